"""The sections of an evidence pack, in their order; the cover always stands in front."""

from __future__ import annotations

SECTIONS = {
    "coverage": "Coverage",
    "impact": "Impact",
    "items": "Items of evidence",
    "activities": "Activities",
    "revisions": "Revisions",
}
