"""Messages of the demonstration, in every state and of most kinds: what the clients of lately were
told, and what they and the staff asked for.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from webapp.clients.models import Client, History
from webapp.drafts.models import Draft
from webapp.extensions import db
from webapp.mail.mails.follow import ACCOUNT, EMAIL
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
from webapp.users.models import User
from webapp.users.tokens import hash_of

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
# what a client asks for, or is told beside that it is registered
OF_CLIENTS = ("confirm", "follow", "account_exists")
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
    rows = [*_rows(happened), *_asked()]
    # the newest last, as it is with ids
    rows.sort(key=lambda row: row["created_on"])
    if rows:
        with write() as connection:
            connection.execute(insert(Outgoing), rows)


def _rows(happened: Sequence[Any]) -> Iterator[dict[str, Any]]:
    for number, (event_id, action, at, client_id, email) in enumerate(happened):
        state = NEWEST[number] if number < len(NEWEST) else DONE
        is_tried = state != WAITING or number > 1
        told = _told(state, email) if is_tried else []
        of_event = {"event_id": event_id, "client_id": client_id}
        row = _row(MAILS[action], at, state, told, email, **of_event)
        due_on = now() + NEXT_TRY if is_tried else at
        yield row | {"due_on": due_on, "dedupe_key": f"demo/{event_id}"}


def _asked() -> Iterator[dict[str, Any]]:
    """What the newest clients without a sign-in and somebody who stopped asked for, and what one of
    the staff was told.
    """
    waiting = Client.source_status == "P", Client.user_id.is_(None)
    newest = select(Client).where(*waiting).order_by(Client.created_on.desc())
    clients = [*db.session.scalars(newest.limit(len(OF_CLIENTS)))]
    for name, client in zip(OF_CLIENTS, clients, strict=False):
        asked = {ACCOUNT: client.account, EMAIL: hash_of(client.email_key)}
        row = _row(name, client.created_on, DONE, [TAKEN], client.email)
        yield row | {"client_id": client.id, "parameters": asked}
    theirs = Draft.state == "open", Draft.owner_id.is_(None), Draft.target_id.is_(None)
    draft = db.session.scalar(select(Draft).where(*theirs).limit(1))
    if draft:
        address = f"stopped@{SERVER}"
        row = _row("saved_link", draft.created_on, DONE, [TAKEN], address)
        yield row | {"draft_id": draft.id, "address": address}
    admin = db.session.scalar(select(User).where(User.role == "admin").limit(1))
    if admin and clients:
        client, to = clients[0], admin.username
        row = _row("new_registration", client.created_on, DONE, [TAKEN], to)
        yield row | {"client_id": client.id, "user_id": admin.id}


def _row(
    name: str, at: datetime, state: str, told: list[str], to: str, **of: int
) -> dict[str, Any]:
    """Return a row of the outbox that was tried once an hour until then."""
    return {
        **dict.fromkeys(("event_id", "client_id", "user_id", "draft_id")),
        **of,
        "kind": "mail",
        "name": name,
        "address": "",
        "parameters": {},
        "dedupe_key": f"demo/{name}",
        "state": state,
        "created_on": at,
        "due_on": at,
        "tries": len(told),
        "lease": "",
        "last_answer": told[-1] if told else "",
        "ended_on": None if state == WAITING else at,
        "attempts": [*_attempts(at, to, told)] or None,
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
