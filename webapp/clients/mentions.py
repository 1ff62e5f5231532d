"""Mentions: colleagues whom a note calls by name, as in "@rosa", and who find it on their desk."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, ForeignKey, bindparam, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clients.models import Client
from webapp.clients.note_models import ClientNote
from webapp.extensions import Model, db
from webapp.storage.columns import UtcDateTime, now, partial_index
from webapp.storage.reads import Read
from webapp.storage.transactions import write
from webapp.users.colleagues import colleagues
from webapp.users.models import User

# a name after "@" that nothing stands before, as it would in an email address
CALLED = re.compile(r"(?<![\w.@+-])@(\w[\w.+-]*(?:@[\w.-]+)?)")
MOST_CALLED = 20  # in one note
MOST_SHOWN = 20


class NoteMention(Model):
    """Somebody whom a note calls; `seen_on` is when they said that they have seen it."""

    __tablename__ = "note_mentions"
    note_id: Mapped[int] = mapped_column(ForeignKey(ClientNote.id), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), primary_key=True)
    seen_on: Mapped[datetime | None] = mapped_column(UtcDateTime())

    __table_args__ = (
        partial_index(
            "ix_note_mentions_unseen", "user_id", "note_id", where="seen_on IS NULL"
        ),
    )


class Mention(NamedTuple):
    """A note that calls somebody who has not seen it yet."""

    note_id: int
    client_id: int
    account: str
    title: str
    text: str
    author: str
    written_on: datetime


# the notes that call a user who has not seen them yet, the newest first
MENTIONS_OF_USER = Read(
    select(
        ClientNote.id,
        ClientNote.client_id,
        Client.account,
        Client.title,
        ClientNote.text,
        ClientNote.author,
        ClientNote.written_on,
    )
    .select_from(NoteMention)
    .join(ClientNote, ClientNote.id == NoteMention.note_id)
    .join(Client, Client.id == ClientNote.client_id)
    .where(NoteMention.user_id == bindparam("user_id"), NoteMention.seen_on.is_(None))
    .order_by(NoteMention.note_id.desc())
    .limit(MOST_SHOWN),
    lambda rows: [Mention(*row) for row in rows],
)


def saw_mention(note_id: int, user_id: int) -> bool:
    """Keep that a user has seen a note that calls them; tell whether there is one."""
    this = {"note_id": note_id, "user_id": user_id}
    with write() as connection:
        seen = (
            update(NoteMention).filter_by(**this).where(NoteMention.seen_on.is_(None))
        )
        connection.execute(seen.values(seen_on=now()))
        found = select(NoteMention.note_id).filter_by(**this)
        return connection.scalar(found) is not None


def names_in(words: str) -> list[str]:
    """Return the names that a text calls, each once and as it is written."""
    found = [name.rstrip(".-") for name in CALLED.findall(words)]
    return list(dict.fromkeys(found))[:MOST_CALLED]


def parts_of(words: str) -> Iterator[tuple[str, bool]]:
    """Yield a text in parts, each with whether it is a name that the text calls."""
    end = 0
    for match in CALLED.finditer(words):
        last = match.start() + 1 + len(match[1].rstrip(".-"))
        yield words[end : match.start()], False
        yield words[match.start() : last], True
        end = last
    yield words[end:], False


def unknown_in(words: str) -> list[str]:
    """Return the names that a text calls and that nobody of the staff has."""
    names = names_in(words)
    known = colleagues(db.session.connection(), names) if names else {}
    return [name for name in names if name not in known]


def store_mentions(
    connection: Connection, note_id: int, words: str, author_id: int | None
) -> None:
    """Keep whom a note calls, in a transaction that is open; who was called before stays as
    they are, and nobody calls themselves.
    """
    names = names_in(words)
    known = colleagues(connection, names) if names else {}
    called = {user_id for user_id in known.values() if user_id != author_id}
    before = select(NoteMention.user_id).where(NoteMention.note_id == note_id)
    were = set(connection.scalars(before))
    gone = delete(NoteMention).where(NoteMention.note_id == note_id)
    connection.execute(gone.where(NoteMention.user_id.not_in(called)))
    new = sorted(called - were)
    if new:
        rows = [{"note_id": note_id, "user_id": user_id} for user_id in new]
        connection.execute(insert(NoteMention), rows)


# the ids of the notes on a client that call a user who has not seen them yet
UNSEEN_IN_CLIENT = Read(
    select(NoteMention.note_id)
    .join(ClientNote, ClientNote.id == NoteMention.note_id)
    .where(
        ClientNote.client_id == bindparam("client_id"),
        NoteMention.user_id == bindparam("user_id"),
        NoteMention.seen_on.is_(None),
    ),
    lambda rows: {row.note_id for row in rows},
)
