"""Messages of the demonstration, in every state: what the clients of lately were told."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from webapp.clients.models import Client, History
from webapp.extensions import db
from webapp.outbox.models import (
    DONE,
    GIVEN_UP,
    OVERTAKEN,
    REFUSED,
    WAITING,
    Outgoing,
)
from webapp.storage.columns import now
from webapp.storage.transactions import write

MOST = 60
NEXT_TRY = timedelta(minutes=26)
SERVER = "mail.demo.example"
TAKEN = f"Taken by {SERVER}"
GREYLISTED = "451 4.7.1 Greylisted, please try again in 300 seconds"
UNKNOWN = "550 5.1.1 <{}>: user unknown"
FULL = "452 4.2.2 The mailbox of <{}> is full"
MOVED_ON = "The client was moved on meanwhile"
# the mails of what happened, by action
MAILS = {
    "registered": "received",
    "approved": "approved",
    "asked for more": "more_needed",
    "rejected": "rejected",
    "suspended": "suspended",
}
# the state of each of the newest, then of all others
NEWEST = (WAITING, WAITING, REFUSED, WAITING, DONE, GIVEN_UP, DONE, OVERTAKEN, REFUSED)


def load_messages() -> None:
    """Store messages of what happened last to clients."""
    lately = (
        select(History.id, History.action, History.happened_on, Client.id, Client.email)
        .join(Client, Client.id == History.client_id)
        .where(History.action.in_(MAILS))
        .order_by(History.happened_on.desc())
        .limit(MOST)
    )
    happened = db.session.execute(lately).all()
    rows = [*_rows(happened)]
    if rows:
        with write() as connection:
            # the newest last, as it is with ids
            connection.execute(insert(Outgoing), rows[::-1])


def _rows(happened: Sequence[Any]) -> Iterator[dict[str, Any]]:
    for number, (event_id, action, at, client_id, email) in enumerate(happened):
        state = NEWEST[number] if number < len(NEWEST) else DONE
        is_tried = state != WAITING or number > 1
        told = _told(state, email) if is_tried else []
        yield {
            "kind": "mail",
            "name": MAILS[action],
            "event_id": event_id,
            "client_id": client_id,
            "address": "",
            "parameters": {},
            "dedupe_key": f"demo/{event_id}",
            "state": state,
            "created_on": at,
            "due_on": now() + NEXT_TRY if is_tried else at,
            "tries": len(told),
            "lease": "",
            "last_answer": told[-1] if told else "",
            "ended_on": None if state == WAITING else at,
            "attempts": [*_attempts(at, email, told)] or None,
        }


def _told(state: str, email: str) -> list[str]:
    """Return what the mail server said of a message at each try."""
    if state == REFUSED:
        return [GREYLISTED, UNKNOWN.format(email)]
    if state == GIVEN_UP:
        return [FULL.format(email)] * 8
    if state == OVERTAKEN:
        return [MOVED_ON]
    return [GREYLISTED] if state == WAITING else [TAKEN]


def _attempts(at: datetime, email: str, told: list[str]) -> Iterator[dict[str, str]]:
    for number, answer in enumerate(told):
        tried = at - timedelta(hours=len(told) - number - 1)
        yield {"on": tried.isoformat(), "to": email, "answer": answer}
