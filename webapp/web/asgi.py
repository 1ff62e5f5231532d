"""The ASGI application that the server calls: it receives whole bodies without holding a thread,
then runs the Flask application in a thread.

A request waits for its body on the event loop. A body that is too slow, breaks off, or comes from a
network with too many unfinished ones is given up; the application answers these errors too. A
thread makes the next piece of an answer only when the client has received the one before.
"""

import asyncio
import io
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    RequestTimeout,
    TooManyRequests,
)

from webapp.networks import Network, network_of, site_of
from webapp.web.guard import LENGTH, MOST_BYTES, REFUSAL, most_bytes
from webapp.web.proxies import visitor

# A body may take this many seconds, and one more for each 4 KiB: 266 for 1 MiB.
SECONDS = 10.0
LEAST_SPEED = 4096  # bytes a second
BRIEF = 0.5  # seconds; a body that is complete by then is not counted as unfinished
MOST_UNFINISHED = 32  # bodies of one network in a process
SITE_FACTOR = 10  # times as many for an IPv6 /48
PIECE = 64 * 1024  # bytes of an answer that are made before they are sent
SECONDS_TO_TAKE = 60.0  # that a client may take to receive one piece

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Unfinished:
    """The number of unfinished bodies of each network."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def enter(self, address: str, weight: int) -> bool:
        """Count one more and return True, or return False when its network has too many. One that
        may be longer than others counts as several.
        """
        limits = self._limits(address)
        for network, most in limits.items():
            if self.counts[network] + weight > most:
                return False
        self.counts.update(dict.fromkeys(limits, weight))
        return True

    def leave(self, address: str, weight: int) -> None:
        """Count one less."""
        for network in self._limits(address):
            self.counts[network] -= weight
            if not self.counts[network]:
                del self.counts[network]

    @staticmethod
    def _limits(address: str) -> dict[str, int]:
        limits = {network_of(address): MOST_UNFINISHED}
        if site := site_of(address):
            limits[site] = MOST_UNFINISHED * SITE_FACTOR
        return limits


class Incoming:
    """The body of one request while it is received."""

    def __init__(
        self, receive: Receive, address: str, unfinished: Unfinished, most: int
    ) -> None:
        self.receive, self.most = receive, most
        self.weight = most // MOST_BYTES
        self.address = address
        self.unfinished = unfinished
        self.parts: list[bytes] = []
        self.size = 0
        self.is_counted = False
        self.is_refused = False

    async def whole(self) -> bytes:
        """Return the body, or its first bytes when it is longer than `most`.

        Raises BadRequest when it breaks off, RequestTimeout when it is too slow, and
        TooManyRequests when its network has too many unfinished bodies.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout_at(began + SECONDS) as limit:
                counting = loop.call_later(BRIEF, self._count, limit)
                try:
                    while await self._take() and self.size <= self.most:
                        if not self.is_refused:
                            limit.reschedule(began + SECONDS + self.size / LEAST_SPEED)
                finally:
                    counting.cancel()
        except TimeoutError:
            if self.is_refused:
                raise TooManyRequests(retry_after=int(SECONDS)) from None
            raise RequestTimeout from None
        finally:
            if self.is_counted:
                self.unfinished.leave(self.address, self.weight)
        return b"".join(self.parts)

    async def _take(self) -> bool:
        message = await self.receive()
        if message["type"] != "http.request":
            raise BadRequest
        part = message.get("body", b"")
        self.parts.append(part)
        self.size += len(part)
        return bool(message.get("more_body"))

    def _count(self, limit: asyncio.Timeout) -> None:
        self.is_counted = self.unfinished.enter(self.address, self.weight)
        if not self.is_counted:
            self.is_refused = True
            limit.reschedule(asyncio.get_running_loop().time())


