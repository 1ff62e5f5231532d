"""Taking rows of the outbox to work them off, and writing down how that went.

A row that is taken is leased: its `due_on` is when another one may take it up, should the process
die. So any number of processes and machines work at one outbox.
"""

import random
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    exists,
    literal_column,
    select,
    update,
)

from webapp.outbox.models import (
    DONE,
    GIVEN_UP,
    MOST_IN_ANSWER,
    MOST_IN_ATTEMPT,
    OVERTAKEN,
    REFUSED,
    WAITING,
    Outgoing,
)
from webapp.storage.columns import now
from webapp.storage.engines import look_up
from webapp.storage.statements import table_of
from webapp.storage.transactions import in_turn, retried, write

LEASE = timedelta(minutes=2)
# before each try, since the one before; then a row is given up
WAITS = (0.0, 30.0, 300.0, 1800.0, 7200.0, 21_600.0, 43_200.0, 86_400.0)
JITTER = 0.2  # of a wait may come on top, so that many rows do not come back at once


class Claimed(NamedTuple):
    """A row that is being worked off; see `Outgoing`."""

    id: int
    kind: str
    name: str
    event_id: int | None
    client_id: int | None
    user_id: int | None
    draft_id: str | None
    address: str
    parameters: Mapping[str, Any]
    created_on: datetime
    due_on: datetime  # until when it is leased
    tries: int
    lease: str
    attempts: Sequence[Mapping[str, str]] | None
    lane: int | None


class Outcome(NamedTuple):
    """How a try went, and the answer that is kept; `after` are the seconds until the next try,
    None for the usual ones. `to` is the address that it went to, if any. With `until` it was no
    try: its time has not come. `also` writes down more in the same transaction.
    """

    state: str
    answer: str = ""
    after: float | None = None
    to: str = ""
    until: datetime | None = None
    also: Callable[[Connection], None] | None = None


def done(answer: str = "") -> Outcome:
    """It is done."""
    return Outcome(DONE, answer)


def refused(answer: str) -> Outcome:
    """It was refused for good."""
    return Outcome(REFUSED, answer)


def overtaken(answer: str) -> Outcome:
    """There is no longer a reason for it."""
    return Outcome(OVERTAKEN, answer)


def again(answer: str, after: float | None = None) -> Outcome:
    """It is to be tried again."""
    return Outcome(WAITING, answer, after)


def later(until: datetime) -> Outcome:
    """Its time comes later, as what it tells of has changed."""
    return Outcome(WAITING, until=until)


