"""What a home is for good. A mark lies in the home itself, so that whoever starts the app need not remember it."""

from __future__ import annotations

from enum import StrEnum

from evidence.private import Private


class Mark(StrEnum):
    DEMONSTRATION = "demonstration"  # made-up people and evidence


def put(private: Private, mark: Mark) -> None:
    private.run("insert or ignore into mark (name) values ($name)", name=mark)


def has(private: Private, mark: Mark) -> bool:
    return bool(private.rows("select 1 from mark where name = $name", name=mark))
