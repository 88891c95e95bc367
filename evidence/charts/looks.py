"""The colours of charts in each theme: each ink on its ground has a contrast of at least 4.5, and none stands alone."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.figures import ENOUGH, MORE_NEEDED, NEEDED, NOTHING, SOME, WOULD_HELP


@dataclass(frozen=True)
class Look:
    """Colours of one theme. Coverage is blue, so that nobody takes it for a stance."""

    ink: str
    quiet: str
    line: str
    ground: str
    accent: str
    tones: dict[str, str]
    on_tones: dict[str, str]  # ink upon each tone
    states: dict[str, str]
    on_states: dict[str, str]
    edges: dict[str, str]  # of a cell: where nothing is, the edge is all that is seen of it


LIGHT = Look(
    ink="#16232B",
    quiet="#55646C",
    line="#CBD5D9",
    ground="#FFFFFF",
    accent="#2B4A6F",
    tones={"good": "#0F766E", "mixed": "#F0B53C", "poor": "#8A3A78", "context": "#A9B4BA", "none": "#E3E8EA"},
    on_tones={"good": "#FFFFFF", "mixed": "#16232B", "poor": "#FFFFFF", "context": "#1D2A30", "none": "#1D2A30"},
    states={
        NEEDED: "#2B4A6F",
        WOULD_HELP: "#FFFFFF",
        MORE_NEEDED: "#86A3C6",
        ENOUGH: "#D3E1EF",
        SOME: "#D3E1EF",
        NOTHING: "#FFFFFF",
    },
    on_states={
        NEEDED: "#FFFFFF",
        WOULD_HELP: "#16232B",
        MORE_NEEDED: "#0B1420",
        ENOUGH: "#1D2A30",
        SOME: "#1D2A30",
        NOTHING: "#55646C",
    },
    edges={
        NEEDED: "#2B4A6F",
        WOULD_HELP: "#2B4A6F",
        MORE_NEEDED: "#86A3C6",
        ENOUGH: "#D3E1EF",
        SOME: "#D3E1EF",
        NOTHING: "#CBD5D9",
    },
)
DARK = Look(
    ink="#E8EEF0",
    quiet="#A3B1B8",
    line="#3A4750",
    ground="#10191D",
    accent="#9CC0EA",
    tones={"good": "#35B5A6", "mixed": "#E9B44C", "poor": "#C77DB8", "context": "#7F8C94", "none": "#3A4750"},
    on_tones={"good": "#06201D", "mixed": "#241A04", "poor": "#26071F", "context": "#0B1114", "none": "#E8EEF0"},
    states={
        NEEDED: "#9CC0EA",
        WOULD_HELP: "#10191D",
        MORE_NEEDED: "#6C90BB",
        ENOUGH: "#2B4058",
        SOME: "#2B4058",
        NOTHING: "#10191D",
    },
    on_states={
        NEEDED: "#0A1B2E",
        WOULD_HELP: "#F0F5FB",
        MORE_NEEDED: "#081320",
        ENOUGH: "#E8EEF0",
        SOME: "#E8EEF0",
        NOTHING: "#A3B1B8",
    },
    edges={
        NEEDED: "#9CC0EA",
        WOULD_HELP: "#9CC0EA",
        MORE_NEEDED: "#6C90BB",
        ENOUGH: "#2B4058",
        SOME: "#2B4058",
        NOTHING: "#3A4750",
    },
)
