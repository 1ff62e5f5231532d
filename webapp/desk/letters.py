"""Messages as the desk shows them: what each is, how it stands, and which tries it took."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, repeat

from webapp.clients.events import event_at
from webapp.clients.history import who
from webapp.clients.models import Client
from webapp.extensions import db
from webapp.mail.base import About, Mail, Overtaken, label_of
from webapp.mail.links import Links
from webapp.mail.mails import MAILS
from webapp.outbox.look import QUEUED, TRYING, of_client
from webapp.outbox.models import DONE, GIVEN_UP, OVERTAKEN, REFUSED, WAITING, Outgoing
from webapp.storage.reads import Read
from webapp.web.times import clock

KIND = "mail"
MOST_OF_CLIENT = 100  # that its page reads
BY_NAME = {mail.name: mail for mail in MAILS}
# of each state its words and the class of its tag
STATES = {
    QUEUED: ("Queued", "tag-wait"),
    TRYING: ("Trying", "tag-pending"),
    DONE: ("Sent", "tag-approved"),
    REFUSED: ("Refused", "tag-danger"),
    GIVEN_UP: ("Given up", "tag-rejected"),
    OVERTAKEN: ("Not needed", "tag-suspended"),
}
# what came of the last try; of those before it "Tried again"
ENDS = {
    WAITING: ("Tried again", "clock"),
    DONE: ("Taken", "check"),
    REFUSED: ("Refused for good", "x"),
    GIVEN_UP: ("Given up", "x"),
    OVERTAKEN: ("Not sent", "clock"),
}
TRIED_AGAIN = ENDS[WAITING]
# the newest first
MAILS_OF_CLIENT: Read[list[Outgoing]] = Read(of_client(KIND, MOST_OF_CLIENT), list)


@dataclass(frozen=True)
class Attempt:
    """A try: when, what the server answered in its own words, and what came of it."""

    at: datetime
    answer: str
    end: str
    icon: str


@dataclass(frozen=True)
class Message:
    """A row of the outbox as the desk shows it; `to` is the address that it was sent to last, or
    would be now.
    """

    row: Outgoing
    to: str
    client_title: str

    @property
    def label(self) -> str:
        """What it is called."""
        mail = BY_NAME.get(self.row.name)
        return mail.label if mail else label_of(self.row.name)

    @property
    def mail(self) -> Mail | None:
        """The mail, None of one that this release does not know."""
        return BY_NAME.get(self.row.name)

    @property
    def state(self) -> str:
        """Its state; of one that waits, whether it was tried."""
        if self.row.state == WAITING:
            return TRYING if self.row.tries else QUEUED
        return self.row.state

    @property
    def words(self) -> str:
        """Its state in words, with the time of the next try."""
        if self.state == TRYING:
            if self.row.lease:
                return "Being sent"
            return f"Next try {clock(self.row.due_on)}"
        return STATES[self.state][0]

    @property
    def tag(self) -> str:
        """The class of the tag of its state."""
        return STATES[self.state][1]

    @property
    def at(self) -> datetime:
        """When it was sent or given up, else since when it waits."""
        return self.row.ended_on or self.row.created_on

    @property
    def has_failed(self) -> bool:
        """Whether it did not arrive, for good."""
        return self.row.state in (REFUSED, GIVEN_UP)

    @property
    def needs_a_person(self) -> bool:
        """Whether it failed and nobody has dealt with that."""
        return self.has_failed and self.row.settled_on is None

    @property
    def attempts(self) -> list[Attempt]:
        """The tries that were answered, the newest first."""
        tries = (self.row.attempts or [])[::-1]
        return [
            Attempt(
                datetime.fromisoformat(each["on"]),
                each["answer"],
                *(ENDS[self.row.state] if is_last else TRIED_AGAIN),
            )
            for is_last, each in zip(chain([True], repeat(False)), tries, strict=False)
        ]


def messages_of(rows: Sequence[Outgoing]) -> list[Message]:
    """Return rows as messages, with the clients that they are for."""
    ids = {row.client_id for row in rows if row.client_id}
    if not ids:
        return [_message(row, "", "") for row in rows]
    found = db.session.query(Client.id, Client.title, Client.email)
    clients = {
        client_id: (title, email)
        for client_id, title, email in found.filter(Client.id.in_(ids))
    }
    return [_message(row, *clients.get(row.client_id or 0, ("", ""))) for row in rows]


def _message(row: Outgoing, title: str, email: str) -> Message:
    sent_to = [each["to"] for each in row.attempts or [] if each["to"]]
    to = sent_to[-1] if sent_to else row.address or _address_of(row, email)
    return Message(row, to, title)


def _address_of(row: Outgoing, email: str) -> str:
    """Return where a message would go now, "" where it can't; `email` is its client's."""
    mail = BY_NAME.get(row.name)
    if mail is None or type(mail).to is Mail.to:
        return email
    try:
        return mail.to(About(row, Links(row.id, "", hides=True), is_past=True))
    except Overtaken:
        return ""


def told_to(client: Client, rows: Iterable[Outgoing]) -> list[Message]:
    """Return what a client was told by mail, or is to be, of what MAILS_OF_CLIENT reads."""
    theirs = (row for row in rows if not is_for_staff(row))
    return [_message(row, client.title, client.email) for row in theirs]


def is_for_staff(row: Outgoing) -> bool:
    """Tell whether a message is one to the staff, also where it is about a client."""
    mail = BY_NAME.get(row.name)
    return mail is not None and mail.for_staff


def refusals_of(email: str, messages: Sequence[Message]) -> list[Message]:
    """Return the newest message that the address of a client refused for good, unless it took a
    later one or somebody has dealt with it; none or one.
    """
    for each in messages:
        if each.to == email and each.row.state in (DONE, REFUSED):
            return [each] if each.needs_a_person else []
    return []


def asked_by(row: Outgoing) -> str:
    """Return who caused a message and when, as its event has it; "" of one without."""
    event = event_at(row.event_id) if row.event_id else None
    if event is None:
        return ""
    name = who(event.actor_kind, event.actor_name)
    return f"{name}, {clock(event.happened_on)}"
