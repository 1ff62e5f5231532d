"""Many clients at once, such as those of a demonstration: whole batches in one transaction each."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from webapp.clients.register import store
from webapp.clients.review import Standing, store_move
from webapp.clients.states import MOVES
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
    """Store clients with their history in one transaction; duplicates are not looked for."""
    with write() as connection:
        for registration, actor, happened_on, steps in entries:
            stored = store(
                connection,
                registration.record,
                list(registration.advice),
                actor,
                happened_on=happened_on,
            )
            before = Standing(registration.record.source_status)
            for number, step in enumerate(steps, 1):
                move = MOVES[step.move]
                after = Standing(move.end, step.asked, step.reason)
                store_move(
                    connection,
                    stored.client_id,
                    move,
                    step.actor,
                    before,
                    after,
                    happened_on=happened_on + timedelta(days=number),
                )
                before = after
