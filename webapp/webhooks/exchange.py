"""`post`: one request to an endpoint and the beginning of its answer, in limited time and memory.

It connects to an address that was judged, without a proxy, checks the certificate for the name, and
follows no redirect.
"""

import io
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from webapp.networks import Network
from webapp.webhooks.addresses import Forbidden, Resolver, Unresolved, judged
from webapp.webhooks.models import MOST_IN_ANSWER

SECONDS = 15.0  # in all
BODY_SECONDS = 2.0  # for the beginning of the answer's body: its status counts
MOST_BEFORE_BODY = 64 * 1024  # bytes of an answer


class NoAnswer(Exception):
    """There was no answer; the text says why."""


class Answer(NamedTuple):
    """What an endpoint answered: the first 2 kB of its body, and its `Retry-After`."""

    status: int
    reason: str
    body: str
    retry_after: str = ""

    @property
    def line(self) -> str:
        """The status as a person reads it, such as 503 Service Unavailable."""
        return f"{self.status} {self.reason}".strip()[:100]


class Target(NamedTuple):
    """Where a URL leads."""

    host: str
    port: int
    path: str
    host_header: str
    is_secure: bool


def target_of(url: str) -> Target:
    """Return where a URL leads. Raises ValueError."""
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    host = parts.hostname or ""
    if not host or parts.scheme not in ("http", "https"):
        raise ValueError("no URL")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    port = parts.port or (443 if is_secure else 80)
    return Target(host, port, path, parts.netloc.rpartition("@")[2], is_secure)


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    resolver: Resolver,
    networks: Sequence[Network],
    tls: ssl.SSLContext | None = None,
) -> Answer:
    """Post a body and return the answer; `tls` says which certificates are trusted, None for those
    that the system trusts. Raises NoAnswer.
    """
    deadline = time.monotonic() + SECONDS
    target = target_of(url)
    try:
        texts = resolver.look_up(target.host, target.port, _left(deadline))
        addresses = judged(texts, target.port, networks, is_secure=target.is_secure)
        with _connected(target, addresses, deadline, tls) as line:
            return _exchange(target, line, headers, body)
    except (Forbidden, Unresolved) as error:
        raise NoAnswer(str(error)) from None
    except TimeoutError:
        raise NoAnswer(f"No answer within {SECONDS:.0f} seconds") from None
    except ssl.SSLCertVerificationError as error:
        raise NoAnswer(f"The certificate is refused: {error.verify_message}") from None
    except ssl.SSLError:
        raise NoAnswer("TLS failed") from None
    except HTTPException as error:
        raise NoAnswer(f"No HTTP answer: {type(error).__name__}") from None
    except OSError as error:
        raise NoAnswer(f"No connection: {error.strerror or 'it broke off'}") from None


def _left(deadline: float) -> float:
    """Return the seconds that are left. Raises TimeoutError when none are."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _connected(
    target: Target,
    addresses: Sequence[str],
    deadline: float,
    tls: ssl.SSLContext | None,
) -> "Line":
    """Return a line to the first of these addresses that answers. Raises OSError."""
    for number, address in enumerate(addresses):
        is_last = number == len(addresses) - 1
        try:
            # one that does not answer leaves time for the others
            seconds = _left(deadline) if is_last else _left(deadline) / 3
            raw = socket.create_connection((address, target.port), seconds)
            break
        except OSError:
            if is_last:
                raise
    if not target.is_secure:
        return Line(raw, deadline)
    try:
        raw.settimeout(_left(deadline))
        secure = (tls or _tls()).wrap_socket(raw, server_hostname=target.host)
        return Line(secure, deadline)
    except BaseException:
        raw.close()
        raise


class Line(io.RawIOBase):
    """A connection that nobody holds for longer than until a moment, and that takes in little: what
    `http.client` needs of a socket, which it closes before it has read all; `with` ends it.
    """

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self.connection, self.deadline = connection, deadline
        self.room = MOST_BEFORE_BODY

    def sendall(self, data: bytes) -> None:
        """Send all."""
        left = memoryview(data)
        while left:
            self.connection.settimeout(_left(self.deadline))
            left = left[self.connection.send(left) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return what the answer is read from."""
        return io.BufferedReader(self, MOST_IN_ANSWER)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what has come. Raises TimeoutError, and OSError when it is too much."""
        if self.room <= 0:
            raise OSError(0, "the answer is too long")
        self.connection.settimeout(_left(self.deadline))
        count = self.connection.recv_into(buffer)
        self.room -= count
        return count

    def close(self) -> None:
        """Leave it open until the end of the block."""

    def __exit__(self, *_error: object) -> None:
        """Break the connection off."""
        self.connection.close()


def _exchange(
    target: Target, line: Line, headers: Mapping[str, str], body: bytes
) -> Answer:
    connection = HTTPConnection(target.host, target.port)
    connection.sock = line
    connection.auto_open = 0  # never to another one
    sent = {"Host": target.host_header, "Connection": "close", **headers}
    connection.putrequest("POST", target.path, True, True)
    for name, value in {**sent, "Content-Length": str(len(body))}.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    reason = "".join(sign for sign in answer.reason if sign.isprintable())
    retry_after = answer.getheader("Retry-After", "")[:100]
    line.deadline = min(line.deadline, time.monotonic() + BODY_SECONDS)
    return Answer(answer.status, reason, _beginning(answer), retry_after)


def _beginning(answer: HTTPResponse) -> str:
    """Return the beginning of the body as text: what is there of it in time."""
    read = bytearray()
    try:
        while len(read) < MOST_IN_ANSWER and (
            part := answer.read1(MOST_IN_ANSWER - len(read))
        ):
            read += part
    except (OSError, HTTPException, ValueError):
        pass  # the status counts
    text = read.decode("utf-8", "replace")
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")
