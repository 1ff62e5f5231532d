"""Numbers about clients for the desk: how many registered on which day and from where."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, literal, select, union_all

from webapp.clients.models import Client
from webapp.extensions import db


def registrations(
    days: Sequence[tuple[datetime, datetime]], sources: Sequence[str]
) -> dict[tuple[int, str], int]:
    """Return how many clients were registered, by the number of the day in `days` and source; ""
    are all other sources, and what is none is left out.

    A day is its begin and its end, which is the next one's begin.
    """
    times: dict[str, datetime] = {}
    for number, (begin, end) in enumerate(days):
        times |= {f"begin_{number}": begin, f"end_{number}": end}
    counted = _registrations(len(days), tuple(sources))
    found: dict[tuple[int, str], int] = {}
    for number, every, *by_source in db.session.connection().execute(counted, times):
        found[number, ""] = every - sum(by_source)
        for source, clients in zip(sources, by_source, strict=True):
            found[number, source] = clients
    return {day: clients for day, clients in found.items() if clients}


@cache
def _registrations(days: int, sources: tuple[str, ...]) -> Any:
    """The query for so many days: each is a part of an index that is counted as it is read.

    To group all of them by day and source takes twice as long: what is read is sorted for it.
    """
    by_source = [
        func.count().filter(Client.source == source).label(f"source_{number}")
        for number, source in enumerate(sources)
    ]
    of_days = [
        select(literal(number).label("number"), func.count(), *by_source).where(
            Client.created_on >= bindparam(f"begin_{number}"),
            Client.created_on < bindparam(f"end_{number}"),
        )
        for number in range(days)
    ]
    return union_all(*of_days)
