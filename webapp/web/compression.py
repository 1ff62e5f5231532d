"""Compresses answers, except pages where a stranger could guess a token by the length of the
answer (BREACH).
"""

from flask import Flask, Response, request

from webapp.extensions import compress

OWN = ("same-origin", "none")  # our own pages, or an address that was typed


def init_app(app: Flask) -> None:
    """Compress answers."""
    compress.init_app(app)
    least: int = app.config["COMPRESS_MIN_SIZE"]

    def compressed(response: Response) -> Response:
        if (response.content_length or least) < least and is_json_alone(response):
            response.headers["Vary"] = "Accept-Encoding"  # as with a longer one
            return response
        return compress.after_request(response) if may_compress(response) else response

    app.after_request(compressed)


def is_json_alone(response: Response) -> bool:
    """Return whether this is an envelope, which varies by nothing else yet."""
    return response.mimetype == "application/json" and "Vary" not in response.headers


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
