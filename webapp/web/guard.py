"""The guard before anything reads a request; and around each request its id, its line in the log
and a few headers.
"""

import io
import re
import secrets
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask, Request, Response, request
from flask.globals import app_ctx, request_ctx
from werkzeug.exceptions import BadRequest, ClientDisconnected, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

# Control characters, and what remains of bytes that are not UTF-8.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
LENGTH = re.compile(r"[0-9]{1,18}")
MOST_BYTES = 1024 * 1024  # of a request's body, contract section 1
# of many records at once: 1,000 of 4 KiB, which is thrice what the documented one takes
MOST_IN_BATCH = 4 * MOST_BYTES
BATCHES = "/api/clients/batch"
# key of the environment for the HTTP error of a request that was refused on arrival
REFUSAL = "webapp.refusal"
MOST_IN_FORM = 256 * 1024  # bytes; enough for a page of the wizard with 50 rows
MOST_IN_DESK_FORM = 512 * 1024  # a whole record as JSON, written as a form
# of a form or a query; parsing each takes time
MOST_FIELDS = 3000
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
HEADER_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class GuardedBody(io.RawIOBase):
    """A request body that raises an HTTP error while it is read when it is incomplete or over
    `most` bytes (security R8, R10).

    Servers end a broken body as if it were complete, or raise errors of their own, and Werkzeug
    cuts a long one at its limit; here each is answered as the client's mistake.
    """

    def __init__(self, body: Any, content_length: str, most: int) -> None:
        self.body, self.count, self.most = body, 0, most
        self.expected = (
            int(content_length) if LENGTH.fullmatch(content_length) else None
        )

    def readable(self) -> bool:
        """Return True: the body can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read the next bytes into `buffer` and return their number.

        Raises RequestEntityTooLarge, or ClientDisconnected when the body breaks off.
        """
        if (self.expected or 0) > self.most:
            raise RequestEntityTooLarge
        try:
            data = self.body.read(len(buffer))
        except Exception as error:
            raise ClientDisconnected from error
        self.count += len(data)
        if self.count > self.most:
            raise RequestEntityTooLarge
        if not data and self.expected is not None and self.count < self.expected:
            raise ClientDisconnected
        buffer[: len(data)] = data
        return len(data)


def most_bytes(path: str) -> int:
    """Return how many bytes the body of a request to a path may have."""
    return MOST_IN_BATCH if path == BATCHES else MOST_BYTES


def guard_bodies(
    wsgi_app: Callable[..., Iterable[bytes]],
) -> Callable[..., Iterable[bytes]]:
    """Wrap a WSGI application so that it reads each body through a GuardedBody."""

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["wsgi.input"] = GuardedBody(
            environ["wsgi.input"],
            environ.get("CONTENT_LENGTH", ""),
            most_bytes(environ.get("PATH_INFO", "")),
        )
        return wsgi_app(environ, start_response)

    return guarded


class GuardedForms(FormDataParser):
    """Parses forms only up to a length and number of fields, which are checked before parsing."""

    def parse(
        self,
        stream: Any,
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        """Return the parsed form. Raises RequestEntityTooLarge."""
        if mimetype not in FORMS:
            return super().parse(stream, mimetype, content_length, options)
        most = MOST_IN_DESK_FORM if request.path.startswith("/desk/") else MOST_IN_FORM
        body = stream.read(most + 1)
        is_encoded = mimetype != "multipart/form-data"
        has_many_fields = is_encoded and body.count(b"&") >= MOST_FIELDS
        if len(body) > most or has_many_fields:
            raise RequestEntityTooLarge
        return super().parse(io.BytesIO(body), mimetype, len(body), options)


class GuardedRequest(Request):
    """A request whose forms are guarded."""

    form_data_parser_class = GuardedForms


def init_app(app: Flask) -> None:
    """Bind the guard, the request id and the log to the application."""
    app.request_class = GuardedRequest
    app.wsgi_app = guard_bodies(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.before_request(_refuse_control_characters)
    # calls with a test key stand in the same log
    side = "test " if app.config["IS_SANDBOX"] else ""
    app.after_request(partial(_finish, app, side))


def _begin() -> None:
    now = app_ctx.g
    now.request_id, now.began = secrets.token_hex(16), time.perf_counter()
    if refusal := request.environ.get(REFUSAL):
        raise refusal


def _refuse_control_characters() -> None:
    """Refuse control characters in path, query and headers (security R9)."""
    asked = request_ctx.request
    try:
        query = unquote_to_bytes(asked.query_string).decode()
    except UnicodeDecodeError:
        raise BadRequest from None
    if query.count("&") >= MOST_FIELDS:
        raise BadRequest
    if CONTROL.search(asked.path) or CONTROL.search(query):
        raise BadRequest
    if HEADER_CONTROL.search(_header_values(asked.environ)):
        raise BadRequest


def _header_values(environ: dict[str, Any]) -> str:
    """Return the values of all headers, with tabs between, which are allowed in each."""
    return "\t".join(
        value
        for name, value in environ.items()
        if name.startswith(("HTTP_", "CONTENT_"))
    )


def _finish(app: Flask, side: str, response: Response) -> Response:
    now, asked = app_ctx.g, request_ctx.request  # g and request, looked up once
    response.headers["X-Request-Id"] = now.request_id
    if response.mimetype in ("text/html", "application/json"):
        response.headers.setdefault("Cache-Control", "no-store")
    actor = now.get("actor")
    rule = asked.url_rule
    seconds = time.perf_counter() - now.began
    app.logger.info(
        "request",
        extra={
            "actor": f"{side}{actor.kind} {actor.name}" if actor else None,
            "method": asked.method,
            "route": rule.rule if rule else None,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
        },
    )
    return response
