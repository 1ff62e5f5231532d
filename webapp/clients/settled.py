"""Settled advice: what the desk has looked at and found right, with a word on how.

An advice is quiet as long as it is about the same value, also when a change of the client gives
it again; a new value of the field speaks anew.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ForeignKey,
    String,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clients.answer import payload_of
from webapp.clients.history import history_row, store_entry
from webapp.clients.models import ACTOR_NAME, Client
from webapp.extensions import Model
from webapp.record.actor import Actor
from webapp.record.paths import ROW, generic_path, value_at
from webapp.record.problem import InputRefused, Problem
from webapp.record.text import Text
from webapp.storage.columns import Id, UtcDateTime, now
from webapp.storage.reads import Read
from webapp.storage.transactions import retried, write
from webapp.users.models import User

WORD = Text(500, "Word", "Say in a word how it was settled, such as “checked by phone”")
GONE = Problem("", "gone", "This advice is not there any more")
SETTLED = "settled"  # the path of the history for the field of an advice


class SettledAdvice(Model):
    """An advice on a client that is settled: the field, of a row without its number, the code,
    a digest of the value that it is about, and by whom, when and with which word.

    No foreign key: it rests while its client is merged into another, and is back when that is
    undone.
    """

    __tablename__ = "settled_advice"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    client_id: Mapped[int] = mapped_column(Id)
    field: Mapped[str] = mapped_column(String(100))
    code: Mapped[str] = mapped_column(String(32))
    about: Mapped[str] = mapped_column(String(16))
    word: Mapped[str] = mapped_column(String(WORD.limit))
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    author: Mapped[str] = mapped_column(ACTOR_NAME)
    settled_on: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (UniqueConstraint("client_id", "field", "code", "about"),)


class Mark(NamedTuple):
    """What tells that two pieces of advice on a client are the same."""

    field: str
    code: str
    about: str


class Settled(NamedTuple):
    """How an advice was settled."""

    id: int
    field: str
    code: str
    about: str
    word: str
    author: str
    settled_on: datetime


_OF_CLIENT = (
    select(*(getattr(SettledAdvice, name) for name in Settled._fields))
    .where(SettledAdvice.client_id == bindparam("client_id"))
    .order_by(SettledAdvice.id)
)


def mark_of(client: Client, field: str, code: str) -> Mark:
    """Return what an advice on the field at a path is recognised by."""
    value = _value_at(payload_of(client), field) or ""
    digest = hashlib.sha256(str(value).encode()).hexdigest()[:16]
    return Mark(generic_path(field), code, digest)


def _value_at(payload: Any, path: str) -> Any:
    if row := ROW.fullmatch(path):
        name, number, rest = row.groups()
        rows = payload[name][int(number) : int(number) + 1]
        return value_at(rows[0], rest.lstrip(".")) if rows else None
    return value_at(payload, path)


def _by_mark(rows: Iterable[Any]) -> dict[Mark, Settled]:
    found = [Settled(*row) for row in rows]
    return {Mark(each.field, each.code, each.about): each for each in found}


# what was settled of the advice on a client, the oldest first
SETTLED_OF_CLIENT = Read(_OF_CLIENT, _by_mark)


def settle(client: Client, field: str, code: str, actor: Actor, word: str) -> None:
    """Settle an advice with a word. Raises InputRefused: for the word, when the client has no
    such advice, and when somebody settled it already.
    """
    words, happened_on = WORD.read_typed(word, "word"), now()
    if not any((row.field, row.code) == (field, code) for row in client.advice):
        raise InputRefused(GONE)
    mark = mark_of(client, field, code)
    row = {
        **mark._asdict(),
        "client_id": client.id,
        "word": words,
        "user_id": actor.user_id,
        "author": actor.name,
        "settled_on": happened_on,
    }
    changes = {SETTLED: ["", field]}
    entry = history_row(actor, "settled", happened_on, changes=changes, reason=words)
    try:
        with write() as connection:
            connection.execute(insert(SettledAdvice).values(row))
            store_entry(connection, client.id, entry)
    except IntegrityError:
        raise InputRefused(_settled_before(client.id, mark)) from None


def _settled_before(client_id: int, mark: Mark) -> Problem:
    before = SETTLED_OF_CLIENT.alone(client_id=client_id).get(mark)
    if before is None:  # merged into another amid this
        return GONE
    return Problem("", "settled", f"{before.author} settled it already")


@retried
def unsettle(client_id: int, settled_id: int, actor: Actor) -> None:
    """Let an advice speak again. Raises InputRefused when it is not settled any more."""
    this = delete(SettledAdvice).where(
        SettledAdvice.id == settled_id, SettledAdvice.client_id == client_id
    )
    with write() as connection:
        field = connection.scalar(this.returning(SettledAdvice.field))
        if field is None:
            raise InputRefused(
                Problem("", "gone", "This advice is not settled any more")
            )
        changes = {SETTLED: [field, ""]}
        entry = history_row(actor, "unsettled", now(), changes=changes)
        store_entry(connection, client_id, entry)


def speaking(client: Client, settled: Iterable[Mark]) -> list[Any]:
    """Return the advice on a client that is not settled, in order."""
    quiet = set(settled)
    return [
        row
        for row in client.advice
        if mark_of(client, row.field, row.code) not in quiet
    ]
