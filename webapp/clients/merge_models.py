"""The table of merges: which client was merged into which, and what is needed to undo it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clients.models import ACCOUNT, ACTOR_NAME
from webapp.extensions import Model
from webapp.record.schema import text_at
from webapp.storage.columns import Id, UtcDateTime
from webapp.users.models import User


class Merge(Model):
    """A client that is no client any more: `merged_id` and `account` were its id and code, which
    lead to `into_id` for ever.

    `external_id` is that of either which is no client's any more, if both had one; it leads there,
    too.

    `into_id` may have been merged itself since. `version` is that of the client which stayed, right
    after the merge: while it has it, nothing else changed. `kept` is what undoing needs, until it
    is too late for that.
    """

    __tablename__ = "merges"
    merged_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    account: Mapped[str] = mapped_column(ACCOUNT)
    into_id: Mapped[int] = mapped_column(Id, index=True)
    merged_on: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    merged_by: Mapped[str] = mapped_column(ACTOR_NAME)
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    version: Mapped[int]
    external_id: Mapped[str | None] = mapped_column(
        String(text_at("external_id").limit), index=True
    )
    kept: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    __table_args__ = (UniqueConstraint("account"),)
