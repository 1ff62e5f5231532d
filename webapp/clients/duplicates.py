"""Likely duplicates: other clients with the same email, VAT or company number, or name and
postcode.

An advice for the desk, never for a customer (contract, "Advice is not an error").
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, column

from webapp.clients.alike import (
    WAYS,
    Keys,
    Way,
    alike_among,
    all_alike,
    asked_alike,
    keys_in,
    keys_of,
)
from webapp.extensions import db
from webapp.record.problem import Advice
from webapp.record.schema import Record
from webapp.storage.reads import Read

MOST_NAMED = 3
MOST_DUPLICATES = 10
_ALIKE = ("id", "account", "title", "source_status")  # what is read of each


def find_duplicates(
    connection: Connection, record: Record, *, exclude_id: int = 0
) -> list[Advice]:
    """Return an advice for each way in which clients already registered, but for the one with
    the id `exclude_id`, look like this record.
    """
    compared = Compared(connection, [keys_of(record)], exclude_id)
    [advice] = compared.advice(connection, [""])
    return advice


class Compared:
    """A group of clients that are being registered, by their keys; without keys one is like no
    other.
    """

    def __init__(
        self, connection: Connection, group: Sequence[Keys | None], exclude_id: int = 0
    ) -> None:
        self.alike = [[*_values(keys)] if keys else [] for keys in group]
        dialect = connection.dialect.name
        self.asked = asked_alike(dialect, group, MOST_NAMED + 1, exclude_id)

    def advice(
        self, connection: Connection, accounts: Sequence[str]
    ) -> list[list[Advice]]:
        """Return for each of the group, whose account codes are given, the advice on those that it
        is like: clients there are, then those before it in the group.
        """
        found: list[dict[Way, list[str]]] = [{} for _ in accounts]
        for place, way, account in alike_among(connection, self.asked):
            found[place].setdefault(way, []).append(account)
        before: dict[Any, list[str]] = {}
        for its, account, alike in zip(found, accounts, self.alike, strict=True):
            for value in alike:
                others = before.setdefault(value, [])
                if others:
                    its.setdefault(WAYS[value[0]], []).extend(others)
                others.append(account)
        return [_advice(its) if its else [] for its in found]


_GET = [itemgetter(*way.keys) for way in WAYS]


def _values(keys: Keys) -> Iterator[tuple[int, Any]]:
    """Yield what is alike in each of the WAYS in which a client with these keys can be like
    another, with the number of the way.
    """
    for number, get in enumerate(_GET):
        values = get(keys)
        if values and (isinstance(values, str) or all(values)):
            yield number, values


def _advice(accounts: Mapping[Way, Sequence[str]]) -> list[Advice]:
    """Return the advice on the clients that are alike in these ways."""
    advice = []
    for way in WAYS:
        found = accounts.get(way, ())
        named = ", ".join(found[:MOST_NAMED])
        others = " and others" if len(found) > MOST_NAMED else ""
        words = f"The same {way.what} as {named}{others}."
        if found:
            words += " Check that this is not the same client"
            advice.append(Advice(way.path, way.code, words))
    return advice


class Duplicate(NamedTuple):
    """A client that may be the same: what it is found by, and in which ways it is alike
    ("email address", ...).
    """

    client_id: int
    account: str
    title: str
    source_status: str
    ways: list[str]


def likely_duplicates(
    payload: Any, *, exclude_id: int | None, apart: Collection[int] = ()
) -> list[Duplicate]:
    """Return the clients of any state that may be the same as a payload that is still being
    typed, ten at most; those with the ids `apart` are known to be different ones.
    """
    dialect = db.session.connection().dialect.name
    values = values_alike(dialect, payload, exclude_id or 0, len(apart))
    alike = clients_alike(dialect).alone(**values)
    return [each for each in alike if each.client_id not in apart][:MOST_DUPLICATES]


def _likeliest(rows: list[Any]) -> list[Duplicate]:
    """Return each client once, those first that are alike in most ways."""
    found: dict[int, Duplicate] = {}
    for row in sorted(rows):
        one = Duplicate(row.id, row.account, row.title, row.source_status, [])
        found.setdefault(row.id, one).ways.append(WAYS[row.way].what)
    return sorted(found.values(), key=lambda duplicate: -len(duplicate.ways))


@cache
def clients_alike(dialect: str) -> Read[list[Duplicate]]:
    """The clients that are like one with the values of `values_alike`."""
    numbers = (column(name, Integer) for name in ("place", "way"))
    columns = (*numbers, *(column(name) for name in _ALIKE))
    return Read(all_alike(dialect).columns(*columns), _likeliest)


def values_alike(
    dialect: str, payload: Any, client_id: int, apart: int = 0
) -> dict[str, Any]:
    """Return what `clients_alike` takes for a client with this payload, so many of whose like are
    known to be different ones.
    """
    [asked] = asked_alike(
        dialect, [keys_in(payload)], MOST_DUPLICATES + apart, client_id
    )
    return asked
