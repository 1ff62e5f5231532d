"""Clients that never finish what they send keep nobody from being served; without a proxy in
front.
"""

import contextlib
import select
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.support import payloads
from tests.support.running_server import Server
from webapp.web.asgi import MOST_UNFINISHED

HEADS = (
    b"POST /api/clients/create HTTP/1.1\r\napi-key: %s\r\nContent-Type: application/json",
    b"POST /register/AAAAAAAAAAAAAAAAAAAAAA/you HTTP/1.1\r\nX-Unused: %s\r\nContent-Type: "
    b"application/x-www-form-urlencoded",
    b"POST /sign-in HTTP/1.1\r\nX-Unused: %s\r\nContent-Type: application/x-www-form-urlencoded",
)
LENGTH = b"\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n"
CHUNKS = b"\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
NO_END = b"\r\nX-Slow: "
REFUSED = b"HTTP/1.1 429 "
GENEROUS = 5  # seconds, on a machine that has other things to do


def connect(server: Server, network: int) -> socket.socket:
    """A connection from 127.0.0.<network>, which the server sees as a visitor of its own."""
    address = ("127.0.0.1", server.port)
    return socket.create_connection(
        address, timeout=10, source_address=(f"127.0.0.{network}", 0)
    )


@contextlib.contextmanager
def holding(
    server: Server, key: str, networks: range, each: int, end: bytes
) -> Iterator[list[socket.socket]]:
    """Hold so many requests of each network that never end."""
    with contextlib.ExitStack() as at_end:
        held = []
        for number in range(each):
            for network in networks:
                connection = at_end.enter_context(connect(server, network))
                connection.sendall(HEADS[number % 3] % key.encode() + end)
                held.append(connection)
        yield held


@contextlib.contextmanager
def dripping(connections: list[socket.socket]) -> Iterator[None]:
    """Send a byte a second on each, as long as the server takes it."""
    stop = threading.Event()

    def drip() -> None:
        while not stop.wait(1):
            for connection in connections:
                with contextlib.suppress(OSError):
                    connection.sendall(b"x")

    sender = threading.Thread(target=drip)
    sender.start()
    try:
        yield
    finally:
        stop.set()
        sender.join()


def seconds_of_others(server: Server, key: str) -> list[float]:
    """How long pages and registrations of another visitor took, the longest last."""
    waits = []
    for method in (
        lambda: server.send("GET", "/sign-in"),
        lambda: server.post(key, payloads.smallest()),
    ) * 3:
        began = time.monotonic()
        assert method().status == 200
        waits.append(time.monotonic() - began)
    return sorted(waits)


@pytest.mark.security("T5", "R24")
def test_700_bodies_that_never_end_keep_nobody_waiting(server):
    key = server.key()
    with (
        holding(server, key, range(2, 8), 100, LENGTH),
        holding(server, key, range(8, 12), 25, LENGTH) as slow,
        holding(server, key, range(12, 14), 200, NO_END),
        dripping(slow),
    ):
        time.sleep(1)  # until each of them is being waited for
        waits = seconds_of_others(server, key)
    assert waits[len(waits) // 2] < 1
    assert waits[-1] < GENEROUS


@pytest.mark.security("T5", "R24")
def test_a_network_that_holds_too_many_bodies_is_refused_at_once_and_others_are_not(
    server,
):
    key = server.key()
    with holding(server, key, range(2, 3), MOST_UNFINISHED + 8, LENGTH) as held:
        answered = answered_of(held, 8, seconds=GENEROUS)
        assert [
            answer_of(connection, 1).startswith(REFUSED) for connection in answered
        ] == [True] * 8
        with connect(server, 3) as other:
            other.sendall(HEADS[2] % b"" + LENGTH)
            assert answer_of(other, 2) == b""
        whole = b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        # what needs no wait is answered to the network as well
        with connect(server, 2) as same:
            same.sendall(whole)
            assert answer_of(same, 5).startswith(b"HTTP/1.1 200 ")


@pytest.mark.security("T5")
def test_a_body_that_is_too_slow_is_refused_in_the_words_of_its_door(server):
    key = server.key()
    with (
        holding(server, key, range(20, 22), 1, LENGTH) as stalled,
        holding(server, key, range(22, 24), 1, CHUNKS) as chunked,
        holding(server, key, range(24, 26), 1, LENGTH) as slow,
        dripping(slow),
    ):
        answers = [
            answer_of(connection, 20) for connection in (*stalled, *chunked, *slow)
        ]
    assert [answer.partition(b"\r\n")[0] for answer in answers] == [
        b"HTTP/1.1 408 Request Timeout"
    ] * 6
    assert all(b"Send the body faster" in answer for answer in answers)


def answered_of(
    held: list[socket.socket], count: int, seconds: float
) -> list[socket.socket]:
    """Those that were answered once so many are, and half a second later."""
    soon = time.monotonic() + seconds
    while len(select.select(held, [], [], 0)[0]) < count and time.monotonic() < soon:
        time.sleep(0.05)
    time.sleep(0.5)  # in which no other one is to be answered
    return select.select(held, [], [], 0)[0]


def answer_of(connection: socket.socket, seconds: float) -> bytes:
    """What comes within this time, b"" when nothing does."""
    connection.settimeout(seconds)
    received = b""
    with contextlib.suppress(TimeoutError, ConnectionResetError):
        while part := connection.recv(65536):
            received += part
            connection.settimeout(0.2)
    return received
