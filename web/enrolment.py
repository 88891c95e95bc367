"""Setting up the second step: the page with the QR code, and the recovery codes after it."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import segno
from starlette.requests import Request
from starlette.responses import Response

from evidence.holding import held, holding
from evidence.people import Person
from evidence.private import authenticators, sealing
from web.forms import page

WITHIN = timedelta(minutes=30)
WRONG = (
    "This is not the code that belongs to this key. Type the one that the app shows now. If that does not help, turn "
    "on automatic date and time on the phone."
)
TOO_LATE = "This page was open for too long. Scan this new QR code."


def offered(
    request: Request, person: Person, holder: str, *, status: int = 200, secret: str = "", **values: object
) -> Response:
    """The page with the key. holder names the sign-in that it is for; values: action, next, errors, and
    required, which says why it is."""
    secret = secret or authenticators.new_secret()
    name = urlsplit(holding().settings.url).hostname
    address = authenticators.address(secret, account=person.email, issuer=f"Evidence ({name})")
    return page(
        request,
        "second_step_set_up.html",
        status,
        address=address,
        qr=segno.make(address, error="m").svg_inline(omitsize=True, border=4, dark="#000", light="#fff"),
        key=re.findall("....", secret),
        # The page brings it back; nobody can bring another one, or take it to another sign-in.
        sealed=sealing.seal(held().private, f"{holder} {secret}"),
        **values,
    )


def secret_of(holder: str, sealed: str) -> str | None:
    """The key that a page of this sign-in showed; None for any other, and after too long."""
    found = (sealing.unseal(held().private, sealed, within=WITHIN) or "").split(" ")
    return found[1] if len(found) == 2 and found[0] == holder else None


def recovery_codes(request: Request, codes: list[str], wanted: str) -> Response:
    """Shown in this answer alone."""
    return page(request, "recovery_codes.html", codes=codes, next=wanted)
