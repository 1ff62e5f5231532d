"""Receivers that are slow, endless or not what they say: little time and memory goes to them."""

import socket
import ssl
import subprocess
import threading
import time
import tracemalloc

import pytest

from webapp.networks import parse_networks
from webapp.webhooks.addresses import Resolver
from webapp.webhooks.exchange import MOST_BEFORE_BODY, NoAnswer, post
from webapp.webhooks.models import MOST_IN_ANSWER

HERE = parse_networks(["127.0.0.1"])


def at_home(_host, _port):
    return ["127.0.0.1"]


def sent(url, tls=None):
    resolver = Resolver(at_home)
    return post(url, {}, b"{}", resolver=resolver, networks=HERE, tls=tls)


@pytest.fixture
def raw():
    """Serves one connection with a function, and gives the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads = []

    def serve(function, context=None):
        def run():
            connection, _ = listener.accept()
            with connection:
                try:
                    line = connection
                    if context:
                        line = context.wrap_socket(connection, server_side=True)
                    with line:
                        # in whole: closing with something unread would take the answer back
                        request = part = line.recv(65536)
                        while part and not request.endswith(b"\r\n\r\n{}"):
                            request += (part := line.recv(65536))
                        function(line)
                except OSError:
                    pass

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return listener.getsockname()[1]

    yield serve
    listener.close()
    for thread in threads:
        thread.join()


def test_an_endless_body_is_read_for_2_kb(raw):
    def endless(line):
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            line.sendall(b"x" * 65536)

    port = raw(endless)
    tracemalloc.start()
    answer = sent(f"http://a.example:{port}/")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (answer.status, len(answer.body)) == (200, MOST_IN_ANSWER)
    assert most < 2_000_000


def test_endless_headers_are_broken_off(raw):
    def endless(line):
        line.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            line.sendall(b"X-Header: y\r\n" * 1000)

    with pytest.raises(NoAnswer):
        sent(f"http://a.example:{raw(endless)}/")


def test_an_endless_line_takes_little_memory(raw):
    def endless(line):
        while True:
            line.sendall(b"x" * MOST_BEFORE_BODY)

    with pytest.raises(NoAnswer):
        sent(f"http://a.example:{raw(endless)}/")


def test_a_body_that_does_not_come_changes_no_success(raw):
    def half(line):
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf")
        line.recv(1)

    began = time.monotonic()
    answer = sent(f"http://a.example:{raw(half)}/")
    assert (answer.status, answer.body) == (200, "half")
    assert time.monotonic() - began < 10


def test_a_drip_is_over_after_15_seconds_in_all(raw, monkeypatch):
    monkeypatch.setattr("webapp.webhooks.exchange.SECONDS", 1.0)

    def drip(line):
        for sign in b"HTTP/1.1 200 OK\r\n" * 100:
            line.sendall(bytes([sign]))
            time.sleep(0.1)

    began = time.monotonic()
    with pytest.raises(NoAnswer, match="within"):
        sent(f"http://a.example:{raw(drip)}/")
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00" * 99]
)
def test_what_is_no_http_is_no_answer(raw, answer):
    with pytest.raises(NoAnswer):
        sent(f"http://a.example:{raw(lambda line: line.sendall(answer))}/")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of right.example, signed by itself, with its key."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
        f" -subj /CN=right.example -addext subjectAltName=DNS:right.example"
        f" -keyout {path} -out {path}.crt"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    return path


@pytest.mark.security("R33")
def test_a_certificate_is_checked_for_the_name(raw, certificate):
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(f"{certificate}.crt", certificate)
    asked = []
    server.sni_callback = lambda _line, name, _context: asked.append(name)

    def greet(line):
        line.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    trusting = ssl.create_default_context(cafile=f"{certificate}.crt")
    # at the address that was found, for the name
    url = f"https://right.example:{raw(greet, server)}/"
    assert sent(url, trusting).status == 204
    for name, trusted in (("wrong.example", trusting), ("right.example", None)):
        with pytest.raises(NoAnswer, match="certificate is refused"):
            sent(f"https://{name}:{raw(greet, server)}/", trusted)
    assert asked == ["right.example", "wrong.example", "right.example"]
