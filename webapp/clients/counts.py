"""How many clients the views of the desk's list have: all counted by one statement, each so far
that a long list costs the page no more.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.sql.util import ClauseAdapter
from sqlalchemy.sql.visitors import cloned_traverse

from webapp.clients.models import FILTERED, Client
from webapp.clients.search import OF_CONFIRMED, Filters, by_index, conditions, values_of
from webapp.storage.reads import Read
from webapp.storage.statements import counted

MOST_COUNTED = 5_000


class Counted(NamedTuple):
    """A number of clients, and whether there may be more."""

    number: int
    is_more: bool

    def __str__(self) -> str:
        """The number as people read it: 82, or 5,000+."""
        return f"{self.number:,}+" if self.is_more else f"{self.number:,}"


def bounded(count: int) -> str:
    """Return a number as people read it, whose counting ended behind MOST_COUNTED."""
    return str(_counted(count, count))


def read_counts(views: Sequence[Filters]) -> tuple[Read[list[Counted]], dict[str, Any]]:
    """Return what reads how many clients pass each of these filters, which have no search, and the
    values that it takes.

    One filter alone has an index, and is counted up to MOST_COUNTED. Several together have none
    that answers them all, so they are counted among the newest MOST_COUNTED clients.
    """
    given: dict[str, Any] = {"most": MOST_COUNTED + 1}
    shapes = []
    for number, filters in enumerate(views):
        values = values_of(filters)
        shapes.append(tuple(values))
        given |= {f"view_{number}_{name}": value for name, value in values.items()}
    return _counts(tuple(shapes)), given


def _counted(number: int, looked_at: int) -> Counted:
    return Counted(min(number, MOST_COUNTED), looked_at > MOST_COUNTED)


def is_among_newest(names: Sequence[str]) -> bool:
    """Return whether clients that pass filters with these names are counted among the newest."""
    return bool(names) and tuple(names) not in INDEXED


# filters that have an index
INDEXED = {
    ("state",),
    ("rep",),
    ("created_from",),
    ("created_before",),
    ("created_from", "created_before"),
    *((name,) for name in OF_CONFIRMED),
}


@cache
def _counts(shapes: tuple[tuple[str, ...], ...]) -> Read[list[Counted]]:
    """The query for the numbers of clients that pass filters with these names, then of all."""
    columns = [_count(names, number) for number, names in enumerate((*shapes, ()))]

    def made(rows: Sequence[Any]) -> list[Counted]:
        *numbers, in_all = rows[0]
        return [
            _counted(number, in_all if is_among_newest(shape) else number)
            for number, shape in zip(numbers, shapes, strict=True)
        ]

    return Read(select(*columns), made)


def _count(names: tuple[str, ...], number: int) -> Any:
    passing = [_renamed(condition, number) for condition in conditions(names)]
    chosen: Select[Any]
    if is_among_newest(names):
        columns = [Client.created_on, *(getattr(Client, name) for name in FILTERED)]
        if not set(names).isdisjoint(OF_CONFIRMED):
            columns += [Client.confirmed_key, Client.email_key]
        newest = select(*columns).order_by(Client.created_on.desc())
        among = newest.limit(bindparam("most")).subquery()
        adapted = ClauseAdapter(among)
        chosen = select(among.c.created_on).where(*map(adapted.traverse, passing))
    else:
        chosen = by_index(select(Client.id).where(*passing), names)
    return counted(chosen).scalar_subquery().label(f"count_{number}")


def _renamed(condition: ColumnElement[bool], number: int) -> ColumnElement[bool]:
    """Return the condition with values of its own, so that a statement can have it twice."""

    def rename(value: Any) -> None:
        value.key = f"view_{number}_{value.key}"

    return cloned_traverse(condition, {}, {"bindparam": rename})
