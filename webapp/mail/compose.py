"""`compose`: makes a mail of its row of the outbox, in the words and with the data of now."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import NamedTuple

from flask import current_app

from webapp.mail.base import About, Mail, Overtaken, Row
from webapp.mail.layout import LANGUAGE, Parts, parts_of
from webapp.mail.links import Links
from webapp.mail.mails import mail_named
from webapp.record.text import CONTROL
from webapp.storage.columns import now


class Letter(NamedTuple):
    """A mail that is ready to be sent: its envelope, what a person sees of it, and its links,
    which work once they are stored.
    """

    to: str
    reply_to: str
    subject: str
    parts: Parts
    message_id: str
    links: Links


def compose(row: Row, *, is_read: bool = False, hides: bool = False) -> Letter:
    """Return the mail of a row. Raises Overtaken when it should not be sent any longer, of one that
    only `is_read` when it cannot be made any longer; `hides` leaves its secrets out.
    """
    links = Links(row.id, f"{row.id}/{row.created_on.isoformat()}", hides=hides)
    mail, about = mail_named(row.name), About(row, links, is_past=is_read)
    values = dict(mail.values(about))
    title = values.setdefault("title", getattr(mail, "title", ""))
    values.setdefault("preheader", getattr(mail, "preheader", ""))
    values |= {"about": about, "rep": about.rep if mail.from_rep else None}
    return Letter(
        to=mail.to(about),
        reply_to=_reply_to(mail, about),
        subject=title,
        parts=parts_of(mail.name, values),
        message_id=message_id(row.id, row.created_on),
        links=links,
    )


def shown(row: Row) -> Letter | Overtaken:
    """Return a mail as it was or would be sent, made anew without the secrets of its links, or why
    it can't be made any longer.
    """
    try:
        return compose(row, is_read=True, hides=True)
    except Overtaken as reason:
        return reason


def links_of(row: Row) -> list[str] | Overtaken:
    """Return the private links of a mail that is not sent by itself, which work from now on, for a
    page that was asked for them by POST; or why there are none any longer.
    """
    try:
        letter = compose(row)
    except Overtaken as reason:
        return reason
    letter.links.store()
    return letter.links.made


def message_id(row_id: int, created_on: datetime) -> str:
    """Return the Message-ID of a row: the same however often it is sent."""
    sender: Address | None = current_app.config["MAIL_FROM"]
    domain = sender.domain if sender else "localhost"
    return f"<{row_id}.{created_on:%Y%m%d%H%M%S%f}@{domain}>"


def _reply_to(mail: Mail, about: About) -> str:
    """Return where an answer goes: to the rep whose mail it is, else where the settings say."""
    if mail.from_rep and about.rep and "@" in about.rep.username:
        return about.rep.username
    address: Address | None = current_app.config["MAIL_REPLY_TO"]
    return str(address) if address else ""


def message_of(letter: Letter) -> EmailMessage:
    """Return a mail as it goes over the line: the text first, then the HTML. Raises ValueError
    for an address that no header can hold.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = str(current_app.config["MAIL_FROM"])
    message["To"] = _address(letter.to)
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(now())
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # Exchange heeds this one
    message.set_content(letter.parts.text, cte="quoted-printable")
    message.add_alternative(letter.parts.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = LANGUAGE  # of both; earlier, it would go into one
    if letter.parts.logo:
        html = message.get_payload()[1]  # type: ignore[index]
        html.add_related(  # type: ignore[union-attr]
            letter.parts.logo.content,
            "image",
            "png",
            cid="<logo>",
            disposition="inline",
        )
    return message


def _address(text: str) -> Address:
    """Return an address for a header; its domain in the form that every server knows. Raises
    ValueError.
    """
    name, _, domain = text.rpartition("@")
    if not name or CONTROL.search(text):
        raise ValueError("no address")
    if not domain.isascii():
        domain = domain.encode("idna").decode()
    return Address(username=name.strip('"'), domain=domain)
