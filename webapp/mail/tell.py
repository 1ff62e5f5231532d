"""Writes mails into the outbox: of events, and of what pages ask for."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from flask import current_app
from sqlalchemy import Connection, Table

from webapp.clients.events import UNDONE, Event
from webapp.mail.again import tell_again
from webapp.mail.base import Mail
from webapp.mail.mails import MAILS
from webapp.mail.mails.confirm import NAME as CONFIRM
from webapp.mail.to_staff import KIND, items_for_staff
from webapp.outbox.put import Item, put, rows_of
from webapp.storage.columns import now
from webapp.storage.statements import Row
from webapp.storage.transactions import write

_BY_EVENT: dict[str, list[Mail]] = defaultdict(list)
for _mail in MAILS:
    for _event in _mail.events:
        _BY_EVENT[_event].append(_mail)


def can_mail() -> bool:
    """Tell whether there is a mail server; without one the pages offer nothing that needs it."""
    return current_app.config["MAIL_URL"] is not None


def tell(connection: Connection, events: Sequence[Event]) -> dict[Table, list[Row]]:
    """Return the mails of events, which are stored with them."""
    items = [
        Item(
            KIND,
            mail.name,
            dedupe_key=f"mail/{mail.name}/{event.position}",
            event_id=event.position,
            client_id=event.client_id,
            due_on=event.happened_on + mail.wait,
        )
        for event in events
        for mail in _BY_EVENT.get(event.type, ())
        if mail.is_wanted(event)
    ]
    for event in events:
        if event.type == UNDONE.name:
            tell_again(connection, event.client_id, event)
    at_once, daily = items_for_staff(connection, events)
    put(connection, daily)
    return rows_of(connection, [*items, *at_once])


def put_confirm(client_id: int) -> None:
    """Write the mail with which the address of a client is confirmed, once in ten minutes."""
    key = f"{client_id}/{now():%Y-%m-%dT%H:%M}"[:-1]
    with write() as connection:
        put_mail(connection, CONFIRM, key, client_id=client_id)


def put_mail(
    connection: Connection, name: str, dedupe_key: str, **more: Any
) -> list[int]:
    """Write the mail called `name`, once for a `dedupe_key`, in the transaction of what it tells
    of; `more` is what else an `Item` has. Return the id of its row unless it was there.
    """
    item = Item(KIND, name, dedupe_key=f"mail/{name}/{dedupe_key}", **more)
    return put(connection, [item])
