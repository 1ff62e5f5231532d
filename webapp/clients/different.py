"""Different clients: pairs that look alike and of which somebody said that they are not the
same. Neither is told to be like the other from then on.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
    bindparam,
    delete,
    insert,
    select,
    union_all,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clients.history import history_row, store_entry
from webapp.clients.models import ACTOR_NAME, REASON, Client
from webapp.extensions import Model
from webapp.record.actor import Actor
from webapp.record.problem import InputRefused, Problem
from webapp.record.text import Text
from webapp.storage.causes import is_foreign_key
from webapp.storage.columns import Id, UtcDateTime, now
from webapp.storage.reads import Read
from webapp.storage.statements import Row
from webapp.storage.transactions import retried, write
from webapp.users.models import User

WORD = Text(500, "Word", "Say in a word why they are different clients")
DIFFERENT = "different"  # the path of the history for the other client's code


class DifferentClients(Model):
    """Two clients that are not the same, the one with the greater id first: who said so, when
    and why.

    No foreign keys: it rests while one of them is merged into another client, of which it is said
    meanwhile, and is back when that is undone; and a merge stops no registration that tells
    clients apart.
    """

    __tablename__ = "different_clients"
    client_id: Mapped[int] = mapped_column(Id, primary_key=True)
    other_id: Mapped[int] = mapped_column(Id, primary_key=True, index=True)
    word: Mapped[str] = mapped_column(String(REASON.limit))
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    author: Mapped[str] = mapped_column(ACTOR_NAME)
    told_on: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (CheckConstraint("other_id < client_id", name="in_order"),)


class Different(NamedTuple):
    """A client that is another one than the client that was asked about."""

    client_id: int
    account: str
    title: str
    word: str
    author: str
    told_on: datetime


_SAID = (DifferentClients.word, DifferentClients.author, DifferentClients.told_on)
_ABOUT = {  # by either column of the pair, each with an index of its own
    DifferentClients.client_id: DifferentClients.other_id,
    DifferentClients.other_id: DifferentClients.client_id,
}
_OF_CLIENT = union_all(
    *(
        select(Client.id, Client.account, Client.title, *_SAID)
        .join(DifferentClients, other == Client.id)
        .where(own == bindparam("client_id"))
        for own, other in _ABOUT.items()
    )
)


def _latest_first(rows: Iterable[Any]) -> list[Different]:
    found = [Different(*row) for row in rows]
    return sorted(found, key=lambda each: each.told_on, reverse=True)


# the clients that are not the same as a client, the latest said first
DIFFERENT_FROM_CLIENT = Read(_OF_CLIENT, _latest_first)


def pair_of(one_id: int, other_id: int) -> dict[str, int]:
    """Return the key of a pair of clients in DifferentClients."""
    return {"client_id": max(one_id, other_id), "other_id": min(one_id, other_id)}


@retried
def tell_apart(client: Client, other: Client, actor: Actor, word: str) -> None:
    """Keep that two clients are different, in the history of both. Raises InputRefused: for the
    word, and when somebody said so already.
    """
    words, happened_on = WORD.read_typed(word, "word"), now()
    if client.id == other.id:
        raise InputRefused(Problem("", "same", "This is one and the same client"))
    said = {"user_id": actor.user_id, "author": actor.name, "told_on": happened_on}
    row = {**pair_of(client.id, other.id), "word": words, **said}
    try:
        with write() as connection:
            connection.execute(insert(DifferentClients).values(row))
            for one, another in ((client, other), (other, client)):
                changes = {DIFFERENT: ["", another.account]}
                entry = history_row(
                    actor, "different", happened_on, changes=changes, reason=words
                )
                store_entry(connection, one.id, entry)
    except IntegrityError as error:
        if is_foreign_key(error):  # merged into another amid this
            gone = Problem("", "gone", "One of the two is not there any more")
            raise InputRefused(gone) from None
        words = f"It was said already that {other.account} is a different client"
        raise InputRefused(Problem("", "said", words)) from None


@retried
def maybe_same_again(client: Client, other: Client, actor: Actor) -> None:
    """Take back that two clients are different. Raises InputRefused when nobody says so any
    more.
    """
    this = delete(DifferentClients).filter_by(**pair_of(client.id, other.id))
    with write() as connection:
        gone = connection.execute(this)
        if gone.rowcount == 0:
            words = f"Nobody says any more that {other.account} is a different client"
            raise InputRefused(Problem("", "gone", words))
        for one, another in ((client, other), (other, client)):
            changes = {DIFFERENT: [another.account, ""]}
            entry = history_row(actor, "maybe the same", now(), changes=changes)
            store_entry(connection, one.id, entry)


def told_apart_from(
    other_ids: Iterable[int], actor: Actor, word: str, happened_on: datetime
) -> list[Row]:
    """Return the rows, without `client_id`, that a client which is being registered is another
    one than these: their ids are always less than its own.
    """
    said = {"word": word[: REASON.limit], "author": actor.name, "told_on": happened_on}
    return [
        {"other_id": other_id, "user_id": actor.user_id, **said}
        for other_id in sorted(set(other_ids))
    ]
