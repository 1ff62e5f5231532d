"""Where mail is handed over, and addresses that mail bears, as settings name them."""

from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from webapp.networks import address_of

PORTS = {"smtp": 587, "smtps": 465}
FORM = "smtp://user:password@host:587 or smtps://user:password@host"


class MailServer(NamedTuple):
    """A server that takes mail. `security`: `tls` from the first byte, `starttls` before anything
    is told, or `none`, which only this machine's own server gets.
    """

    host: str
    port: int
    user: str
    password: str
    security: str

    @property
    def name(self) -> str:
        """Host and port, as messages name it."""
        return f"{self.host}:{self.port}"

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine."""
        return is_local(self.host)

    def __repr__(self) -> str:
        """Return it without the password, which no log may show."""
        return f"MailServer({self.name}, {self.security})"


def is_local(host: str) -> bool:
    """Return whether a host is this machine by its own name for itself."""
    address = address_of(host)
    return address.is_loopback if address else host == "localhost"


def parse_mail_url(text: str) -> MailServer | None:
    """Return the server that a MAIL_URL names, None for "". Raises ValueError with what to use
    instead.
    """
    if not text:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError(FORM) from None
    is_bare = parts.path in ("", "/") and not parts.query and not parts.fragment
    if parts.scheme not in PORTS or not parts.hostname or not is_bare:
        raise ValueError(FORM)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError(f"{FORM}, with both user and password, or neither")
    security = "tls" if parts.scheme == "smtps" else "starttls"
    if security == "starttls" and is_local(parts.hostname):
        security = "none"
    return MailServer(
        parts.hostname, port or PORTS[parts.scheme], user, password, security
    )


def parse_mailbox(text: str) -> Address | None:
    """Return the address, with a name or without, that a setting names, None for "". Raises
    ValueError.
    """
    if not text:
        return None
    name, spec = parseaddr(text)
    try:
        address = Address(name, addr_spec=spec)
    except (MessageError, ValueError, IndexError):
        address = Address()
    if not (address.username and "." in f"{address.domain}" and text.isprintable()):
        raise ValueError("an address such as Your Shop <register@example.com>")
    return address
