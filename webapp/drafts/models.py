"""The table of drafts: registrations that are not finished."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clients.merge_follow import follow
from webapp.clients.models import Client
from webapp.extensions import Model
from webapp.storage.columns import UtcDateTime, one_of, partial_index
from webapp.users.models import User

OF_REPS = "state = 'open' AND rep_id IS NOT NULL"
DISCARDED = "discarded_on IS NOT NULL"


class Draft(Model):
    """A record payload, unfinished. `controls` keeps the wizard's own answers and what can be
    undone.

    A password is kept as a hash alone, outside of the payload. `version` counts the changes,
    `furthest` is the last step of the table that was done. A rep's draft has an `owner_id` until it
    is handed over; `rep_id` stays. A draft that changes a client has its `target_id`, the
    `target_version` it was made of, and in `asked` the paths of the fields that are asked, all of
    the steps' when it is empty.

    A draft that was handed over has `handed_on`, `opened_on` once the customer opened it, and
    `returned_on` when they sent it back. One that was discarded keeps until it is removed when, in
    `discarded_on`. `search_text` is what the desk finds it by.

    `nonce` is part of whatever opens the draft, and is renewed when what was given out shall open
    it no longer. `link_hash` is the hash of the private link that opened it, whose end is the
    draft's.
    """

    __tablename__ = "drafts"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    version: Mapped[int]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    controls: Mapped[dict[str, Any]] = mapped_column(JSON)
    password_hash: Mapped[str] = mapped_column(String(255), default="")
    furthest: Mapped[str] = mapped_column(String(16), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    rep_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    target_id: Mapped[int | None] = mapped_column(ForeignKey(Client.id), index=True)
    target_version: Mapped[int | None]
    asked: Mapped[list[str]] = mapped_column(JSON, default=list)
    nonce: Mapped[str] = mapped_column(String(32), default="")
    link_hash: Mapped[str | None] = mapped_column(String(64))
    client_id: Mapped[int | None] = mapped_column(ForeignKey(Client.id), index=True)
    created_on: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    saved_on: Mapped[datetime] = mapped_column(UtcDateTime())
    visited_on: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    handed_on: Mapped[datetime | None] = mapped_column(UtcDateTime())
    opened_on: Mapped[datetime | None] = mapped_column(UtcDateTime())
    returned_on: Mapped[datetime | None] = mapped_column(UtcDateTime())
    discarded_on: Mapped[datetime | None] = mapped_column(UtcDateTime())
    search_text: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        # what reps have begun, one's own and everybody's, the last saved first
        partial_index("ix_drafts_rep_id", "rep_id", "saved_on", where=OF_REPS),
        partial_index("ix_drafts_of_reps", "saved_on", where=OF_REPS),
        partial_index("ix_drafts_discarded_on", "discarded_on", where=DISCARDED),
        one_of("state", ("open", "done"), "state_known"),
        CheckConstraint(
            "(state = 'done') = (client_id IS NOT NULL)", name="done_has_client"
        ),
        CheckConstraint(
            "(target_id IS NULL) = (target_version IS NULL)", name="target_has_version"
        ),
    )


follow(Draft, "client_id")
# a version that no client has: what the change was made of is compared with the one that stays
follow(Draft, "target_id", target_version=0)
