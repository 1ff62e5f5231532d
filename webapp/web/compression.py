"""Answers are compressed, but never a token together with what somebody else may choose
(BREACH).
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
    """Tell whether nobody else could have a hand in an answer: pages have tokens, and show what the
    address or a form says.

    Who can make a browser ask again and again, and see how long each answer is, would guess a token
    piece by piece.
    """
    if response.mimetype != "text/html":
        return True
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is None:
        return not request.query_string
    return fetch_site in OWN
