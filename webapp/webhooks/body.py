"""The body of a webhook: what happened, to which client, and in which place of the order."""

import json
from typing import Any

from webapp.clients.answer import record_of
from webapp.clients.events import OTHER, REACTIVATED, TYPES, Event, event_at
from webapp.clients.models import Client
from webapp.clients.search import find_client
from webapp.outbox.claim import Claimed
from webapp.outbox.models import Outgoing
from webapp.webhooks.models import Webhook

TEST = "test"
# the types that an endpoint may hear of
EVENT_TYPES = sorted(
    {each.name for each in (*TYPES.values(), REACTIVATED, OTHER) if not each.for_desk}
)


def body_of(row: Claimed | Outgoing, webhook: Webhook) -> str | None:
    """Return the body for a row of the outbox, None when what it tells of is gone."""
    if row.event_id is None:
        return _json(TEST, row.created_on.isoformat(), {"webhook_id": webhook.id})
    event = event_at(row.event_id)
    client = find_client(event.client_id) if event else None
    if event is None or client is None:
        return None
    data = _data(event, client)
    if webhook.is_full:
        data["client"] = record_of(client, with_advice=False)
    return _json(event.type, event.happened_on.isoformat(), data)


def _data(event: Event, client: Client) -> dict[str, Any]:
    return {
        "position": event.position,
        "client_id": client.id,
        "client_account": client.account,
        "external_id": client.external_id,
        "source_status": client.source_status,
        "changed": sorted(event.changes),
    }


def _json(name: str, timestamp: str, data: dict[str, Any]) -> str:
    whole = {
        "type": name,
        "timestamp": timestamp.replace("+00:00", "Z"),
        "data": data,
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
