"""Notes on a client: what reps write down, for the desk alone."""

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from webapp.clients.models import NOTE, ClientNote
from webapp.columns import now
from webapp.extensions import db
from webapp.record.actor import Actor
from webapp.writing import write


class NoteRefused(Exception):
    """A note that can't be added; the text says what to do."""


def add_note(client_id: int, actor: Actor, text: str) -> None:
    """Add a note of a member of staff, as it was written. Raises NoteRefused."""
    words = read_note(text)
    values = {"client_id": client_id, "user_id": actor.user_id, "author": actor.name, "text": words, "written_on": now()}
    try:
        with write() as connection:
            connection.execute(insert(ClientNote).values(**values))
    except IntegrityError as error:
        if "foreign key" in str(error.orig).lower():
            raise NoteRefused("There is no such client") from None
        raise


def notes_of(client_id: int) -> Sequence[ClientNote]:
    """Return the notes on a client, the newest first."""
    return db.session.scalars(select(ClientNote).where(ClientNote.client_id == client_id).order_by(ClientNote.id.desc())).all()


def read_note(text: str) -> str:
    """Return the trimmed note, its lines kept. Raises NoteRefused when it is empty or too long."""
    try:
        words = NOTE.read(text.replace("\r\n", "\n"))
    except ValueError as error:
        raise NoteRefused(str(error)) from None
    if not words:
        raise NoteRefused(NOTE.ask)
    return words
