"""What rows of the desk's list tell of clients that wait: that one answered, or may be the same
as another, as long as nobody has said that it is not.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import and_, exists, literal, or_, select, union
from sqlalchemy.orm import aliased

from webapp.clients.alike import WAYS, Way
from webapp.clients.different import DifferentClients
from webapp.clients.models import Client, History
from webapp.extensions import db
from webapp.storage.engines import members
from webapp.storage.reads import Read

ANSWERED, DUPLICATE = "answered", "duplicate"


def marks_of(ids: Sequence[int]) -> dict[int, set[str]]:
    """Return the marks of those of these clients that have any."""
    return marks_among(db.engine.dialect.name).alone(ids=[*ids]) if ids else {}


def _by_client(rows: Iterable[Any]) -> dict[int, set[str]]:
    marks: dict[int, set[str]] = {}
    for row in rows:
        marks.setdefault(row.client_id, set()).add(row.mark)
    return marks


def _is_alike(way: Way) -> Any:
    """Return whether another client is alike in a way, and nobody said that it is a different one:
    what the page of the client tells, which searches anew too.
    """
    other = aliased(Client)
    keys = [(getattr(Client, key), getattr(other, key)) for key in way.keys]
    first = (
        select(other.id)
        # not `==`, and in this order: see `FIRST` in `alike`
        .where(*(its.between(own, own) for own, its in keys), other.id != Client.id)
        .where(~_told_apart(Client, other), ~_told_apart(other, Client))
        .order_by(keys[0][1], other.id)
        .limit(1)
        .correlate(Client)
    )
    given = [own != "" for own, _its in keys]
    return and_(*given, first.scalar_subquery().is_not(None))


def _told_apart(one: Any, other: Any) -> Any:
    """Return whether two clients are a pair, the one first; each order has an index."""
    pair = DifferentClients
    of_both = exists().where(pair.client_id == one.id, pair.other_id == other.id)
    return of_both.correlate(one, other)


@cache
def marks_among(dialect: str) -> Read[dict[int, set[str]]]:
    """The same of the clients with the `ids`."""
    answered = select(History.client_id, literal(ANSWERED).label("mark")).where(
        History.client_id.in_(members(dialect)), History.action == "answered"
    )
    alike = select(Client.id.label("client_id"), literal(DUPLICATE)).where(
        Client.id.in_(members(dialect)), or_(*map(_is_alike, WAYS))
    )
    return Read(union(answered, alike), _by_client)
