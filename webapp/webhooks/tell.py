"""Writes rows of the outbox for each event and endpoint, in the event's transaction."""

from collections.abc import Sequence

from sqlalchemy import Connection, Executable, Table, text

from webapp.clients.events import Event
from webapp.outbox.put import Item, rows_of
from webapp.storage.statements import Row, fetch
from webapp.webhooks.signing import new_message_id

KIND = "webhook"


def tell(connection: Connection, events: Sequence[Event]) -> dict[Table, list[Row]]:
    """Return the deliveries of events, which are stored with them."""
    told = [event for event in events if not event.for_desk]
    endpoints = fetch(connection, _endpoints) if told else []
    items = [
        Item(
            KIND,
            new_message_id(),
            dedupe_key=f"{KIND}/{webhook_id}/{event.position}",
            event_id=event.position,
            client_id=event.client_id,
            lane=webhook_id,
        )
        for event in told
        for webhook_id, types in endpoints
        if f'"{event.type}"' in types
    ]
    return rows_of(connection, items)


def _endpoints(_dialect: str) -> Executable:
    """Return the statement for the endpoints that hear of events now, with their types."""
    return text(
        "SELECT id, CAST(events AS text) FROM webhooks WHERE state IN ('on', 'paused')"
    )
