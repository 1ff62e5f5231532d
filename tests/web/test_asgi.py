"""The ASGI application at a limit of the machine."""

import asyncio
import threading

import pytest

from tests.support.no_threads import no_threads
from webapp.web.asgi import Server

SCOPE = {
    "method": "GET",
    "scheme": "http",
    "http_version": "1.1",
    "raw_path": b"/healthz",
    "query_string": b"",
    "headers": [(b"host", b"localhost")],
}


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_another_thread_a_request_waits_for_one_that_runs(app):
    server, may_end, sent = Server(app), threading.Event(), []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append((message.get("status"), may_end.is_set()))

    async def answered():
        asyncio.get_running_loop().call_later(0.1, may_end.set)
        await server(SCOPE, receive, send)

    server.threads.submit(may_end.wait)
    try:
        with no_threads():
            asyncio.run(answered())
    finally:
        may_end.set()
        server.threads.shutdown()
    assert sent == [(200, True), (None, True)]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_any_thread_a_request_is_refused_and_not_answered_later(app):
    server, done = Server(app), []
    with no_threads(), pytest.raises(RuntimeError):
        server.threads.submit(done.append, "refused")
    server.threads.submit(done.append, "taken")
    server.threads.shutdown()
    assert done == ["taken"]
