"""A real SMTP server for tests, on a free port of this machine, with TLS and sign-in."""

import email
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from tests.support.reverse_proxies import free_port

SENDER = "Fernhill Supply <register@fernhill.example>"
USER, PASSWORD = "desk", "pass/word @1"
URL = re.compile(r"http://\S+")


class Mailbox:
    """What the server took, and what it is to answer instead: to a recipient, or to any mail.
    `every` stays where a test forgets what was `taken`.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.empty()

    def empty(self) -> None:
        """Forget everything, for another test."""
        self.taken: list[EmailMessage] = []
        self.every: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.answers: dict[str, str] = {}
        self.answer_to_data = ""
        self.sessions: set[int] = set()
        self.signed_in = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, session: Any, envelope: Any
    ) -> str:
        if self.answer_to_data:
            return self.answer_to_data
        message = email.message_from_bytes(envelope.content, policy=default)
        self.taken.append(message)
        self.every.append(message)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.sessions.add(id(session))
        return "250 OK"

    @property
    def subjects(self) -> list[str]:
        return [message["Subject"] for message in self.taken]


def text_of(message: EmailMessage) -> str:
    """The text part of a mail."""
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html_of(message: EmailMessage) -> str:
    """The HTML part of a mail."""
    return message.get_body(("html",)).get_content().replace("\r\n", "\n")


def path_in(message: EmailMessage) -> str:
    """The path of the one address in the text part, which the HTML has too."""
    (url,) = URL.findall(text_of(message))
    assert f'href="{url}"' in html_of(message)
    return url.removeprefix("http://127.0.0.1:8000")


class _Signed(Controller):
    """A server that speaks TLS from the first byte, or offers it, and may want a sign-in."""

    def __init__(self, mailbox: Mailbox, tls: str, folder: Path | None) -> None:
        context = None
        if folder:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(folder / "tls.pem", folder / "tls.key")
        options: dict[str, Any] = {}
        if tls == "starttls":
            options = {"tls_context": context, "require_starttls": True}
            options |= {"auth_required": True}
        if tls == "tls":  # which it does not take for TLS
            options |= {"auth_require_tls": False}
        if tls:
            options |= {"authenticator": self.is_user}
        self.options = {**options, "decode_data": False, "enable_SMTPUTF8": False}
        super().__init__(
            mailbox,
            hostname="127.0.0.1",
            port=mailbox.port,
            ssl_context=context if tls == "tls" else None,
        )

    def _trigger_server(self) -> None:
        """Connect once, as its own does, which takes the server's context for a client's."""
        if not self.ssl_context:
            super()._trigger_server()
            return
        anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection((self.hostname, self.port), 5) as plain,
            anybody.wrap_socket(plain) as connection,
        ):
            connection.recv(1024)

    def factory(self) -> SMTP:
        return SMTP(self.handler, **self.options)

    def is_user(
        self, _server: Any, _session: Any, _envelope: Any, mechanism: str, data: Any
    ):
        given = (data.login.decode(), data.password.decode())
        if given != (USER, PASSWORD):
            return AuthResult(success=False, handled=False)
        self.handler.signed_in += 1
        return AuthResult(success=True)


@contextmanager
def mail_server(tls: str = "", folder: Path | None = None) -> Iterator[Mailbox]:
    """Run a server: without TLS and sign-in, or with both, `tls` from the first byte or
    `starttls`, with the certificate in a folder.
    """
    mailbox = Mailbox(free_port())
    controller = _Signed(mailbox, tls, folder)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
