"""Many clients at once, such as those of a demonstration: whole batches in one transaction each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from webapp.clients.history import NOTED, history_row
from webapp.clients.notes import store_note
from webapp.clients.reps import REP
from webapp.clients.review import Standing, moved
from webapp.clients.rows import Rows, rows_of
from webapp.clients.states import MOVES
from webapp.clients.store import store_all
from webapp.record.actor import Actor
from webapp.record.check import Registration
from webapp.storage.statements import Row
from webapp.storage.transactions import write

ANSWER = "answer"  # the client gives what was asked for, and waits again


class Step(NamedTuple):
    """One step of a review: the move's name or ANSWER, who made it, why, what was asked for or
    what an answer changed, and how long after the step before.
    """

    move: str
    actor: Actor
    reason: str = ""
    asked: Sequence[str] = ()
    changes: Mapping[str, list[Any]] = {}
    after: timedelta = timedelta(days=1)


class Note(NamedTuple):
    """A note on a client: who wrote what, and when."""

    author: Actor
    text: str
    written_on: datetime


class Entry(NamedTuple):
    """A client to store: its registration, who made it when, how it was reviewed, which of the
    staff has it, and the notes on it. `is_compared`: whether duplicates are looked for; `reason`
    says why one is another client.
    """

    registration: Registration
    actor: Actor
    happened_on: datetime
    steps: Sequence[Step] = ()
    rep: Actor | None = None
    notes: Sequence[Note] = ()
    is_compared: bool = False
    reason: str = ""


def store_batch(entries: Iterable[Entry]) -> list[int]:
    """Store clients with their history in one transaction and return their ids; subscribers hear
    nothing of it: it is past.
    """
    entries = list(entries)
    group = [reviewed(entry) for entry in entries]
    with write() as connection:
        stored = store_all(connection, group, is_told=False)
        for registered, entry in zip(stored, entries, strict=True):
            for note in entry.notes:
                store_note(connection, registered.client_id, *note)
    return [registered.client_id for registered in stored]


def reviewed(entry: Entry) -> Rows:
    """Return the rows of a client with its reviews behind it."""
    rows = rows_of(
        entry.registration, entry.actor, entry.happened_on, reason=entry.reason
    )
    client, history = dict(rows.client), [*rows.history, *_taken(entry)]
    before, at = Standing(client["source_status"]), entry.happened_on
    for number, step in enumerate(entry.steps, 1):
        at += step.after
        before, values, its_entry = _made(step, before, at)
        client |= {**values, "version": 1 + number}
        history.append(its_entry)
    history += [
        history_row(note.author, NOTED, note.written_on) for note in entry.notes
    ]
    return rows._replace(
        keys=rows.keys if entry.is_compared else None,
        client=client,
        history=history,
        rep_id=entry.rep.user_id if entry.rep else None,
    )


def _made(step: Step, before: Standing, at: datetime) -> tuple[Standing, Row, Row]:
    """Return how a client stands after a step, the columns that it changes, and its entry."""
    if step.move == ANSWER:
        after = Standing("P")
        values, entry = moved("answered", step.actor, before, after, at)
        return after, values, {**entry, "changes": {**step.changes}}
    move = MOVES[step.move]
    after = Standing(move.end, step.asked, step.reason)
    return after, *moved(move.done, step.actor, before, after, at)


def _taken(entry: Entry) -> list[Row]:
    """Return the entry that one of the staff took a client, if one who can sign in did."""
    if entry.rep is None or entry.rep.user_id is None:
        return []
    changes = {REP: ["", entry.rep.name]}
    return [history_row(entry.rep, "taken", entry.happened_on, changes=changes)]
