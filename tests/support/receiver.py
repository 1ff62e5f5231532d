"""A receiver of webhooks: an HTTP server of one's own that notes what it is posted."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from flask import Flask

from webapp.outbox.work import outbox_of, work_off

NETWORKS = "127.0.0.0/8"


class Posted(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """Answers each request with the next of `answers`, the last one for good: a status with
    headers and a body, or a function that is given the request's handler.
    """

    def __init__(self) -> None:
        self.posted: list[Posted] = []
        self.answers: list[Any] = [(204, {}, b"")]
        self.came = threading.Semaphore(0)
        self.url = ""

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer like this from now on; header names with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers = [(status, named, body)]

    def answer_with(self, function: Callable[[BaseHTTPRequestHandler], None]) -> None:
        self.answers = [function]

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers["Content-Length"])
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.posted.append(Posted(handler.path, headers, handler.rfile.read(length)))
        self.came.release()
        answer = self.answers.pop(0) if self.answers[1:] else self.answers[0]
        if callable(answer):
            answer(handler)
            return
        status, named, body = answer
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **named}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens on a free port of this machine."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            receiver.take(self)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def deliver(app: Flask) -> int:
    """Deliver what is due, and tell how many tries that took."""
    handler = next(each for each in outbox_of(app).handlers if each.kind == "webhook")
    with app.app_context():
        return work_off(handler, lambda: False)
