"""How the outbox stands: for the command line and the health check; and what is forgotten."""

from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import (
    Connection,
    delete,
    func,
    literal_column,
    select,
    update,
)

from webapp.outbox.models import GIVEN_UP, STATES, WAITING, Outgoing
from webapp.outbox.work import Handler, LaneHandler, outbox_of
from webapp.storage.columns import now
from webapp.storage.engines import look_up
from webapp.storage.transactions import write

KEPT = timedelta(days=90)  # after it ended
STALE = timedelta(
    days=30
)  # that what is due waits at most, such as without a mail server
TOO_OLD = "It has waited for 30 days"
MOST_FORGOTTEN = 1000  # in one transaction


class Status(NamedTuple):
    """The number of rows by state, and of one kind's that wait; since when the oldest is due."""

    kind: str
    counts: dict[str, int]
    is_ready: bool
    oldest_due: datetime | None


def status_of(handler: Handler) -> Status:
    """Return how the rows of a kind stand."""
    kind = handler.kind

    def read(connection: Connection) -> Status:
        counted = select(Outgoing.state, func.count()).where(Outgoing.kind == kind)
        rows = connection.execute(counted.group_by(Outgoing.state)).all()
        found = {row[0]: row[1] for row in rows}
        counts = {state: found.get(state, 0) for state in STATES}
        return Status(kind, counts, handler.is_ready(), oldest_due(connection, handler))

    return look_up(read)


def oldest_due(connection: Connection, handler: Handler) -> datetime | None:
    """Return since when the oldest row of a kind is due, None when none is; what waits in a lane
    that is closed is not.
    """
    oldest = select(func.min(Outgoing.due_on)).where(
        Outgoing.state == literal_column(f"'{WAITING}'"),
        Outgoing.kind == handler.kind,
        Outgoing.due_on <= now(),
    )
    if isinstance(handler, LaneHandler):
        lane = handler.lanes.subquery("lanes").c[0]
        in_lane = oldest.where(Outgoing.lane == lane).correlate(lane.table)
        oldest = select(func.min(in_lane.scalar_subquery())).select_from(lane.table)
    at: datetime | None = connection.scalar(oldest)
    return at


def statuses() -> list[Status]:
    """Return how the rows of each kind stand."""
    handlers = outbox_of(current_app).handlers
    return [status_of(each) for each in handlers]


def seconds_behind() -> int:
    """Return how long the oldest row is due that somebody could work off."""

    def read(connection: Connection) -> int:
        ready = outbox_of(current_app).ready()
        since = [oldest_due(connection, handler) for handler in ready]
        ages = [(now() - at).total_seconds() for at in since if at]
        return int(max(ages, default=0))

    return look_up(read)


def give_up_stale() -> None:
    """Give up rows that have been due for 30 days: nobody works off their kind."""
    moment = now()
    for handler in outbox_of(current_app).handlers:
        stale = update(Outgoing).where(
            Outgoing.state == literal_column(f"'{WAITING}'"),
            Outgoing.kind == handler.kind,
            Outgoing.due_on <= moment - STALE,
        )
        ended = {"state": GIVEN_UP, "last_answer": TOO_OLD, "ended_on": moment}
        with write() as connection:
            connection.execute(stale.values(**ended))


def forget_old() -> None:
    """Remove rows that ended 90 days ago, a thousand at a time."""
    old = (
        select(Outgoing.id)
        .where(Outgoing.ended_on <= now() - KEPT)
        .order_by(Outgoing.ended_on)
        .limit(MOST_FORGOTTEN)
    )
    while True:
        with write() as connection:
            these = delete(Outgoing).where(Outgoing.id.in_(old.scalar_subquery()))
            removed = connection.execute(these).rowcount
        if removed < MOST_FORGOTTEN:
            return
