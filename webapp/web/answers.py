"""Answers that are one person's alone, parts of pages for htmx, and absolute addresses."""

from typing import Any

from flask import Response, current_app, make_response, request, url_for

from webapp.extensions import csrf


def is_fragment() -> bool:
    """Tell whether htmx asks for a part of the page; a page from its history is asked for whole."""
    return (
        request.headers.get("HX-Request") == "true"
        and "HX-History-Restore-Request" not in request.headers
    )


def check_token() -> None:
    """Raise CSRFError unless the form that was posted bears this session's token; for pages
    where nothing is typed.
    """
    csrf.protect()


def answer_page(rendered: str, status: int) -> Response:
    """Answer a page that is one person's alone."""
    answer = make_response(rendered, status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Vary"] = "HX-Request"
    return answer


def public_url(endpoint: str, **values: Any) -> str:
    """Return the absolute address of a page, as it stands in a message or a greeting.

    It begins with PUBLIC_URL and not with the host of the request, which anybody can send.
    """
    return f"{current_app.config['PUBLIC_ADDRESS']}{url_for(endpoint, **values)}"
