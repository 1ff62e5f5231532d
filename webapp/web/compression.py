"""Compresses answers, except pages where a stranger could guess a token by the length of the
answer (BREACH).
"""

from flask import Flask, Response, request

from webapp.extensions import compress

OWN = ("same-origin", "none")  # our own pages, or an address that was typed


def init_app(app: Flask) -> None:
    """Compress answers."""
    compress.init_app(app)
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    return compress.after_request(response) if may_compress(response) else response


def may_compress(response: Response) -> bool:
    """Return whether an answer may be compressed: always, unless it is a page that another site may
    have requested.

    A page contains a CSRF token and may show text from its address or form. Somebody who makes a
    browser request it again and again with other text, and sees the length of the compressed
    answer, could guess the token piece by piece.
    """
    if response.mimetype != "text/html":
        return True
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is None:
        return not request.query_string
    return fetch_site in OWN
