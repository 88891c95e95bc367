"""Our cookies: the sign-in session and what comes half-way to it, the device on which somebody has signed in, and what
binds a form before that.
"""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response

from evidence.holding import holding

SESSION, DEVICE, FORM = "evidence_session", "evidence_device", "evidence_form"
HALF_WAY = "evidence_half_way"


def read_session_cookie(request: HTTPConnection) -> str | None:
    return request.cookies.get(_name(SESSION))


def read_device_cookie(request: HTTPConnection) -> str | None:
    return request.cookies.get(_name(DEVICE))


def read_half_way_cookie(request: HTTPConnection) -> str | None:
    return request.cookies.get(_name(HALF_WAY))


def read_form_cookie(request: HTTPConnection) -> str | None:
    return request.cookies.get(_name(FORM))


def set_cookie(answer: Response, cookie: str, value: str, *, seconds: int | None = None) -> None:
    # Lax, because Strict would break a link that a colleague sends; Origin and form tokens guard every change.
    answer.set_cookie(
        _name(cookie), value, seconds, path="/", httponly=True, samesite="lax", secure=holding().settings.secure
    )


def forget_cookie(answer: Response, cookie: str) -> None:
    secure = holding().settings.secure
    answer.delete_cookie(_name(cookie), path="/", httponly=True, samesite="lax", secure=secure)


def _name(cookie: str) -> str:
    # The prefix binds a cookie to this very host, but browsers accept it only over TLS.
    return f"__Host-{cookie}" if holding().settings.secure else cookie
