"""Going through the clients of a view one by one, the oldest first: who stands before and behind
one of them, and how many.

A client keeps its place by its day and id, also when it has left the view: so what comes next is
found after it was decided too.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, select, tuple_

from webapp.clients.lines import SHOWN, Line
from webapp.clients.models import Client
from webapp.clients.orders import SORTS
from webapp.clients.search import Filters, by_index, conditions, values_of
from webapp.extensions import db
from webapp.storage.columns import UtcDateTime
from webapp.storage.reads import Read
from webapp.storage.statements import counted

ORDER = "oldest"


class Place(NamedTuple):
    """Where a client stands in every queue."""

    created_on: datetime
    id: int


class Around(NamedTuple):
    """Who stands next to a place, and how many clients before it and in all."""

    previous_id: int | None
    next_id: int | None
    before: int
    total: int


def place_of(client: Client) -> Place:
    """Return where a client stands in every queue."""
    return Place(client.created_on, client.id)


def behind(filters: Filters, place: Place | None, most: int) -> list[Line]:
    """Return the first clients behind a place, or of all without one, the oldest first."""
    values = values_of(filters)
    read = _shown(tuple(values), None if place is None else True, most)
    return read.alone(**_values(values, place, most))


def read_beside(
    filters: Filters, place: Place, most_before: int, most_behind: int, most: int
) -> tuple[list[Read[Any]], dict[str, Any]]:
    """Return what reads so many clients before a place and behind it, the oldest first, and what
    stands around it, whose counting ends at `most`; and the values that they take.
    """
    values = values_of(filters)
    names = tuple(values)
    before = _shown(names, False, most_before)
    behind = _shown(names, True, most_behind)
    return [before, behind, _around(names)], _values(values, place, most)


def count(filters: Filters, most: int) -> int:
    """Return how many clients there are; counting ends at `most`."""
    values = values_of(filters)
    number = _counted(tuple(values), is_before=False)
    return db.session.connection().scalar(number, {**values, "most": most}) or 0


def read_around(
    filters: Filters, place: Place, most: int
) -> tuple[Read[Around], dict[str, Any]]:
    """Return what reads what stands around a place, and the values that it takes; counting ends at
    `most`.
    """
    values = values_of(filters)
    return _around(tuple(values)), _values(values, place, most)


def waiting(most: int) -> Select[int]:
    """Return the query for how many clients wait for review; counting ends at `most`."""
    these = select(Client.id).where(Client.source_status == "P")
    return counted(by_index(these, ["state"]), most)


def _values(
    values: Mapping[str, Any], place: Place | None, most: int
) -> dict[str, Any]:
    at = {} if place is None else {"place_on": place.created_on, "place_id": place.id}
    return {**values, **at, "most": most}


def _passing(names: tuple[str, ...]) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions so that of one rep's clients their index is gone through, which has the
    state too: by the state's index each one that waits would be read for who has it.
    """
    return conditions(names, indexed={*names} - {"state"} if "rep" in names else None)


# The queries: each is made once for what it depends on.

_PLACE = tuple_(Client.created_on, Client.id)
_AT = tuple_(
    bindparam("place_on", type_=UtcDateTime()),
    bindparam("place_id", type_=BigInteger()),
)


@cache
def _shown(
    names: tuple[str, ...], is_behind: bool | None, most: int
) -> Read[list[Line]]:
    lines = _lines(names, is_behind).limit(most)
    order = -1 if is_behind is False else 1
    return Read(lines, lambda rows: [Line(*row) for row in rows[::order]])


def _lines(names: tuple[str, ...], is_behind: bool | None) -> Any:
    lines = SHOWN.where(*_passing(names))
    if is_behind is False:
        newest = SORTS["newest"]
        return lines.where(_PLACE < _AT).order_by(*newest)
    if is_behind:
        lines = lines.where(_PLACE > _AT)
    return lines.order_by(*SORTS[ORDER])


@cache
def _around(names: tuple[str, ...]) -> Read[Around]:
    sides = [
        _lines(names, is_behind).with_only_columns(Client.id).limit(1)
        for is_behind in (False, True)
    ]
    counts = [_counted(names, is_before=is_before) for is_before in (True, False)]
    stands = select(
        *(
            each.scalar_subquery().label(name)
            for name, each in zip(Around._fields, (*sides, *counts), strict=True)
        )
    )
    return Read(stands, lambda rows: Around(*rows[0]))


@cache
def _counted(names: tuple[str, ...], *, is_before: bool) -> Select[int]:
    chosen = by_index(select(Client.id).where(*_passing(names)), names)
    return counted(chosen.where(_PLACE < _AT) if is_before else chosen)
