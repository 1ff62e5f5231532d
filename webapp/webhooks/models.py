"""The tables of webhooks: the endpoints, and each try to deliver to one. What is delivered is a row
of the outbox, whose lane is the endpoint's id.
"""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clients.models import ACTOR_NAME
from webapp.extensions import Model
from webapp.record.text import Text
from webapp.storage.columns import Id, UtcDateTime, one_of, partial_index

ON, PAUSED, DISABLED, DELETED = STATES = ("on", "paused", "disabled", "deleted")
NAME = Text(100, "Name", "Enter a name")
URL = Text(1000, "URL", "Enter the URL that takes the events")
MOST_IN_ANSWER = 2048
MOST_IN_SECRET = 100
IS_THERE = f"state <> '{DELETED}'"


class Webhook(Model):
    """An endpoint of somebody else's that is told of events.

    `events` are the types that it hears of; with `is_full` a body bears the whole client. State:
    `paused` by a person, while what happens is kept for it; `disabled` by a person or because it
    failed, for `state_reason`. The old secret signs beside the new one until `old_secret_ends_on`.
    `failing_since` is the first failure after the last success. `version` counts the changes.
    """

    __tablename__ = "webhooks"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME.limit))
    url: Mapped[str] = mapped_column(String(URL.limit))
    events: Mapped[list[str]] = mapped_column(JSON)
    is_full: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16))
    state_reason: Mapped[str] = mapped_column(String(200), default="")
    secret: Mapped[str] = mapped_column(String(MOST_IN_SECRET))
    secret_made_on: Mapped[datetime] = mapped_column(UtcDateTime())
    secret_made_by: Mapped[str] = mapped_column(ACTOR_NAME)
    old_secret: Mapped[str] = mapped_column(String(MOST_IN_SECRET), default="")
    old_secret_ends_on: Mapped[datetime | None] = mapped_column(UtcDateTime())
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime())
    version: Mapped[int] = mapped_column(default=1)
    created_on: Mapped[datetime] = mapped_column(UtcDateTime())
    created_by: Mapped[str] = mapped_column(ACTOR_NAME)

    __table_args__ = (
        one_of("state", STATES, "state_known"),
        partial_index("uq_webhooks_name", "name", where=IS_THERE, unique=True),
        {"sqlite_autoincrement": True},
    )


class WebhookAttempt(Model):
    """A try to deliver. `status` is that of the answer, None when there was none; `outcome` says in
    words what came; `answer` is its beginning.
    """

    __tablename__ = "webhook_attempts"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey(Webhook.id))
    outbox_id: Mapped[int] = mapped_column(BigInteger)
    tried_on: Mapped[datetime] = mapped_column(UtcDateTime())
    milliseconds: Mapped[int]
    status: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(String(200))
    answer: Mapped[str] = mapped_column(String(MOST_IN_ANSWER))
    signature: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        # all that the figures of an endpoint are made of
        Index(
            "ix_webhook_attempts_webhook_id",
            "webhook_id",
            "tried_on",
            "status",
            "milliseconds",
        ),
        Index("ix_webhook_attempts_outbox_id", "outbox_id", "id"),
        {"sqlite_autoincrement": True},
    )
