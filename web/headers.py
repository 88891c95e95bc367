"""What every answer carries so that a browser runs nothing but our own code."""

from __future__ import annotations

import base64
import functools
import hashlib
import re

from evidence.settings import Settings
from web.static_files import folder_of


def streamlit_page() -> str:
    """The one HTML page of the installed Streamlit."""
    return (folder_of("streamlit") / "static" / "index.html").read_text(encoding="utf-8")


@functools.cache
def content_security_policy() -> str:
    # Streamlit's page has an inline script that changes with its version, so it is hashed at start.
    inline = re.findall(r"<script>(.*?)</script>", streamlit_page(), re.S)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline]
    parts = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *(f"'sha256-{value}'" for value in hashes)]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self' blob:",
        "worker-src": "'self' blob:",
        "media-src": "'self' blob: data:",
        "frame-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def security_headers(settings: Settings) -> dict[str, str]:
    headers = {
        "content-security-policy": content_security_policy(),
        "x-content-type-options": "nosniff",
        # Not no-referrer: browsers would then hide the Origin of our own forms, by which we know them.
        "referrer-policy": "same-origin",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(self), microphone=(self), geolocation=()",
    }
    if settings.secure:
        headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    return headers
