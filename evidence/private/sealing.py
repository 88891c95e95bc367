"""Texts that a stray copy of private.sqlite must not give away: sealed with a key in a file beside it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from evidence import clock
from evidence.disk import put
from evidence.errors import StoreUnavailable
from evidence.private import Private

KEY = "private.key"  # the name of the file, made with rights for its owner only
MISSING = (
    "Codes from phones cannot be checked: the file private.key, which belongs to private.sqlite, is missing or is "
    "another one. A recovery code still works. Tell the person who runs the server: a backup has the file."
)


def seal(private: Private, text: str) -> str:
    return _sealer(private, make=True).encrypt_at_time(text.encode(), _now()).decode()


def unseal(private: Private, sealed: str, *, within: timedelta | None = None) -> str | None:
    """None for what was not sealed here, or longer ago. Raises StoreUnavailable when the key is missing."""
    ttl = None if within is None else int(within.total_seconds())
    try:
        if ttl is None:
            return _sealer(private).decrypt(sealed.encode()).decode()
        return _sealer(private).decrypt_at_time(sealed.encode(), ttl, _now()).decode()
    except InvalidToken:
        return None


def _sealer(private: Private, *, make: bool = False) -> Fernet:
    path = private.folder / KEY
    if make and not path.exists():
        _make(private, path)
    try:
        return Fernet(path.read_bytes())
    except (OSError, ValueError) as error:
        raise StoreUnavailable(MISSING) from error


def _make(private: Private, path: Path) -> None:
    """Once, whoever asks at the same moment; never in place of one that is lost, which something is sealed with."""
    with private.transaction() as this:
        if not path.exists() and not this.rows("select 1 from authenticator limit 1"):
            put(path, Fernet.generate_key())


def _now() -> int:
    return int(clock.now().timestamp())
