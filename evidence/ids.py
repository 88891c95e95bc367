"""Identifiers: UUIDv7, so that ids made later sort later and lie near each other in the store (RFC 9562)."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

from evidence.errors import NotFound


def new_id() -> UUID:
    """48 bits of milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)


def parse_id(text: str | UUID | None) -> UUID:
    """An id that came from outside; one that cannot exist answers as one that does not."""
    if isinstance(text, UUID):
        return text
    try:
        return UUID(text or "")
    except ValueError as error:
        raise NotFound from error
