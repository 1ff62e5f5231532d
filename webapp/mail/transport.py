"""Handing mail to the server, over one connection for a batch, in bounded time.

Opening a connection takes at most ten seconds, a mail nine, and to take leave one, whatever the
server does: also one that answers a byte at a time.
"""

import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from webapp.mail_url import MailServer
from webapp.outbox.claim import Outcome, again, done, refused
from webapp.outbox.work import Unreachable
from webapp.record.text import CONTROL


class Limits(NamedTuple):
    """How many seconds it may take to open a connection, to hand a mail over, and to take leave."""

    opening: float = 10.0
    sending: float = 9.0
    closing: float = 1.0


LIMITS = Limits()
MOST_IN_LINE = 8192  # bytes of an answer


class _Lines:
    """The lines that a server answers, none of which arrives after the deadline."""

    def __init__(self, sock: socket.socket, seconds_left: Callable[[], float]) -> None:
        self.sock, self.seconds_left, self.come = sock, seconds_left, bytearray()

    def readline(self, most: int) -> bytes:
        """Return the next line, b"" at the end. Raises TimeoutError."""
        while b"\n" not in self.come and len(self.come) < min(most, MOST_IN_LINE):
            self.sock.settimeout(self.seconds_left())
            part = self.sock.recv(4096)
            if not part:
                break
            self.come += part
        end = self.come.find(b"\n") + 1 or len(self.come)
        line, self.come = bytes(self.come[:end]), self.come[end:]
        return line

    def close(self) -> None:
        """Close nothing: the socket is closed by who opened it."""


class _Smtp(smtplib.SMTP):
    """The protocol with one deadline for all that is said until the next is set."""

    deadline = 0.0

    def let_take(self, seconds: float) -> None:
        """Set the deadline."""
        self.deadline = time.monotonic() + seconds

    def seconds_left(self) -> float:
        """Return the time until the deadline. Raises TimeoutError when it is over."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        """Return a socket to the first address of a host that takes one."""
        error: OSError = OSError("no address")
        for *_kind, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            try:
                most = min(timeout, self.seconds_left())
                return super()._get_socket(address[0], port, most)  # type: ignore[misc]
            except ssl.SSLError:
                raise
            except OSError as refused_by:
                error = refused_by
        raise error

    def getreply(self) -> tuple[int, bytes]:
        """Return code and words of an answer. Raises TimeoutError."""
        if self.sock is not None and self.file is None:
            self.file = _Lines(self.sock, self.seconds_left)
        return super().getreply()

    def send(self, s: Any) -> None:
        """Send a line or a mail. Raises TimeoutError."""
        if self.sock is not None:
            self.sock.settimeout(self.seconds_left())
        super().send(s)


class _Smtps(_Smtp, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class Post:
    """Hands mails over, and opens the connection for the first of them. Use it in a `with`."""

    def __init__(
        self, server: MailServer, sender: str, limits: Limits = LIMITS
    ) -> None:
        self.server, self.sender, self.limits = server, sender, limits
        self.smtp: _Smtp | None = None

    def __enter__(self) -> "Post":
        return self

    def __exit__(self, *_error: object) -> None:
        if self.smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.smtp.let_take(self.limits.closing)
                self.smtp.quit()
        self._hang_up()

    def send(self, message: EmailMessage, to: str) -> Outcome:
        """Hand a mail over and return how that went. Raises Unreachable when the server can't be
        reached or refuses us.
        """
        if self.smtp is None:
            self.smtp = opened(self.server, self.limits)
        try:
            return self._send(self.smtp, message, to)
        except (OSError, smtplib.SMTPException) as error:
            # not Unreachable: this mail may be why, and others go over a connection of their own
            self._hang_up()
            return again(in_one_line(error, self.server))

    def _send(self, smtp: _Smtp, message: EmailMessage, to: str) -> Outcome:
        smtp.let_take(self.limits.sending)
        try:
            smtp.send_message(message, self.sender, [to])
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            return _answered(code, words)
        except smtplib.SMTPDataError as error:
            return _answered(error.smtp_code, error.smtp_error)
        except smtplib.SMTPNotSupportedError:
            return refused(f"{self.server.host} takes no address like this one")
        return done(f"Taken by {self.server.host}")

    def _hang_up(self) -> None:
        if self.smtp is not None:
            self.smtp.close()
        self.smtp = None


def opened(server: MailServer, limits: Limits) -> Any:
    """Return a connection that is signed in. Raises Unreachable with one line that says why."""
    smtp = (
        _Smtps(context=_context(*_trusted())) if server.security == "tls" else _Smtp()
    )
    smtp.timeout = limits.opening / 2
    # what a certificate is checked for
    smtp._host = server.host  # type: ignore[attr-defined]
    smtp.let_take(limits.opening)
    try:
        code, words = smtp.connect(server.host, server.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        if server.security == "starttls":
            smtp.starttls(context=_context(*_trusted()))
        if server.user:
            smtp.login(server.user, server.password)
        smtp.ehlo_or_helo_if_needed()
    except (OSError, smtplib.SMTPException) as error:
        smtp.close()
        raise Unreachable(in_one_line(error, server)) from None
    return smtp


def _trusted() -> tuple[str | None, float, str | None]:
    """Return where the certificates are that this machine trusts, and how new the file is."""
    paths = ssl.get_default_verify_paths()
    changed = Path(paths.cafile).stat().st_mtime if paths.cafile else 0.0
    return paths.cafile, changed, paths.capath


@cache
def _context(*_trusted_now: object) -> ssl.SSLContext:
    """Return what checks certificates; reading them takes longer than to send a mail."""
    return ssl.create_default_context()


def in_one_line(error: Exception, server: MailServer) -> str:
    """Return what went wrong with a mail server, without the password."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{server.name} refused the sign-in: {_said(error)}"
    if isinstance(error, smtplib.SMTPSenderRefused):
        return f"{server.name} refused the sender {error.sender}: {_said(error)}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        what = (
            "sign-in over this connection"
            if server.security != "starttls"
            else ("STARTTLS, which MAIL_URL asks for")
        )
        return f"{server.name} offers no {what}"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        if isinstance(error.__context__, OSError):  # which smtplib takes for that
            return _of_network(error.__context__, server)
        return f"{server.name} closed the connection"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{server.name} answered {_said(error)}"
    return _of_network(error, server)


def _of_network(error: Exception, server: MailServer) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate of {server.name} is refused: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"{server.name} speaks no TLS that we know: {error.reason}"
    if isinstance(error, TimeoutError):
        return f"{server.name} did not answer in time"
    if isinstance(error, socket.gaierror):
        return f"{server.name} is not found"
    words = getattr(error, "strerror", None) or type(error).__name__
    return f"{server.name} can't be reached: {words}"


def _said(error: smtplib.SMTPResponseException) -> str:
    return _in_words(error.smtp_code, error.smtp_error)


def _in_words(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(CONTROL.sub(' ', text).split())}".strip()


def _answered(code: int, words: bytes | str) -> Outcome:
    """Return how a mail fared that the server answered like this: 5xx is for good."""
    answer = _in_words(code, words)
    return refused(answer) if 500 <= code < 600 else again(answer)
