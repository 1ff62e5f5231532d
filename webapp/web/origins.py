"""Refuses what pages of other sites send, before anything reads it (security R19)."""

from flask import Flask, current_app, request
from werkzeug.exceptions import Forbidden

from webapp.web.doors import for_pages

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}  # these change nothing here


class FromAnotherSite(Forbidden):
    """A page of another site sent this request, perhaps without the knowledge of its user."""

    words = (
        "This came from another site",
        "A page of another site sent this, so nothing was done. If you want it, open our own page"
        " from the start and send it there.",
    )


def init_app(app: Flask) -> None:
    """Refuse what pages of other sites send; a call of the JSON door has its key in a header,
    which no page of another site can set.
    """
    with for_pages(app):
        app.before_request(_refuse_other_sites)


def _refuse_other_sites() -> None:
    if request.method in SAFE_METHODS:
        return
    if not is_own(request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")):
        raise FromAnotherSite


def is_own(origin: str | None, fetch_site: str | None) -> bool:
    """Return whether a request comes from one of our pages, judged by the headers Origin and
    Sec-Fetch-Site.

    A request without both passes: its CSRF token is checked later. Another port or subdomain is
    the same site to a browser, but not one of our pages.
    """
    if fetch_site == "cross-site":
        return False
    if origin is not None:
        return origin in own_origins()
    return fetch_site != "same-site"


def own_origins() -> set[str]:
    """Return the origins of our pages: PUBLIC_URL, and the host of the request, which was
    checked against TRUSTED_HOSTS.
    """
    return {
        current_app.config["PUBLIC_URL"].lower(),
        f"{request.scheme}://{request.host}".lower(),
    }
