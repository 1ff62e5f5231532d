"""Notes on a client: what reps write down, for the desk alone."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from webapp.clients.merged import staying_id
from webapp.clients.models import NOTE, ClientNote
from webapp.extensions import db
from webapp.record.actor import Actor
from webapp.record.problem import InputRefused, Problem
from webapp.storage.columns import now
from webapp.storage.transactions import in_turn, write

# the same words of one person within this time are one note: a double click
SENT_TWICE = timedelta(seconds=10)


class Note(NamedTuple):
    """A note: what was written, by whom and when; `of_account` is the code of the client that it
    is about, where that was merged.
    """

    text: str
    author: str
    written_on: datetime
    of_account: str | None


_OF_CLIENT = (
    select(*(getattr(ClientNote, name) for name in Note._fields))
    .where(ClientNote.client_id == bindparam("client_id"))
    .order_by(ClientNote.id.desc())
)


def add_note(client_id: int, actor: Actor, text: str) -> None:
    """Add a note of a member of staff, as it was written, once if it is sent twice. Raises
    InputRefused.
    """
    words, happened_on = NOTE.read_typed(text, "text"), now()
    same = {"client_id": client_id, "user_id": actor.user_id, "text": words}
    sent = (
        select(ClientNote.id)
        .filter_by(**same)
        .where(ClientNote.written_on > happened_on - SENT_TWICE)
    )
    try:
        with write() as connection:
            in_turn(connection, "note", *same.values())
            if connection.scalar(sent.limit(1)) is None:
                connection.execute(
                    insert(ClientNote).values(
                        **same, author=actor.name, written_on=happened_on
                    )
                )
    except IntegrityError as error:
        if "foreign key" in str(error.orig).lower():
            if (stayed_id := staying_id(client_id)) != client_id:
                add_note(stayed_id, actor, text)  # merged amid writing
                return
            raise InputRefused(
                Problem("", "unknown", "There is no such client")
            ) from None
        raise


def notes_of(client_id: int) -> list[Note]:
    """Return the notes on a client, the newest first."""
    rows = db.session.connection().execute(_OF_CLIENT, {"client_id": client_id})
    return [Note(*row) for row in rows.all()]