_IS_DUE = (
    # a literal, so that engines see that the index of these rows holds it
    (Outgoing.state == literal_column(f"'{WAITING}'"))
    & (Outgoing.kind == bindparam("its_kind"))
    & (Outgoing.due_on <= bindparam("moment"))
)
_IS_IN_LANE = Outgoing.lane == bindparam("its_lane")
_IS_LEASED = (Outgoing.lease != literal_column("''")) & Outgoing.lane.is_not(None)
_ANY_DUE = select(exists().where(_IS_DUE))
_DUE = (
    select(Outgoing.id)
    .where(_IS_DUE)
    .order_by(Outgoing.due_on, Outgoing.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_ANY_DUE_IN_LANE = select(exists().where(_IS_DUE, _IS_IN_LANE))
_DUE_IN_LANE = _DUE.where(_IS_IN_LANE)
_LANE_IS_TAKEN = select(
    exists().where(_IS_LEASED, _IS_IN_LANE, Outgoing.due_on > bindparam("moment"))
)


def _take(due: Select[int]) -> Any:
    return (
        update(Outgoing)
        .where(Outgoing.id.in_(due.scalar_subquery()))
        .values(
            lease=bindparam("token"),
            due_on=bindparam("until"),
            tries=Outgoing.tries + 1,
        )
        .returning(*(getattr(Outgoing, name) for name in Claimed._fields))
    )


_TAKE, _TAKE_IN_LANE = _take(_DUE), _take(_DUE_IN_LANE)


@retried
def claim(kind: str, most: int) -> list[Claimed]:
    """Take up to `most` rows of a kind that are due, those due longest first."""
    moment = now()
    asked: dict[str, Any] = {"its_kind": kind, "moment": moment}
    # most looks find nothing, and need no turn to write
    if not look_up(lambda connection: connection.scalar(_ANY_DUE, asked)):
        return []
    asked |= {"most": most, "token": secrets.token_hex(16), "until": moment + LEASE}
    with write() as connection:
        rows = [Claimed(*row) for row in connection.execute(_TAKE, asked)]
    return sorted(rows, key=lambda row: row.id)


@retried
def claim_in_lane(kind: str, lane: int, most: int) -> list[Claimed]:
    """Take up to `most` rows of a lane that are due, none while another one works in it."""
    moment = now()
    asked: dict[str, Any] = {"its_kind": kind, "its_lane": lane, "moment": moment}
    if not look_up(lambda connection: connection.scalar(_ANY_DUE_IN_LANE, asked)):
        return []
    taking = {"most": most, "token": secrets.token_hex(16), "until": moment + LEASE}
    with write() as connection:
        in_turn(connection, "lane", kind, lane)
        if connection.scalar(_LANE_IS_TAKEN, asked):
            return []
        found = connection.execute(_TAKE_IN_LANE, asked | taking)
        rows = [Claimed(*row) for row in found]
    return sorted(rows, key=lambda row: row.id)


def due_lanes(kind: str, lanes: Select[int]) -> list[int]:
    """Return which of these lanes have a row that is due, where nobody is at work."""
    lane = lanes.subquery("lanes").c[0]
    in_lane = Outgoing.lane == lane
    is_due = exists().where(_IS_DUE, in_lane)
    is_taken = exists().where(
        _IS_LEASED, in_lane, Outgoing.due_on > bindparam("moment")
    )
    asked = {"its_kind": kind, "moment": now()}
    free = select(lane).where(is_due, ~is_taken)
    return look_up(lambda connection: [*connection.scalars(free, asked)])


@retried
def settle(rows: Sequence[Claimed], outcome: Outcome, waits: Sequence[float]) -> None:
    """Write down how a try went, unless another one has taken the rows up meanwhile."""
    with write() as connection:
        for row in rows:
            _settle(connection, row, outcome, waits)


def _settle(
    connection: Connection, row: Claimed, outcome: Outcome, waits: Sequence[float]
) -> None:
    if outcome.until:
        put_off = {"lease": "", "tries": row.tries - 1, "due_on": outcome.until}
        connection.execute(_HELD, {**_this(row), **put_off})
        return
    moment, state = now(), outcome.state
    values: dict[str, Any] = {
        "lease": "",
        "last_answer": outcome.answer[:MOST_IN_ANSWER],
        "attempts": [*(row.attempts or ()), attempt(moment, outcome)],
    }
    if state == WAITING and row.tries >= len(waits):
        state = GIVEN_UP
    if state == WAITING:
        wait = waits[row.tries] if outcome.after is None else outcome.after
        wait *= 1 + random.random() * JITTER  # noqa: S311
        values["due_on"] = moment + timedelta(seconds=wait)
    else:
        values["ended_on"] = moment
    connection.execute(_HELD, {**_this(row), "state": state, **values})
    if outcome.also:
        outcome.also(connection)


def attempt(at: datetime, outcome: Outcome) -> dict[str, str]:
    """Return a try as it is kept."""
    answer = outcome.answer[:MOST_IN_ATTEMPT]
    return {"on": at.isoformat(), "to": outcome.to, "answer": answer}


@retried
def give_back(rows: Sequence[Claimed]) -> None:
    """Let go of rows that were taken and not tried."""
    moment = now()
    with write() as connection:
        for row in rows:
            values = {"lease": "", "tries": row.tries - 1, "due_on": moment}
            connection.execute(_HELD, {**_this(row), **values})


# made once, of the table: what it sets are the columns among its parameters
_OUTBOX = table_of(Outgoing)
_HELD = update(_OUTBOX).where(
    _OUTBOX.c.id == bindparam("its_id"), _OUTBOX.c.lease == bindparam("its_lease")
)


def _this(row: Claimed) -> dict[str, Any]:
    return {"its_id": row.id, "its_lease": row.lease}
