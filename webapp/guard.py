"""What happens around every request: a guard before anything reads it, an id, a log line, a few headers."""

import io
import re
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import BadRequest, ClientDisconnected, HTTPException

# Control characters, and what is left of bytes that are no UTF-8.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
HEADER_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class GuardedBody(io.RawIOBase):
    """A request body whose every failure to read is the client's: a bad chunk header, a broken line (security R8)."""

    def __init__(self, body: Any) -> None:
        self.body = body

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what is there into `buffer`. Raises ClientDisconnected instead of the server's own errors."""
        try:
            data = self.body.read(len(buffer))
        except HTTPException:
            raise
        except Exception as error:
            raise ClientDisconnected from error
        buffer[: len(data)] = data
        return len(data)


def guard_bodies(wsgi_app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Wrap a WSGI application so that reading the body raises nothing but HTTP errors."""

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["wsgi.input"] = GuardedBody(environ["wsgi.input"])
        if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
            environ["wsgi.input_terminated"] = True  # the server ends the stream where the last chunk ends
        return wsgi_app(environ, start_response)

    return guarded


def init_app(app: Flask) -> None:
    """Bind the guard, the request id and the log to the application."""
    app.wsgi_app = guard_bodies(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.before_request(_refuse_control_characters)
    app.after_request(_finish)


def _begin() -> None:
    g.request_id = secrets.token_hex(16)
    g.began = time.perf_counter()


def _refuse_control_characters() -> None:
    """Refuse what no database takes and no person types: control characters in path, query, headers (security R9)."""
    texts = [request.path, *(text for pair in request.args.items(multi=True) for text in pair)]
    if any(CONTROL.search(text) for text in texts) or any(HEADER_CONTROL.search(text) for _, text in request.headers):
        raise BadRequest


def _finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id
    if response.mimetype in ("text/html", "application/json") and request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    actor = g.get("actor")
    current_app.logger.info(
        "request",
        extra={
            "actor": f"{actor.kind} {actor.name}" if actor else None,
            "method": request.method,
            "route": request.url_rule.rule if request.url_rule else None,
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.began) * 1000, 1),
        },
    )
    return response
