"""Other systems of the demonstration: API keys that were used, and an endpoint that was told of
events, paused so that nothing leaves the machine.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update

from webapp.clients.events import types_at
from webapp.clients.models import History
from webapp.demo.clients import KEYS
from webapp.extensions import db
from webapp.outbox.models import DONE, GIVEN_UP, WAITING, Outgoing
from webapp.record.actor import Actor
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.users import api_keys
from webapp.users.models import ApiKey
from webapp.webhooks import endpoints
from webapp.webhooks.body import EVENT_TYPES
from webapp.webhooks.handler import WAITS
from webapp.webhooks.models import WebhookAttempt
from webapp.webhooks.signing import new_message_id, signed
from webapp.webhooks.tell import KIND
from webapp.webhooks.values import read_values

MOST_TOLD = 30  # events, the newest of which still wait
STILL_WAITING = 3
OK, BUSY, NOT_FOUND = "200 OK", "503 Service Unavailable", "404 Not Found"
# what came of the tries, the last last, of the newest event that was sent and those before
TRIED = ([OK], [BUSY, OK], [OK], [OK], [BUSY] * len(WAITS), [OK], [OK], [NOT_FOUND, OK])
BODIES = {OK: "", BUSY: '{"error": "maintenance until 12:00"}', NOT_FOUND: ""}
BETWEEN_TRIES = timedelta(minutes=5)


class Key(NamedTuple):
    """A key: its name, what it may do, when it was used last, and what is special about it."""

    name: str
    scopes: Sequence[str]
    used: timedelta | None
    lasts: timedelta | None = None
    is_signed: bool = False
    revoked: timedelta | None = None


SHOP, ERP = KEYS
ALL_KEYS = (
    Key(
        SHOP.name,
        ["clients:create", "clients:read"],
        timedelta(minutes=4),
    ),
    Key(
        ERP.name,
        ["clients:create", "clients:read", "clients:update", "clients:approve"],
        timedelta(hours=1),
        lasts=timedelta(days=90),
        is_signed=True,
    ),
    Key("import-2025", ["clients:create"], timedelta(days=240)),
    Key(
        "old-shop",
        ["clients:create"],
        timedelta(days=45),
        revoked=timedelta(days=40),
    ),
)


def load_systems(by: Actor) -> None:
    """Store the keys, which nobody knows, and the endpoint."""
    for key in ALL_KEYS:
        _make_key(key)
    values = read_values(
        ERP.name, "https://erp.demo.example/hooks/clients", EVENT_TYPES, is_full=False
    )
    webhook_id, secret = endpoints.create(values, by.name)
    _deliver(webhook_id, secret)
    endpoints.move(webhook_id, "pause")


def _make_key(key: Key) -> None:
    at = now()
    ends_on = at + key.lasts if key.lasts else None
    api_keys.create_key(
        key.name, key.scopes, expires_on=ends_on, is_signed=key.is_signed
    )
    values = {
        "last_used_on": at - key.used if key.used else None,
        "last_used_from": "192.0.2.17",
        "revoked_on": at - key.revoked if key.revoked else None,
        "created_on": at - timedelta(days=300),
    }
    with write() as connection:
        connection.execute(
            update(ApiKey).where(ApiKey.name == key.name).values(**values)
        )


def _deliver(webhook_id: int, secret: str) -> None:
    """Store what the endpoint was told of the last events, and how often it was tried."""
    lately = select(History.id, History.client_id, History.happened_on)
    lately = lately.order_by(History.happened_on.desc()).limit(MOST_TOLD * 2)
    happened = db.session.execute(lately).all()
    types = types_at([event.id for event in happened])
    told = [event for event in happened if types[event.id] in EVENT_TYPES][:MOST_TOLD]
    with write() as connection:
        for number, event in reversed([*enumerate(told)]):
            sent = number - STILL_WAITING
            outcomes = TRIED[sent % len(TRIED)] if sent >= 0 else []
            row = _row(webhook_id, event, outcomes)
            added = insert(Outgoing).values(**row).returning(Outgoing.id)
            row["id"] = connection.execute(added).scalar_one()
            if outcomes:
                tries = [*_tries(row, outcomes, secret)]
                connection.execute(insert(WebhookAttempt), tries)


def _row(webhook_id: int, event: Any, outcomes: Sequence[str]) -> dict[str, Any]:
    state = WAITING
    if outcomes:
        state = DONE if outcomes[-1] == OK else GIVEN_UP
    ended_on = event.happened_on + BETWEEN_TRIES * len(outcomes)
    return {
        "kind": KIND,
        "name": new_message_id(),
        "event_id": event.id,
        "client_id": event.client_id,
        "address": "",
        "parameters": {},
        "dedupe_key": f"{KIND}/{webhook_id}/{event.id}",
        "state": state,
        "created_on": event.happened_on,
        "due_on": event.happened_on,
        "tries": len(outcomes),
        "lease": "",
        "last_answer": outcomes[-1] if outcomes else "",
        "ended_on": ended_on if outcomes else None,
        "lane": webhook_id,
    }


def _tries(
    row: dict[str, Any], outcomes: Sequence[str], secret: str
) -> Iterator[dict[str, Any]]:
    for number, outcome in enumerate(outcomes):
        tried_on = row["created_on"] + BETWEEN_TRIES * number
        headers = signed([secret], row["name"], tried_on, "")
        yield {
            "webhook_id": row["lane"],
            "outbox_id": row["id"],
            "tried_on": tried_on,
            "milliseconds": 60 + row["id"] * 37 % 80,
            "status": int(outcome[:3]),
            "outcome": outcome,
            "answer": BODIES[outcome],
            "signature": headers["webhook-signature"],
        }
