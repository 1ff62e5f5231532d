"""Answers that are private to one person, parts of pages for htmx, and absolute addresses."""

from typing import Any

from flask import Response, current_app, make_response, request, url_for

from webapp.extensions import csrf


def is_fragment() -> bool:
    """Return whether htmx requests a part of the page; for its history it requests whole pages."""
    return (
        request.headers.get("HX-Request") == "true"
        and "HX-History-Restore-Request" not in request.headers
    )


def check_token() -> None:
    """Raise CSRFError unless the posted form contains this session's token.

    For pages where nothing is typed; where something is, it must not be lost with the token.
    """
    csrf.protect()


def answer_page(rendered: str, status: int) -> Response:
    """Return the answer with a page that is private to one person: caches must not store it."""
    answer = make_response(rendered, status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Vary"] = "HX-Request"
    return answer


def public_url(endpoint: str, **values: Any) -> str:
    """Return the absolute address of a page, as it stands in a message or a greeting.

    It begins with PUBLIC_URL and not with the host of the request, which anybody can send.
    """
    return f"{current_app.config['PUBLIC_ADDRESS']}{url_for(endpoint, **values)}"
