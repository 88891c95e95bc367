"""Who is using the projection: it is closed only when nobody does, and nobody is given one that is being exchanged."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

import duckdb

from evidence.errors import StoreUnavailable
from evidence.store.projection import Connection, Projection

PATIENCE = 5.0  # seconds that an exchange waits for who is reading, and who wants to read for an exchange
RECOVERING = "Your text is kept; we are recovering. Try again in a moment."


class Lending:
    """Lends cursors of one projection, and exchanges it for another."""

    def __init__(self, projection: Projection) -> None:
        self.projection: Projection | None = projection  # None: closed, or it could not be opened again
        self._lent: set[Connection] = set()
        self._exchanging = False
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def cursor(self) -> Iterator[tuple[Connection, Projection]]:
        """Raises StoreUnavailable where there is none to be had now."""
        cursor, projection = self._lend()
        try:
            yield cursor, projection
        finally:
            with contextlib.suppress(duckdb.Error):
                cursor.close()
            with self._changed:
                self._lent.discard(cursor)
                self._changed.notify_all()

    def exchange(self, make: Callable[[], Projection] | None) -> None:
        """Close the present one, after those who use it, and make another. Where that fails there is none."""
        with self._changed:
            self._exchanging = True
            if not self._changed.wait_for(lambda: len(self._lent) == 0, PATIENCE):
                for cursor in self._lent:
                    with contextlib.suppress(duckdb.Error):
                        cursor.interrupt()
                self._changed.wait_for(lambda: len(self._lent) == 0, PATIENCE)
        try:
            if self.projection is not None:
                with contextlib.suppress(duckdb.Error):
                    self.projection.connection.close()
            self.projection = None
            self.projection = make() if make else None
        finally:
            with self._changed:
                self._exchanging = False
                self._changed.notify_all()

    def _lend(self) -> tuple[Connection, Projection]:
        with self._changed:
            free = self._changed.wait_for(lambda: not self._exchanging, PATIENCE)
            if not free or self.projection is None:
                raise StoreUnavailable(RECOVERING)
            try:
                cursor = self.projection.connection.cursor()
            except duckdb.Error as error:
                raise StoreUnavailable(RECOVERING) from error
            self._lent.add(cursor)
            return cursor, self.projection
