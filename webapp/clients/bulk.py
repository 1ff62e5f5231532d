"""Many clients at once, such as those of a demonstration: whole batches in one transaction each."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from webapp.clients.review import Standing, moved
from webapp.clients.rows import Rows, rows_of
from webapp.clients.states import MOVES
from webapp.clients.store import store_all
from webapp.record.actor import Actor
from webapp.record.check import Registration
from webapp.storage.transactions import write


class Step(NamedTuple):
    """One review of a client: the move's name, who made it, why, and what was asked for."""

    move: str
    actor: Actor
    reason: str
    asked: list[str]


class Entry(NamedTuple):
    """A client to store: its registration, who made it when, and how it was reviewed, a day
    between the steps.
    """

    registration: Registration
    actor: Actor
    happened_on: datetime
    steps: list[Step]


def store_batch(entries: Iterable[Entry]) -> None:
    """Store clients with their history in one transaction; duplicates are not looked for, and
    subscribers hear nothing of it: it is past.
    """
    group = [reviewed(entry) for entry in entries]
    with write() as connection:
        store_all(connection, group, is_told=False)


def reviewed(entry: Entry) -> Rows:
    """Return the rows of a client with its reviews behind it."""
    rows = rows_of(entry.registration, entry.actor, entry.happened_on)
    client, history = dict(rows.client), [*rows.history]
    before = Standing(client["source_status"])
    for number, step in enumerate(entry.steps, 1):
        move = MOVES[step.move]
        after = Standing(move.end, step.asked, step.reason)
        day = entry.happened_on + timedelta(days=number)
        values, its_entry = moved(move.done, step.actor, before, after, day)
        client |= {**values, "version": 1 + number}
        history.append(its_entry)
        before = after
    return rows._replace(keys=None, client=client, history=history)
