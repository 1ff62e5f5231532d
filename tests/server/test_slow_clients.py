"""Clients that never finish what they send keep nobody from being served."""

import socket
import time
from contextlib import ExitStack

import pytest

from tests import payloads

SLOW = 60
BODIES = {
    "json": b"POST /api/clients/create HTTP/1.1\r\napi-key: %s\r\nContent-Type: application/json",
    "step": b"POST /register/AAAAAAAAAAAAAAAAAAAAAA/you HTTP/1.1\r\nX-Unused: %s\r\nContent-Type: application/x-www-form-urlencoded",
    "sign-in": b"POST /sign-in HTTP/1.1\r\nX-Unused: %s\r\nContent-Type: application/x-www-form-urlencoded",
}
END = b"\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{"


@pytest.mark.security("T5")
@pytest.mark.parametrize("begun", BODIES)
def test_sixty_clients_that_stop_in_the_middle_keep_nobody_waiting(server, begun):
    key = server.key()
    with ExitStack() as at_end:
        for _ in range(SLOW):
            connection = at_end.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            connection.sendall(BODIES[begun] % key.encode() + END)
        time.sleep(1)  # until each of them is being read
        began = time.monotonic()
        assert server.post(key, payloads.smallest()).status == 200
        assert server.send("GET", "/sign-in").status == 200
        assert time.monotonic() - began < 10
    assert server.get(key, "page=1")["total"] == 1
