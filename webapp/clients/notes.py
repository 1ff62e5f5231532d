"""Notes on a client: what reps write down, for the desk alone."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp.clients.history import NOTED, history_row, store_entry
from webapp.clients.mentions import NoteMention, store_mentions
from webapp.clients.merged import staying_id
from webapp.clients.note_models import NOTE, ClientNote
from webapp.clients.reps import ABSENT
from webapp.extensions import db
from webapp.record.actor import Actor
from webapp.record.problem import InputRefused, Problem
from webapp.storage.causes import is_foreign_key
from webapp.storage.columns import now
from webapp.storage.reads import Read
from webapp.storage.transactions import in_turn, write

# the same words of one person within this time are one note: a double click
SENT_TWICE = timedelta(seconds=10)
GONE = Problem(
    "",
    "gone",
    "This note was deleted in another window: add its text again if it is still needed",
)
CHANGED = Problem(
    "", "changed", "You changed this note in another window: it stands below as it is"
)


class Note(NamedTuple):
    """A note: what was written, by whom and when; `of_account` is the code of the client that it
    is about, where that was merged. Its author alone changes it.
    """

    id: int
    text: str
    user_id: int
    author: str
    written_on: datetime
    changed_on: datetime | None
    of_account: str | None

    @property
    def stand(self) -> str:
        """What tells whether it is still as a page showed it."""
        return (self.changed_on or self.written_on).isoformat()


_COLUMNS = [getattr(ClientNote, name) for name in Note._fields]
_OF_CLIENT = (
    select(*_COLUMNS)
    .where(ClientNote.client_id == bindparam("client_id"))
    .order_by(ClientNote.id.desc())
)
# the notes on a client, the newest first
NOTES_OF_CLIENT = Read(_OF_CLIENT, lambda rows: [Note(*row) for row in rows])


def add_note(client_id: int, actor: Actor, text: str) -> None:
    """Add a note of a member of staff, as it was written, once if it is sent twice; colleagues
    whom it calls find it on their desk. Raises InputRefused.
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
                store_note(connection, client_id, actor, words, happened_on)
                entry = history_row(actor, NOTED, happened_on)
                store_entry(connection, client_id, entry)
    except IntegrityError as error:
        if not is_foreign_key(error):
            raise
        stayed_id = staying_id(client_id)
        if stayed_id == client_id:
            raise InputRefused(ABSENT) from None
        add_note(stayed_id, actor, text)  # merged amid writing


def store_note(
    connection: Connection,
    client_id: int,
    author: Actor,
    text: str,
    written_on: datetime,
) -> None:
    """Store a note, in a transaction that is open; whom it calls finds it on their desk."""
    row = {
        "client_id": client_id,
        "user_id": author.user_id,
        "author": author.name,
        "text": text,
        "written_on": written_on,
    }
    new = insert(ClientNote).values(row).returning(ClientNote.id)
    note_id = connection.execute(new).scalar_one()
    store_mentions(connection, note_id, text, author.user_id)


def change_note(note: Note, actor: Actor, text: str, *, stand: str) -> None:
    """Write a note anew, if its author does and it is still as `stand` says. Raises
    InputRefused.
    """
    words = NOTE.read_typed(text, "text")
    with write() as connection:
        before = _own_note(connection, note.id, actor)
        if before.text == words:
            return
        if before.stand != stand:
            raise InputRefused(CHANGED)
        this = update(ClientNote).where(ClientNote.id == note.id)
        connection.execute(this.values(text=words, changed_on=now()))
        store_mentions(connection, note.id, words, actor.user_id)


def delete_note(note: Note, actor: Actor) -> None:
    """Delete a note, if its author does. Raises InputRefused when it is not there any more."""
    with write() as connection:
        _own_note(connection, note.id, actor)
        mentions = delete(NoteMention).where(NoteMention.note_id == note.id)
        connection.execute(mentions)
        connection.execute(delete(ClientNote).where(ClientNote.id == note.id))


def _own_note(connection: Connection, note_id: int, actor: Actor) -> Note:
    """Return a note of this author as it stands, which nobody changes meanwhile. Raises
    InputRefused.
    """
    this = select(*_COLUMNS).where(ClientNote.id == note_id).with_for_update()
    row = connection.execute(this).first()
    if row is None or row.user_id != actor.user_id:
        raise InputRefused(GONE)
    return Note(*row)


def notes_of(client_id: int) -> list[Note]:
    """Return what NOTES_OF_CLIENT reads."""
    return NOTES_OF_CLIENT.alone(client_id=client_id)


def note_of(client_id: int, note_id: int) -> Note | None:
    """Return a note on a client, None when there is none."""
    this = select(*_COLUMNS).filter_by(id=note_id, client_id=client_id)
    row = db.session.connection().execute(this).first()
    return Note(*row) if row else None
