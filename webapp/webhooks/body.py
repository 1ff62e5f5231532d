"""The body of a webhook: what happened, to which client, and in which place of the order."""

import json
from typing import Any

from webapp.clients.answer import moment_of, record_of
from webapp.clients.events import OTHER, REACTIVATED, TYPES, Event
from webapp.clients.search import find_client
from webapp.clients.told import Subject, told_at
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
        return _json(TEST, moment_of(row.created_on), {"webhook_id": webhook.id})
    told = told_at(row.event_id)
    if told is None:
        return None
    event, subject = told
    data = _data(event, subject)
    client = find_client(subject.stayed_id) if webhook.is_full else None
    if client and not subject.is_merged:
        data["client"] = record_of(client, with_advice=False)
    return _json(event.type, moment_of(event.happened_on), data)


def _data(event: Event, subject: Subject) -> dict[str, Any]:
    """Return what the feed has too, but for what the changed fields held."""
    data = {
        "position": event.position,
        "client_id": subject.client_id,
        "client_account": subject.account,
        "external_id": "" if subject.is_merged else subject.external_id or "",
        "source_status": "" if subject.is_merged else subject.source_status,
        "changed": sorted(event.changes),
    }
    if subject.is_merged:
        stayed = {
            "client_id": subject.stayed_id,
            "client_account": subject.stayed_account,
        }
        data["merged_into"] = stayed
    return data


def _json(name: str, timestamp: str, data: dict[str, Any]) -> str:
    whole = {
        "type": name,
        "timestamp": timestamp,
        "data": data,
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
