"""Many clients at once, such as those of a demonstration: whole batches in one transaction each."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import update

from webapp.clients.history import record_history
from webapp.clients.models import Client
from webapp.clients.register import store
from webapp.clients.review import MOVES
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
            state, moment = registration.record.source_status, happened_on
            for number, (name, by, reason, asked) in enumerate(steps, 1):
                end, moment = MOVES[name].end, happened_on + timedelta(days=number)
                changes = {"source_status": [state, end]}
                record_history(
                    connection,
                    stored.client_id,
                    by,
                    MOVES[name].done,
                    happened_on=moment,
                    changes=changes,
                    reason=reason,
                )
                values = {
                    "source_status": end,
                    "status_reason": reason,
                    "asked": asked,
                    "version": Client.version + 1,
                }
                connection.execute(
                    update(Client)
                    .where(Client.id == stored.client_id)
                    .values(**values, updated_on=moment)
                )
                state = end
