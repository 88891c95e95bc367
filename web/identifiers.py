"""/api/identifiers: what the fields look for while somebody types. A browser keeps the names in memory only."""

from __future__ import annotations

from dataclasses import asdict

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evidence import identifiers, names
from web.asking import Asking, asked


@asked
def known(asking: Asking) -> Response:
    """Names come only to those who may see the list, who are those who write."""
    detector = names.detector_for(asking.store, asking.user, asking.inspection(asking.query("inspection")))
    return JSONResponse(
        {
            "fold": identifiers.defined().fold,
            "rules": [asdict(rule) for rule in detector.rules],
            "names": [asdict(rule) for rule in detector.names],
        }
    )


ROUTES = [Route("/api/identifiers", known, methods=["GET"])]
