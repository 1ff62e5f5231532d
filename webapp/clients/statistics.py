"""Numbers about clients for the desk: how many registered on which day and from where."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, literal, select, union_all

from webapp.clients.models import Client
from webapp.storage.reads import Read

Counts = dict[tuple[int, str], int]  # by number of the day and source


def read_registrations(
    days: Sequence[tuple[datetime, datetime]], sources: Sequence[str]
) -> tuple[Read[Counts], dict[str, datetime]]:
    """Return what reads how many clients were registered, by the number of the day in `days` and
    source, and the values that it takes; "" are all other sources, and what is none is left out.

    A day is its begin and its end, which is the next one's begin.
    """
    times: dict[str, datetime] = {}
    for number, (begin, end) in enumerate(days):
        times |= {f"begin_{number}": begin, f"end_{number}": end}
    return _registrations(len(days), tuple(sources)), times


@cache
def _registrations(days: int, sources: tuple[str, ...]) -> Read[Counts]:
    """The query for so many days: each is a part of an index that is counted as it is read.

    To group all of them by day and source takes twice as long: what is read is sorted for it.
    """
    by_source = [
        func.count().filter(Client.source == source).label(f"source_{number}")
        for number, source in enumerate(sources)
    ]
    of_days = [
        select(
            literal(number).label("number"), func.count().label("every"), *by_source
        ).where(
            Client.created_on >= bindparam(f"begin_{number}"),
            Client.created_on < bindparam(f"end_{number}"),
        )
        for number in range(days)
    ]

    def made(rows: Iterable[Any]) -> Counts:
        found: Counts = {}
        for number, every, *counts in rows:
            found[number, ""] = every - sum(counts)
            for source, clients in zip(sources, counts, strict=True):
                found[number, source] = clients
        return {day: clients for day, clients in found.items() if clients}

    return Read(union_all(*of_days), made)
