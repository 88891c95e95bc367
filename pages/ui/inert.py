"""Showing what people wrote as text and nothing else. The only module of the pages that makes HTML.

Everything that goes into a tag is escaped, unless a tag made it; attributes come from our own code.
"""

from __future__ import annotations

import re
from html import escape

import streamlit as st

from evidence.searches import plain

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_SHORTHAND = re.compile(r":|@|(?i:www)")  # begin an icon, a colour or a link without any brackets
_JOINER = "\u2060"  # has no width, and nothing can be read across it


class Markup(str):
    """HTML that this module made."""

    __slots__ = ()


def tag(name: str, *content: object, cls: str = "", title: str = "", **attributes: str) -> Markup:
    """<name class=cls>content</name>; content that is not Markup is shown as the text that it is."""
    given = {"class": cls, "title": title, **{key.replace("_", "-"): value for key, value in attributes.items()}}
    written = "".join(f' {key}="{escape(value)}"' for key, value in given.items() if value)
    return Markup(f"<{name}{written}>{join(*content)}</{name}>")


def join(*content: object) -> Markup:
    """Several pieces one after the other, each escaped unless it is Markup."""
    return Markup("".join(piece if isinstance(piece, Markup) else escape(str(piece)) for piece in content))


def html(*content: object, width: str = "stretch") -> None:
    """Put it on the screen."""
    st.html(join(*content), width=width)  # type: ignore[arg-type]


def bring_into_view(press: str) -> None:
    """What follows is what was asked for: the page scrolls there, once for each press that has a name of its own."""
    html(tag("span", cls="ev-look", title=press))


def prose(text: str, cls: str = "") -> Markup:
    """Text as it was written, line breaks kept, in its own direction."""
    return tag("div", text, cls=f"ev-prose {cls}".strip(), dir="auto")


def meta(*facts: object, cls: str = "") -> Markup:
    """Short facts in one quiet line, told apart by dots; empty ones are left out."""
    given = [tag("span", fact) for fact in facts if fact]
    pieces = [piece for fact in given for piece in (fact, tag("span", "\u00a0· ", aria_hidden="true"))]
    return tag("p", *pieces[:-1], cls=f"ev-meta {cls}".strip()) if given else Markup()


def marked(text: str, words: list[str]) -> Markup:
    """Text with every occurrence of the words marked, which are as searches.plain() writes them."""
    pieces: list[object] = []
    lower = plain(text)
    if len(lower) != len(text):  # a few letters change length in lower case: then nothing is marked
        return join(text)
    position = 0
    while words:
        found = min(((at, word) for word in words if (at := lower.find(word, position)) >= 0), default=None)
        if found is None:
            break
        at, word = found
        pieces += [text[position:at], tag("mark", text[at : at + len(word)])]
        position = at + len(word)
    pieces.append(text[position:])
    return join(*pieces)


def label(text: str) -> str:
    """Text of people for the label of a widget, which Streamlit would read as Markdown, links, colours and icons."""
    escaped = _PUNCTUATION.sub(r"\\\g<0>", " ".join(text.split()))
    return _SHORTHAND.sub(f"\\g<0>{_JOINER}", escaped)
