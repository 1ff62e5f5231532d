"""Clients that never finish what they send keep nobody from being served."""

import socket
import time
from contextlib import ExitStack

import pytest

from tests import payloads

EACH = 60
BODIES = (
    b"POST /api/clients/create HTTP/1.1\r\napi-key: %s\r\nContent-Type: application/json",
    b"POST /register/AAAAAAAAAAAAAAAAAAAAAA/you HTTP/1.1\r\nX-Unused: %s\r\nContent-Type: application/x-www-form-urlencoded",
    b"POST /sign-in HTTP/1.1\r\nX-Unused: %s\r\nContent-Type: application/x-www-form-urlencoded",
)
END = b"\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{"


@pytest.mark.security("T5")
def test_clients_that_stop_in_the_middle_keep_nobody_waiting(server):
    key = server.key()
    with ExitStack() as at_end:
        for begun in BODIES * EACH:
            connection = at_end.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            connection.sendall(begun % key.encode() + END)
        time.sleep(1)  # until each of them is being read
        began = time.monotonic()
        assert server.post(key, payloads.smallest()).status == 200
        assert server.send("GET", "/sign-in").status == 200
        assert time.monotonic() - began < 10
    assert server.get(key, "page=1")["total"] == 1
