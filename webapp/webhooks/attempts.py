"""Writing down how a try to deliver went, and what comes of it for the endpoint."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from webapp.outbox.put import Item, put
from webapp.storage.statements import table_of
from webapp.users.models import User
from webapp.webhooks.models import DISABLED, ON, PAUSED, Webhook, WebhookAttempt

GONE = 410
MOST_FAILING = timedelta(days=5)
TOLD_GONE = "It answered 410 Gone"
TOLD_FAILING = f"It took nothing for {MOST_FAILING.days} days"


class Tried(NamedTuple):
    """How a try went; see `WebhookAttempt`."""

    webhook_id: int
    outbox_id: int
    tried_on: datetime
    milliseconds: int
    status: int | None
    outcome: str
    answer: str
    signature: str

    @property
    def is_success(self) -> bool:
        """Whether it was taken."""
        return is_success(self.status)


def is_success(status: int | None) -> bool:
    """Tell whether an answer means that the event was taken: 2xx alone."""
    return status is not None and 200 <= status < 300


_NEW = insert(table_of(WebhookAttempt)).inline()
_WEBHOOKS = table_of(Webhook)
_TAKES_AGAIN = (
    update(_WEBHOOKS)
    .where(_WEBHOOKS.c.id == bindparam("its_id"))
    .values(failing_since=None)
)


def write_down(connection: Connection, tried: Tried, *, was_failing: bool) -> None:
    """Store a try, and disable an endpoint that is gone or has failed for five days. `was_failing`
    is whether the one before had failed.
    """
    connection.execute(_NEW, tried._asdict())
    if tried.is_success:
        if was_failing:
            connection.execute(_TAKES_AGAIN, {"its_id": tried.webhook_id})
        return
    its = update(Webhook).where(Webhook.id == tried.webhook_id)
    begins = its.where(Webhook.failing_since.is_(None))
    connection.execute(begins.values(failing_since=tried.tried_on))
    if tried.status == GONE:
        _disable(connection, tried, TOLD_GONE)
    elif _since(connection, tried) <= tried.tried_on - MOST_FAILING:
        _disable(connection, tried, TOLD_FAILING)


def _since(connection: Connection, tried: Tried) -> datetime:
    its = select(Webhook.failing_since).where(Webhook.id == tried.webhook_id)
    return connection.scalar(its) or tried.tried_on


def _disable(connection: Connection, tried: Tried, reason: str) -> None:
    """Disable an endpoint, unless it is already, and have the administrators told by mail."""
    disabled = (
        update(Webhook)
        .where(Webhook.id == tried.webhook_id, Webhook.state.in_((ON, PAUSED)))
        .values(state=DISABLED, state_reason=reason, version=Webhook.version + 1)
        .returning(Webhook.name)
    )
    name = connection.scalar(disabled)
    if name is None:
        return
    admins = select(User.id).where(User.role == "admin", User.disabled_on.is_(None))
    items = [
        Item(
            "mail",
            "webhook_disabled",
            dedupe_key=f"mail/webhook_disabled/{tried.outbox_id}/{tried.tried_on.isoformat()}/{user_id}",
            user_id=user_id,
            parameters={
                "webhook_id": tried.webhook_id,
                "name": name,
                "reason": reason,
                "last": tried.outcome,
            },
        )
        for user_id in connection.scalars(admins)
    ]
    put(connection, items)
