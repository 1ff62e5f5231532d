"""Registrations that go on while a backup is made."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support import payloads
from tests.support.running_server import Server


@contextmanager
def registering(
    server: Server, key: str, *, threads: int, first: int
) -> Iterator[list[str]]:
    """Register one client after the other in so many threads; the account codes that were
    acknowledged, of which so many are there at the beginning.
    """
    acknowledged: list[str] = []
    stop = threading.Event()

    def post() -> None:
        while not stop.is_set():
            answer = server.post(key, payloads.full() | {"credentials": {}})
            acknowledged.append(answer.json["data"]["client_account"])

    posters = [threading.Thread(target=post) for _ in range(threads)]
    for poster in posters:
        poster.start()
    try:
        deadline = time.monotonic() + 60
        while len(acknowledged) < first and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(acknowledged) >= first
        yield acknowledged
    finally:
        stop.set()
        for poster in posters:
            poster.join()
