"""What the server makes of requests and answers: names of headers, long answers, HEAD,
clients that leave or do not read.
"""

import os
import socket
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support import payloads
from webapp.config import PROJECT

LONG = "/static/vendor/swagger-ui-bundle-5.35.0.js"
FILE = PROJECT / LONG.removeprefix("/")
END = b"Host: 127.0.0.1\r\nConnection: close\r\n\r\n"


@pytest.mark.security("R8", "R14")
@pytest.mark.parametrize(
    "name", ["api_key", "API_KEY", "Api_Key", "X_Forwarded_For", "content_length", "_"]
)
@pytest.mark.parametrize("path", ["/api/clients", "/sign-in", "/healthz"])
def test_a_header_with_an_underscore_in_its_name_is_refused(server, name, path):
    """WSGI cannot tell it from the same name with a hyphen, and a proxy before us may not
    have looked at it.
    """
    text = f"GET {path} HTTP/1.1\r\n{name}: 1\r\n".encode() + END
    head, _, body = server.raw(text).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert (b'"status":400' in body) is path.startswith("/api")


@pytest.mark.security("R14")
def test_a_key_is_taken_from_its_own_header_alone(server):
    key = server.key().encode()
    answers = [
        server.raw(b"GET /api/clients HTTP/1.1\r\n%s: %s\r\n" % (name, key) + END)
        for name in (b"api-key", b"api_key")
    ]
    assert [answer.partition(b"\r\n")[0] for answer in answers] == [
        b"HTTP/1.1 200 OK",
        b"HTTP/1.1 400 Bad Request",
    ]


@pytest.mark.security("R8")
@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"GET /%2e%2e/%2Fsign-in HTTP/1.1\r\n", b"404"),
        (b"GET /%ff HTTP/1.1\r\n", b"400"),
        (b"GET /%zz HTTP/1.1\r\n", b"404"),
        (b"GET http://127.0.0.1/sign-in HTTP/1.1\r\n", b"200"),
        (b"GET /sign-in HTTP/1.1\r\nHost: evil.example\r\n", b"400"),
        (b"GET /sign-in HTTP/1.1\r\nX-Name: \xe9\xff\r\n", b"200"),
        (b"GET /sign-in HTTP/1.1\r\nCookie: a=1\r\nCookie: session=\xe9\r\n", b"200"),
        (b"OPTIONS * HTTP/1.1\r\n", b"4"),
        (b"CONNECT a.example:443 HTTP/1.1\r\n", b"4"),
        (b"ODD /sign-in HTTP/1.1\r\n", b"405"),
        (
            b"GET /sign-in HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
            b"4",
        ),
    ],
)
def test_odd_requests_are_answered_as_what_they_are(server, text, status):
    assert server.raw(text + END).split(b" ", 2)[1].startswith(status)


def test_a_request_of_http_1_0_without_a_host_is_answered(server):
    assert server.raw(b"GET /healthz HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200 ")


def test_a_long_answer_comes_whole_and_head_has_its_length_alone(server):
    assert server.send("GET", LONG).body == FILE.read_bytes()
    answer = server.send("HEAD", LONG)
    assert answer.body == b""
    assert (
        int(
            {name.lower(): value for name, value in answer.headers.items()}[
                "content-length"
            ]
        )
        == FILE.stat().st_size
    )


@pytest.mark.security("T5")
def test_clients_that_do_not_read_their_answers_hold_no_thread_and_leave_no_open_file(
    server,
):
    with ExitStack() as at_end:
        for _ in range(200):
            connection = at_end.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", server.port))
            connection.sendall(
                b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % LONG.encode()
            )
        # how much of an answer the system takes before anybody reads it differs
        soon = time.monotonic() + 5
        while open_files(server) < 200 and time.monotonic() < soon:
            time.sleep(0.2)
        assert server.post(server.key(), payloads.smallest()).status == 200
        assert server.send("GET", LONG).body == FILE.read_bytes()
    deadline = time.monotonic() + 30
    while open_files(server) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert open_files(server) == 0


def open_files(server) -> int:
    """How often the server has the long file open."""
    found = [Path(f"/proc/{process}/fd") for process in server.processes()]
    return sum(
        link_of(entry) == str(FILE) for folder in found for entry in folder.iterdir()
    )


def link_of(entry: Path) -> str:
    try:
        return os.readlink(entry)
    except OSError:  # closed meanwhile
        return ""
