"""Compresses answers, except pages where a stranger could guess a token by the length of the
answer (BREACH).
"""

from flask import Flask, Response, current_app, request

from webapp.extensions import compress
from webapp.web.doors import is_api

OWN = ("same-origin", "none")  # our own pages, or an address that was typed


def init_app(app: Flask) -> None:
    """Compress answers."""
    compress.init_app(app)
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if _is_small_json(response):
        response.headers["Vary"] = "Accept-Encoding"  # as with a longer one
        return response
    return compress.after_request(response) if may_compress(response) else response


def _is_small_json(response: Response) -> bool:
    """Return whether this is an envelope too short to compress, as most are."""
    length = response.content_length
    is_small = length is not None and length < current_app.config["COMPRESS_MIN_SIZE"]
    return is_small and "Vary" not in response.headers and is_api()


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
