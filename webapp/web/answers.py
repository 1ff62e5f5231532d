"""Answers that are one person's alone, and parts of pages for htmx."""

from flask import Response, make_response, request

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
