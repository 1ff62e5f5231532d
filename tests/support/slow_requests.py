"""Clients that send a byte a second, requests that are framed wrongly, and how long others
wait meanwhile.
"""

import itertools
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from tests.support.fault_posters import payload_of
from tests.support.running_server import Server

HEAD = (
    "POST /api/clients/create HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    "api-key: {key}\r\nContent-Type: application/json\r\n"
)
FORM = (
    "POST /register/aaaaaaaaaaaaaaaaaaaaaa/you HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n"
)
PATIENCE = 15  # seconds
BEGINNINGS = (
    HEAD + "Content-Length: 1000\r\n\r\n{{",  # a body of a program
    FORM + "Content-Length: 1000\r\n\r\nkey=",  # a form, for which no key is needed
    HEAD + "X-Slow: ",  # a head that doesn't end
)
BROKEN = {
    "a length that is no number": HEAD + "Content-Length: ten\r\n\r\n{{}}",
    "a negative length": HEAD + "Content-Length: -1\r\n\r\n{{}}",
    "two lengths": HEAD + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}",
    "a length and chunks": HEAD
    + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and a length": HEAD
    + "Transfer-Encoding: chunked\r\nContent-Length: 200\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n",
    "a chunk whose length is no number": HEAD
    + "Transfer-Encoding: chunked\r\n\r\nZZ\r\n{{}}\r\n0\r\n\r\n",
    "a chunk longer than it says": HEAD
    + "Transfer-Encoding: chunked\r\n\r\n1\r\n{{}}{{}}\r\n0\r\n\r\n",
    "a chunk of a negative length": HEAD
    + "Transfer-Encoding: chunked\r\n\r\n-2\r\n{{}}\r\n0\r\n\r\n",
    "a chunk of a huge length": HEAD
    + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{{}}\r\n0\r\n\r\n",
    "chunks that break off": HEAD + "Transfer-Encoding: chunked\r\n\r\n20\r\n{{",
    "a body that breaks off": HEAD + "Content-Length: 1000\r\n\r\n{{",
    "a form that breaks off": FORM + "Content-Length: 1000\r\n\r\nkey=",
    "an encoding that nobody knows": HEAD + "Transfer-Encoding: nonsense\r\n\r\n{{}}",
    "chunks that are named twice": HEAD
    + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": HEAD + "Content-Length : 2\r\n\r\n{{}}",
    "no request at all": "\x16\x03\x01\x02\r\n\r\n",
}


@contextmanager
def slow_clients(server: Server, key: str, count: int) -> Iterator[None]:
    """Keep this many connections that send a byte a second; one that the server closes is
    opened again.
    """
    stop = threading.Event()

    def begin(number: int) -> socket.socket:
        # From four visitors, who are others than those who must not wait.
        source = (f"127.0.0.{2 + number % 4}", 0)
        connection = socket.create_connection(
            ("127.0.0.1", server.port), timeout=5, source_address=source
        )
        connection.sendall(
            BEGINNINGS[number % len(BEGINNINGS)].format(key=key).encode()
        )
        return connection

    def send() -> None:
        connections = [begin(number) for number in range(count)]
        while not stop.wait(1):
            for number, connection in enumerate(connections):
                try:
                    connection.sendall(b"x")
                except OSError:
                    connection.close()
                    connections[number] = begin(number)
        for connection in connections:
            connection.close()

    sender = threading.Thread(target=send)
    sender.start()
    time.sleep(2)  # until all of them are there
    try:
        yield
    finally:
        stop.set()
        sender.join()


def others(server: Server, key: str, seconds: float) -> dict[str, object]:
    """Post and look at a page meanwhile, four at once; return how many were answered well,
    and how long they waited.
    """
    end, waits, failed, registered = time.monotonic() + seconds, [], [], []

    def visit(name: int) -> None:
        for number in itertools.count():
            began = time.monotonic()
            if began > end:
                return
            try:
                is_good = server.send("GET", "/", patience=PATIENCE).status == 200
                answer = server.post(
                    key, payload_of(f"v{name}n{number}at{began}", 1), patience=PATIENCE
                )
                (waits if is_good and answer.status == 200 else failed).append(
                    (time.monotonic() - began) / 2
                )
                registered.extend([answer] if answer.status == 200 else [])
            except OSError:
                failed.append(time.monotonic() - began)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(visit, range(4)))
    return {
        "answered": 2 * len(waits),
        "failed": len(failed),
        "registered": len(registered),
        **figures_of(sorted(waits)),
    }


def figures_of(waits: list[float]) -> dict[str, int | None]:
    """The median, the 99th of 100 and the longest of these times, in milliseconds."""
    places = {
        "median_ms": len(waits) // 2,
        "p99_ms": int(len(waits) * 0.99),
        "longest_ms": -1,
    }
    return {
        name: round(waits[place] * 1000) if waits else None
        for name, place in places.items()
    }


def broken_requests(server: Server, key: str) -> dict[str, str]:
    """Send each of them and return the first line of what came back, "" for a connection that
    was closed without a word.
    """
    found = {}
    for name, text in BROKEN.items():
        answer = b""
        with suppress(ConnectionResetError):
            answer = server.raw(
                text.format(key=key).encode(), end=name.endswith("off"), seconds=2
            )
        found[name] = answer.partition(b"\r\n")[0].decode(errors="replace")
    return found


def abort_uploads(server: Server, key: str, count: int) -> None:
    """Begin so many uploads and reset the connection in the middle of each."""
    for number in range(count):
        with socket.create_connection(
            ("127.0.0.1", server.port), timeout=5
        ) as connection:
            connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
            )
            with suppress(OSError):
                connection.sendall(
                    BEGINNINGS[number % 2].format(key=key).encode() + b"x" * 500
                )
