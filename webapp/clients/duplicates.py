"""Likely duplicates: other clients with the same email, VAT or company number, or name and
postcode.

An advice for the desk, never for a customer (contract, "Advice is not an error").
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, TextClause, column, text

from webapp.clients.keys import number_key, vat_key, words_key
from webapp.extensions import db
from webapp.record import given
from webapp.record.addresses import country_of
from webapp.record.formats import email_key
from webapp.record.names import display_name
from webapp.record.problem import Advice
from webapp.record.schema import Record
from webapp.storage.reads import Read
from webapp.storage.statements import fetch

MOST_NAMED = 3
MOST_DUPLICATES = 10
_ALIKE = ("id", "account", "title", "source_status")  # what is read of each


class Way(NamedTuple):
    """A way in which clients can be alike: the field that the advice is about, the code of the
    advice, what is alike, and the key columns.
    """

    path: str
    code: str
    what: str
    keys: tuple[str, ...]


WAYS = (
    Way("email", "duplicate_email", "email address", ("email_key",)),
    Way("detail.vat_number", "duplicate_vat_number", "VAT number", ("vat_key",)),
    Way(
        "detail.company_number",
        "duplicate_company_number",
        "company number",
        ("company_key",),
    ),
    Way("title", "duplicate_name", "name and postcode", ("name_key", "post_code_key")),
)


Keys = Mapping[str, str]
KEYS = ("email_key", "name_key", "post_code_key", "vat_key", "company_key")
# the paths of what is compared beside name and country
COMPARED = (
    "email",
    "billing_address.address_post_code",
    "detail.vat_number",
    "detail.company_number",
)


def keys_of(record: Record) -> dict[str, str]:
    """Return the key columns of a client with this record."""
    detail, address = record.detail, record.billing_address
    post_code, country = address.address_post_code, address.address_country
    numbers = (detail.vat_number, detail.company_number)
    return _keys(record.email, record.title, post_code, country, *numbers)


def _keys(
    email: str, title: str, post_code: str, country: str, vat: str, company: str
) -> dict[str, str]:
    return {
        "email_key": email_key(email),
        "name_key": words_key(title),
        "post_code_key": number_key(post_code),
        "vat_key": vat_key(vat, country),
        "company_key": number_key(company),
    }


def find_duplicates(
    connection: Connection, record: Record, *, exclude_id: int = 0
) -> list[Advice]:
    """Return an advice for each way in which clients already registered, but for the one with
    the id `exclude_id`, look like this record.
    """
    [advice] = advice_for(connection, [""], [keys_of(record)], exclude_id)
    return advice


def advice_for(
    connection: Connection,
    accounts: Sequence[str],
    keys: Sequence[Keys | None],
    exclude_id: int = 0,
) -> list[list[Advice]]:
    """Return for each of a group of clients that are being registered the advice on those that it
    is like: clients there are, then those before it in the group. Without keys there is none.
    """
    alike: list[dict[Way, list[str]]] = [{} for _ in keys]
    for place, way, client in _alike(connection, keys, MOST_NAMED + 1, exclude_id):
        alike[place].setdefault(way, []).append(client.account)
    before = defaultdict[tuple[Way, tuple[str, ...]], list[str]](list)
    for found, account, its in zip(alike, accounts, keys, strict=True):
        for way, values in _values(its or {}):
            found.setdefault(way, []).extend(before[way, values])
            before[way, values].append(account)
    return [_advice(found) for found in alike]


def _values(keys: Keys) -> Iterator[tuple[Way, tuple[str, ...]]]:
    """Yield each way in which a client with these keys can be like another, and what is alike."""
    for way in WAYS:
        values = tuple(keys.get(key, "") for key in way.keys)
        if all(values):
            yield way, values


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
    payload: Any,
    *,
    exclude_id: int | None = None,
    apart: Collection[int] = (),
) -> list[Duplicate]:
    """Return the clients of any state that may be the same as a payload that is still being
    typed, ten at most; those with the ids `apart` are known to be different ones.
    """
    dialect = db.session.connection().dialect.name
    values = values_alike(dialect, payload, exclude_id or 0, len(apart))
    alike = clients_alike(dialect).alone(**values)
    return [each for each in alike if each.client_id not in apart][:MOST_DUPLICATES]


def _keys_in(payload: Any) -> Keys:
    email, post_code, *numbers = (given.text(payload, path) for path in COMPARED)
    country = country_of(given.part(payload, "billing_address"))
    return _keys(email, display_name(payload), post_code, country, *numbers)


def _likeliest(rows: list[Any]) -> list[Duplicate]:
    """Return each client once, those first that are alike in most ways."""
    found: dict[int, Duplicate] = {}
    for row in sorted(rows):
        one = Duplicate(row.id, row.account, row.title, row.source_status, [])
        found.setdefault(row.id, one).ways.append(WAYS[row.way].what)
    return sorted(found.values(), key=lambda duplicate: -len(duplicate.ways))


# The clients that are alike in each way, by its own index: to one on SQLite, on PostgreSQL to those
# of a group in one trip. The index gives them in the order of its key and the id. With `=` in place
# of BETWEEN PostgreSQL takes the key out of that order, and where it believes that many are alike
# it reads all clients by their id.
FIRST = """
    SELECT id, account, title, source_status FROM clients
    WHERE {same} AND id <> :exclude_id ORDER BY {key}, id LIMIT :most_alike
