"""Pages of other sites may send us nothing: what comes from one is refused before anything
looks at it (security R19).
"""

from flask import Flask, current_app, request
from werkzeug.exceptions import Forbidden

READING = {"GET", "HEAD", "OPTIONS"}  # these change nothing here
# its key stands in a header, which no page of another site can send
WITH_A_KEY = "/api/"


class FromAnotherSite(Forbidden):
    """A form or a script of another site sent this, in the browser of somebody who may not know."""

    words = (
        "This came from another site",
        "A page of another site sent this, so nothing was done. If you want it, open our own page from the start and send it there.",
    )


def init_app(app: Flask) -> None:
    """Refuse what pages of other sites send."""
    app.before_request(_refuse_other_sites)


def _refuse_other_sites() -> None:
    if request.method in READING or request.path.startswith(WITH_A_KEY):
        return
    if not is_own(request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")):
        raise FromAnotherSite


def is_own(origin: str | None, fetch_site: str | None) -> bool:
    """Tell whether a request comes from a page of ours, by what its browser says; one that says
    nothing has its token to show.

    Another port or a neighbouring name is the same site to a browser, but not ours.
    """
    if fetch_site == "cross-site":
        return False
    if origin is not None:
        return origin in own_origins()
    return fetch_site != "same-site"


def own_origins() -> set[str]:
    """Return where our pages come from: PUBLIC_URL, and the host of the request, which is one
    that we answer to.
    """
    return {
        current_app.config["PUBLIC_URL"].lower(),
        f"{request.scheme}://{request.host}".lower(),
    }
