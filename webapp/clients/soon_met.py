"""Whether the many clients that pass filters are soon met in the index of an order.

The index of the day and that of the name have all that the list is filtered by. By the others each
client is read for it, and where those that pass come late, nearly all of them: codes and names of
businesses begin with other letters than those of people. Then the newest are put in order instead.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.sql.util import ClauseAdapter

from webapp.clients.models import FILTERED, Client
from webapp.clients.orders import BY_DAY, COVERED, SORTED, SORTS
from webapp.clients.search import OF_CONFIRMED, conditions

# of so many, the first in the order, a share has to pass: to read all that a list goes through
# would take longer than what it is to prevent
LOOKED_AT, SHARE = 2_000, 1 / 4


def is_soon_met(connection: Connection, sort: str, values: Mapping[str, Any]) -> bool:
    """Return whether the many clients that pass the filters with these values are soon met in the
    index of an order. Confirmed addresses are in that of the day alone.
    """
    if not values.keys().isdisjoint(OF_CONFIRMED):
        return sort in BY_DAY
    if sort in SORTED or sort in COVERED:
        return sort in COVERED
    names = tuple(values)
    if all(is_of_order(condition, sort) for condition in conditions(names)):
        return True
    met = connection.scalar(_met(sort, names), {**values, "looked_at": LOOKED_AT})
    return bool(met >= LOOKED_AT * SHARE)


def is_of_order(condition: Any, sort: str) -> bool:
    """Return whether a condition is on what an order begins with."""
    leading: Any = SORTS[sort][0]
    return bool(condition.left.key == leading.element.key)


@cache
def _met(sort: str, names: tuple[str, ...]) -> Any:
    """The query for how many pass of the first in an order."""
    columns = [getattr(Client, name) for name in ("created_on", *FILTERED)]
    first = select(*columns).order_by(*SORTS[sort]).limit(bindparam("looked_at"))
    among = first.subquery()
    passing = map(ClauseAdapter(among).traverse, conditions(names))
    return select(func.count()).select_from(among).where(*passing)
