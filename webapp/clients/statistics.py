"""Numbers about clients for the desk: how many registered on which day and from where, and
how many are in a state.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Integer, column, func, select, values

from webapp.clients.models import Client
from webapp.extensions import db
from webapp.storage.columns import UtcDateTime


def registrations(
    days: Iterable[tuple[datetime, datetime]],
) -> dict[tuple[int, str], int]:
    """Return how many clients were registered, by the number of the day in `days` and source; none
    is left out.

    A day is its begin and its end, which is the next one's begin.
    """
    numbered = [(number, begin, end) for number, (begin, end) in enumerate(days)]
    columns = (
        column("number", Integer),
        column("begins", UtcDateTime()),
        column("ends", UtcDateTime()),
    )
    day = values(*columns, name="days").data(numbered).cte("days")
    on_the_day = (Client.created_on >= day.c.begins) & (Client.created_on < day.c.ends)
    counted = select(day.c.number, Client.source, func.count().label("clients")).join(
        Client, on_the_day
    )
    rows = db.session.execute(counted.group_by(day.c.number, Client.source))
    return {(row.number, row.source): row.clients for row in rows}


def count_in_state(state: str) -> int:
    """Return how many clients are in a state."""
    return (
        db.session.scalar(select(func.count()).where(Client.source_status == state))
        or 0
    )