"""
GROUP = f"""
    json_to_recordset(CAST(:group AS json))
    AS given(place int, {", ".join(f"{key} text" for key in KEYS)})
"""
SELECT = {
    "sqlite": "SELECT {way} AS way, first.* FROM ({first}) AS first",
    "postgresql": "SELECT place, {way} AS way, first.* FROM {group}, LATERAL ({first}) AS first",
}


class _Client(NamedTuple):
    client_id: int
    account: str
    title: str
    source_status: str


def _alike(
    connection: Connection, group: Sequence[Keys | None], most: int, exclude_id: int = 0
) -> Iterator[tuple[int, Way, _Client]]:
    """Yield the clients that are like each of a group, with the place in it and the way: way by
    way, by id, `most` of each; an empty key is like no other.
    """
    rows: dict[int, dict[str, Any]] = {
        place: {key: keys[key] or None for key in KEYS}
        for place, keys in enumerate(group)
        if keys
    }
    limits = {"most_alike": most, "exclude_id": exclude_id}
    if connection.dialect.name == "sqlite":
        found = [
            (place, *client)
            for place, row in rows.items()
            for client in fetch(connection, _alike_all, **row, **limits)
        ]
    else:
        placed = json.dumps([{**row, "place": place} for place, row in rows.items()])
        found = fetch(connection, _alike_all, group=placed, **limits)
    for place, way, *client in sorted(found):
        yield place, WAYS[way], _Client(*client)


@cache
def clients_alike(dialect: str) -> Read[list[Duplicate]]:
    """The clients that are like one with the values of `values_alike`."""
    columns = [column("way", Integer), *(column(name) for name in _ALIKE)]
    if dialect != "sqlite":
        columns.insert(0, column("place", Integer))
    return Read(_alike_all(dialect).columns(*columns), _likeliest)


def values_alike(
    dialect: str, payload: Any, client_id: int, apart: int = 0
) -> dict[str, Any]:
    """Return what `clients_alike` takes for a client with this payload, so many of whose like are
    known to be different ones.
    """
    keys = {key: value or None for key, value in _keys_in(payload).items()}
    limits = {"most_alike": MOST_DUPLICATES + apart, "exclude_id": client_id}
    if dialect == "sqlite":
        return {**keys, **limits}
    return {"group": json.dumps([{**keys, "place": 0}]), **limits}


def _alike_all(dialect: str) -> TextClause:
    given, ways = ":" if dialect == "sqlite" else "given.", []
    for number, way in enumerate(WAYS):
        same = " AND ".join(
            f"{key} BETWEEN {given}{key} AND {given}{key}" for key in way.keys
        )
        first = FIRST.format(same=same, key=way.keys[0])
        ways.append(SELECT[dialect].format(way=number, first=first, group=GROUP))
    return text(" UNION ALL ".join(ways))
