"""Handlers of the outbox for tests, of a kind of their own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import Flask
from sqlalchemy import ColumnElement, update

from webapp.outbox.claim import WAITS, Claimed, Outcome, done
from webapp.outbox.models import Outgoing
from webapp.outbox.put import Item, put
from webapp.outbox.work import Deliver, Unreachable, outbox_of
from webapp.storage.columns import now
from webapp.storage.transactions import write


class Notes:
    """Notes each row that it is given, and answers the outcomes that it was made with, the last
    one for good.
    """

    kind, threads, waits = "note", 1, WAITS

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = [*outcomes] or [done()]
        self.noted: list[str] = []
        self.unreachable = ""
        self.ready = True
        self.may_go_on, self.has_begun = threading.Event(), threading.Event()
        self.may_go_on.set()

    def is_ready(self) -> bool:
        return self.ready

    @contextmanager
    def opened(self) -> Iterator[Deliver]:
        if self.unreachable:
            raise Unreachable(self.unreachable)
        yield self.deliver

    def deliver(self, row: Claimed) -> Outcome:
        self.has_begun.set()
        assert self.may_go_on.wait(30)
        self.noted.append(row.name)
        return self.outcomes.pop(0) if self.outcomes[1:] else self.outcomes[0]


def noting(app: Flask, *outcomes: Outcome) -> Notes:
    """Have an application work its notes off."""
    handler = Notes(*outcomes)
    outbox_of(app).add(handler)
    return handler


def put_notes(*names: str) -> None:
    """Put notes into the outbox; each name once."""
    with write() as connection:
        put(connection, [Item("note", name, f"note/{name}") for name in names])


def make_due(*which: ColumnElement[bool]) -> None:
    """Have every row be due, or those that `which` finds, as if its time had come."""
    with write() as connection:
        at = now() - timedelta(seconds=1)
        connection.execute(update(Outgoing).where(*which).values(due_on=at))


def make_new_due() -> None:
    """Have every row be due that was never tried, but for those that wait for days."""
    make_due(Outgoing.tries == 0, Outgoing.due_on < now() + timedelta(days=1))
