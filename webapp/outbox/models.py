"""The table of the outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clients.merge_follow import follow
from webapp.clients.models import Client
from webapp.extensions import Model
from webapp.storage.columns import Id, UtcDateTime, one_of, partial_index
from webapp.users.models import User

WAITING, DONE, REFUSED, GIVEN_UP, OVERTAKEN = STATES = (
    "waiting",
    "done",
    "refused",
    "given_up",
    "overtaken",
)
MOST_IN_ANSWER = 500
MOST_IN_ATTEMPT = 4000  # of an answer that is kept with its try
FAILED = f"state IN ('{REFUSED}', '{GIVEN_UP}')"
NEEDS_A_PERSON = f"{FAILED} AND settled_on IS NULL"
IS_WAITING = f"state = '{WAITING}'"
HAS_CLIENT = "client_id IS NOT NULL"
HAS_ENDED = "ended_on IS NOT NULL"
HAS_LANE = "lane IS NOT NULL"
WAITS_IN_LANE = f"{IS_WAITING} AND {HAS_LANE}"
IS_LEASED = f"lease <> '' AND {HAS_LANE}"


class Outgoing(Model):
    """One thing to be done later: ids and codes, never finished words or secrets.

    `kind` is who works it off, such as `mail`; `name` which of that kind. It is done when `due_on`
    has come; while somebody does it, `due_on` is when another one may take it up. `address` is
    where it goes instead of the address of the client or user. `state`: `refused` for good,
    `given_up` after many tries, `overtaken` when there was no longer a reason for it. `attempts`
    are the tries that were answered, the oldest first: each when, to which address, and the
    answer. `settled_on` is when a person had dealt with one that failed. Of the rows of a kind
    with one `lane` one is worked off at a time.
    """

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(64))
    event_id: Mapped[int | None] = mapped_column(BigInteger)
    client_id: Mapped[int | None] = mapped_column(ForeignKey(Client.id))
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    draft_id: Mapped[str | None] = mapped_column(String(32))
    address: Mapped[str] = mapped_column(String(254))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    dedupe_key: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16))
    created_on: Mapped[datetime] = mapped_column(UtcDateTime())
    due_on: Mapped[datetime] = mapped_column(UtcDateTime())
    tries: Mapped[int]
    lease: Mapped[str] = mapped_column(String(32))
    last_answer: Mapped[str] = mapped_column(String(MOST_IN_ANSWER))
    ended_on: Mapped[datetime | None] = mapped_column(UtcDateTime())
    attempts: Mapped[list[dict[str, str]] | None] = mapped_column(
        JSON(none_as_null=True)
    )
    settled_on: Mapped[datetime | None] = mapped_column(UtcDateTime())
    lane: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        one_of("state", STATES, "state_known"),
        partial_index("ix_outbox_due", "kind", "due_on", "id", where=IS_WAITING),
        partial_index("ix_outbox_client_id", "client_id", "id", where=HAS_CLIENT),
        partial_index("ix_outbox_failed", "id", where=FAILED),
        partial_index("ix_outbox_unsettled", "kind", "id", where=NEEDS_A_PERSON),
        # what a page of them shows and counts; whatever it is filtered by stands in the index
        Index("ix_outbox_messages", "kind", "state", "id", "tries", "name"),
        partial_index("ix_outbox_ended_on", "ended_on", where=HAS_ENDED),
        partial_index(
            "ix_outbox_lane_due", "lane", "due_on", "id", where=WAITS_IN_LANE
        ),
        partial_index("ix_outbox_lane_state", "lane", "state", "id", where=HAS_LANE),
        partial_index("ix_outbox_leased", "lane", where=IS_LEASED),
        {"sqlite_autoincrement": True},
    )


follow(Outgoing, "client_id")
