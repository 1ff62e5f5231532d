"""Endpoints and deliveries of webhooks as the JSON door answers them."""

from datetime import datetime
from typing import Any

from webapp.clients.answer import moment_of
from webapp.storage.columns import now
from webapp.webhooks.deliveries import Delivery
from webapp.webhooks.endpoints import is_changing
from webapp.webhooks.models import Webhook


def endpoint_of(webhook: Webhook) -> dict[str, Any]:
    """Return an endpoint, without its secret."""
    changing = is_changing(webhook, now())
    return {
        "id": webhook.id,
        "name": webhook.name,
        "url": webhook.url,
        "events": webhook.events,
        "body": "full" if webhook.is_full else "thin",
        "state": webhook.state,
        "state_reason": webhook.state_reason,
        "failing_since": _moment(webhook.failing_since),
        "old_secret_ends_on": _moment(webhook.old_secret_ends_on if changing else None),
        "created_on": _moment(webhook.created_on),
    }


def delivery_of(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery with its tries, newest first."""
    row = delivery.row
    return {
        "id": row.id,
        "webhook_id": row.lane,
        "message_id": row.name,
        "type": delivery.type,
        "client_id": row.client_id,
        "state": delivery.state,
        "created_on": _moment(row.created_on),
        "next_try_on": _moment(row.due_on if delivery.state == "waiting" else None),
        "attempts": [
            {
                "tried_on": _moment(each.tried_on),
                "status": each.status,
                "outcome": each.outcome,
                "milliseconds": each.milliseconds,
                "answer": each.answer,
            }
            for each in delivery.attempts
        ],
    }


def _moment(at: datetime | None) -> str | None:
    return moment_of(at) if at else None
