"""The table of drafts: registrations that people have begun."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clients.models import Client, one_of
from webapp.columns import UtcDateTime
from webapp.extensions import Model


class Draft(Model):
    """A record payload, unfinished. `controls` keeps the wizard's own answers and what can be undone.

    A password is kept as a hash alone, outside of the payload. `version` counts the changes.
    """

    __tablename__ = "drafts"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    version: Mapped[int]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    controls: Mapped[dict[str, Any]] = mapped_column(JSON)
    password_hash: Mapped[str] = mapped_column(String(255), default="")
    client_id: Mapped[int | None] = mapped_column(ForeignKey(Client.id))
    created_on: Mapped[datetime] = mapped_column(UtcDateTime())
    saved_on: Mapped[datetime] = mapped_column(UtcDateTime())
    visited_on: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)

    __table_args__ = (
        one_of("state", ("open", "done"), "state_known"),
        CheckConstraint("(state = 'done') = (client_id IS NOT NULL)", name="done_has_client"),
    )