class Answer:
    """The application's answer to one request, made piece by piece in threads, in one context."""

    def __init__(self, app: Flask, environ: dict[str, Any]) -> None:
        self.app, self.environ = app, environ
        self.context: Context = copy_context()
        self.start: dict[str, Any] = {}
        self.pieces: Iterator[bytes] = iter(())
        self.close: Callable[[], None] = lambda: None

    def first(self) -> tuple[bytes, bool]:
        """Run the application, and return the first piece as `next` does."""
        answer = self.app.wsgi_app(self.environ, self._start_response)
        self.pieces = iter(answer)
        self.close = getattr(answer, "close", self.close)
        return self.next()

    def next(self) -> tuple[bytes, bool]:
        """Return the next piece and whether more may follow. The answer is closed at its end."""
        made = bytearray()
        try:
            for piece in self.pieces:
                made += piece
                if len(made) >= PIECE:
                    return bytes(made), True
        except BaseException:
            self.close()
            raise
        self.close()
        return bytes(made), False

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], _error: Any = None, /
    ) -> Callable[[bytes], object]:
        lines = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in headers
        ]
        self.start = {
            "type": "http.response.start",
            "status": int(status[:3]),
            "headers": lines,
        }
        return _no_write


class Threads(ThreadPoolExecutor):
    """Threads for requests, started when they are needed. Where no more can be had, those that run
    do the work, which is in their queue before another one is started.
    """

    def _adjust_thread_count(self) -> None:
        try:
            super()._adjust_thread_count()
        except RuntimeError:
            if not self._threads:
                self._work_queue.get_nowait()  # else the next thread would do it
                raise


class Server:
    """The ASGI application that serves a Flask application."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.trusted: Sequence[Network] = app.config["TRUSTED_PROXIES"]
        self.threads = Threads(app.config["THREADS"], "request")
        self.unfinished = Unfinished()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        environ = environ_of(scope)
        if REFUSAL not in environ and has_body(environ):
            await self._take_in(environ, receive)
        await self._answer(Answer(self.app, environ), send)

    async def _take_in(self, environ: dict[str, Any], receive: Receive) -> None:
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
        address = visitor(environ["REMOTE_ADDR"], forwarded, self.trusted)
        try:
            most = most_bytes(environ["PATH_INFO"])
            body = await Incoming(receive, address, self.unfinished, most).whole()
        except HTTPException as error:
            environ[REFUSAL] = error
        else:
            environ["wsgi.input"] = io.BytesIO(body)

    async def _answer(self, answer: Answer, send: Send) -> None:
        body, is_more = await self._in_thread(answer, answer.first)
        await send(answer.start)
        try:
            while is_more:
                async with asyncio.timeout(SECONDS_TO_TAKE):
                    await send(
                        {"type": "http.response.body", "body": body, "more_body": True}
                    )
                body, is_more = await self._in_thread(answer, answer.next)
        except BaseException:  # the client went away, or the server stops
            await self._in_thread(answer, answer.close)
            raise
        await send({"type": "http.response.body", "body": body})

    async def _in_thread(self, answer: Answer, step: Callable[[], Any]) -> Any:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, answer.context.run, step)


def has_body(environ: dict[str, Any]) -> bool:
    """Return whether a request has a body to receive. One whose length is over the limit is not
    received, and refused by the guard.
    """
    length = environ.get("CONTENT_LENGTH", "")
    if LENGTH.fullmatch(length):
        return 0 < int(length) <= most_bytes(environ["PATH_INFO"])
    return "HTTP_TRANSFER_ENCODING" in environ


def target_of(scope: Scope) -> str:
    """Return the address as the request line has it, which a signature may be of."""
    path, query = scope["raw_path"].decode("latin-1"), scope["query_string"]
    return f"{path}?{query.decode('latin-1')}" if query else path


def environ_of(scope: Scope) -> dict[str, Any]:
    """Return the WSGI environment of a request.

    It contains a refusal when the name of a header contains "_", which WSGI cannot distinguish
    from "-".
    """
    server = scope.get("server") or ("", "")
    client = scope.get("client") or ("", "")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "RAW_URI": target_of(scope),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" in raw_name:
            environ[REFUSAL] = BadRequest()
            continue
        name, value = variable(raw_name), raw_value.decode("latin-1")
        if name in environ:
            separator = "; " if name == "HTTP_COOKIE" else ","
            value = f"{environ[name]}{separator}{value}"
        environ[name] = value
    if not environ.get("HTTP_HOST", "-"):
        del environ["HTTP_HOST"]  # HTTP/1.0 without one
    return environ


@lru_cache(512)
def variable(name: bytes) -> str:
    """Return the name of a header in the WSGI environment."""
    text = name.decode("latin-1").upper().replace("-", "_")
    return text if text in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{text}"


def _no_write(_data: bytes) -> None:
    raise NotImplementedError("Flask returns its answers and does not write them")
