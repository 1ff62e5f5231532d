"""How many clients pass filters by type and department, exactly: each process remembers how many
passed at a place in the order of events, so that only those registered since are counted.

What else changes the number is an event, too: a merge and its undoing, or a change of one of the
two fields. After one of these all are counted anew.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import (
    Connection,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
)

from webapp.clients.events import last_settled
from webapp.clients.models import Client, History
from webapp.clients.search import MANY, conditions

TOTALS = "totals"  # in app.extensions
FIELDS = {"client_type": "type.code", "department": "department"}  # by filter
MOST_EVENTS = 2_000  # that are looked at; after more all are counted anew


class Total(NamedTuple):
    """How many clients passed after an event, which has this position, and those before it."""

    position: int
    number: int


def count_passing(connection: Connection, values: Mapping[str, Any]) -> int:
    """Return how many clients pass the filters with these values."""
    names = tuple(values)
    total: int
    if not FIELDS.keys() >= values.keys() or current_app.config["IS_SANDBOX"]:
        total = connection.scalar(_count(names), values) or 0
        return total
    totals = current_app.extensions.setdefault(TOTALS, {})
    known: Total | None = totals.get(key := tuple(values.items()))
    if known is None:
        total = connection.scalar(_count(names), values) or 0
        if total <= MANY:
            return total
    else:
        at = {**values, "position": known.position, "most": MOST_EVENTS}
        since = connection.execute(_since(names), at).one()
        if not since.others and since.events < MOST_EVENTS:
            return known.number + int(since.registered)
    position = last_settled(connection)
    at = {**values, "position": position, "most": MOST_EVENTS}
    total, registered = connection.execute(_anew(names), at).one()
    totals[key] = Total(position, total - registered)
    return total


def forget_totals() -> None:
    """Forget what is remembered, so that also what was changed by hand is counted."""
    current_app.extensions.pop(TOTALS, None)


@cache
def _count(names: tuple[str, ...]) -> Select[int]:
    return select(func.count()).select_from(Client).where(*conditions(names))


@cache
def _since(names: tuple[str, ...]) -> Any:
    """The query for events since a position: how many, how many registered a client that passes,
    and how many may have changed the number otherwise.
    """
    columns = (History.client_id, History.action, History.changes)
    latest = select(*columns).where(History.id > bindparam("position"))
    events = latest.order_by(History.id).limit(bindparam("most")).subquery()
    changes = cast(events.c.changes, Text)
    others = or_(
        events.c.action.in_(("merged", "merge_undone")),
        *(changes.contains(f'"{field}"') for field in FIELDS.values()),
    )
    passes = and_(Client.id == events.c.client_id, *conditions(names))
    registered = func.count(Client.id).filter(events.c.action == "registered")
    return (
        select(
            func.count().label("events"),
            func.count().filter(others).label("others"),
            registered.label("registered"),
        )
        .select_from(events)
        .outerjoin(Client, passes)
    )


@cache
def _anew(names: tuple[str, ...]) -> Any:
    registered = _since(names).with_only_columns(
        _since(names).selected_columns.registered
    )
    return select(_count(names).scalar_subquery(), registered.scalar_subquery())
