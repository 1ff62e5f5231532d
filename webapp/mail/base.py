"""What a mail is: a small class in a file of its own in `mails/`, and a pair of templates of its
name in templates/mail/.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from webapp.clients.events import Event, event_at
from webapp.clients.models import Client
from webapp.clients.undo import holding_move
from webapp.extensions import db
from webapp.mail.links import Links
from webapp.outbox.claim import Claimed
from webapp.outbox.models import Outgoing
from webapp.users.models import User

Row = Claimed | Outgoing


class Overtaken(Exception):
    """There is no longer a reason to send a mail; the text says why, for the desk."""


class NotYet(Overtaken):
    """The time of a mail comes later, at `until`, as what it tells of has changed."""

    def __init__(self, until: datetime) -> None:
        super().__init__("Its time has not come")
        self.until = until


class MovedOn(Overtaken):
    """The client was moved on since the move that a mail tells of, which may hold again."""

    def __init__(self, client_id: int) -> None:
        super().__init__("The client was moved on meanwhile")
        self.client_id = client_id


class About:
    """What a mail is about, looked up when the mail asks for it: its row of the outbox, and the
    client, event and user that the row names. `links` makes the private links that it bears.
    `is_past` where it is only read, whatever has become of its reason.
    """

    def __init__(self, row: Row, links: Links, *, is_past: bool = False) -> None:
        self.row, self.links, self.is_past = row, links, is_past

    @cached_property
    def client(self) -> Client:
        """The client. Raises Overtaken when there is none any longer."""
        client_id = self.row.client_id
        found = db.session.get(Client, client_id) if client_id else None
        if found is None:
            raise Overtaken("The client is gone")
        return found

    @cached_property
    def event(self) -> Event:
        """The event that the mail tells of. Raises Overtaken when it is gone."""
        found = event_at(self.row.event_id) if self.row.event_id else None
        if found is None:
            raise Overtaken("The entry of the history is gone")
        return found

    @cached_property
    def rep(self) -> User | None:
        """The member of staff who did what the mail tells of, None when nobody signed in did."""
        user_id = self.row.user_id or (self.row.event_id and self.event.user_id)
        user = db.session.get(User, user_id) if user_id else None
        return user if user and user.is_staff else None

    def refuse_outdated(self) -> None:
        """Raise MovedOn, unless the mail is only read or the client is in its state by the move
        that the mail tells of.
        """
        connection, event = db.session.connection(), self.event
        holding = holding_move(connection, event.client_id)
        if holding != event.position and not self.is_past:
            raise MovedOn(event.client_id)

    def refuse(self, why: str) -> None:
        """Raise Overtaken, unless the mail is only read."""
        if not self.is_past:
            raise Overtaken(why)


def label_of(name: str) -> str:
    """Return the name of a mail in words."""
    return name.replace("_", " ").capitalize()


class Mail:
    """A mail. `events` are the types of events that send it to the client, none where a page
    does. `title` is its heading, which is also the subject: up to 40 characters, as short as
    `preheader` of up to 85 is what a locked screen shows, so without a word that was typed.
    `wait` is how long after its event it is due.
    """

    name: str
    events: tuple[str, ...] = ()
    title: str
    preheader: str
    wait = timedelta()
    from_rep = False  # it is answered to the rep who caused it
    for_staff = False  # it is one to the staff, also where it is about a client

    @property
    def label(self) -> str:
        """What the desk calls it."""
        return label_of(self.name)

    @property
    def is_of_desk(self) -> bool:
        """Whether the desk caused it, so that it may have its links shown and send it to another
        address. Those that somebody asks for are that one's alone.
        """
        return bool(self.events)

    def is_wanted(self, event: Event) -> bool:
        """Tell whether an event of its types sends it."""
        return True

    def to(self, about: About) -> str:
        """Return the address that it goes to: the client's as it is now, or that of the row."""
        return about.row.address or about.client.email

    def values(self, about: About) -> Mapping[str, Any]:
        """Return what its templates need; `title` and `preheader` among them win over the
        class's. Raises Overtaken when it should not be sent any longer.
        """
        raise NotImplementedError
