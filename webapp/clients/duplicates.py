"""Likely duplicates: other clients with the same email, VAT or company number, or name and
postcode.

An advice for the desk, never for a customer (contract, "Advice is not an error").
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
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
from webapp.storage.statements import AS_JSON, fetch

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
        self.asked = _asked(dialect, group, MOST_NAMED + 1, exclude_id)

    def advice(
        self, connection: Connection, accounts: Sequence[str]
    ) -> list[list[Advice]]:
        """Return for each of the group, whose account codes are given, the advice on those that it
        is like: clients there are, then those before it in the group.
        """
        found: list[dict[Way, list[str]]] = [{} for _ in accounts]
        for place, way, client in _alike(connection, self.asked):
            found[place].setdefault(way, []).append(client.account)
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
    "sqlite": "SELECT :place AS place, {way} AS way, first.* FROM ({first}) AS first",
    "postgresql": "SELECT place, {way} AS way, first.* FROM {group}, LATERAL ({first}) AS first",
}


class _Client(NamedTuple):
    client_id: int
    account: str
    title: str
    source_status: str


def _asked(
    dialect: str, group: Sequence[Keys | None], most: int, exclude_id: int
) -> list[dict[str, Any]]:
    """Return what to ask the database for the clients that are like each of a group, in one
    statement or several; an empty key is like no other.
    """
    rows = [
        {"place": place, **{key: keys[key] or None for key in KEYS}}
        for place, keys in enumerate(group)
        if keys
    ]
    limits = {"most_alike": most, "exclude_id": exclude_id}
    if dialect == "sqlite":
        return [{**row, **limits} for row in rows]
    return [{"group": AS_JSON(rows), **limits}] if rows else []


def _alike(
    connection: Connection, asked: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[int, Way, _Client]]:
    """Yield the clients that are like each of a group, with the place in it and the way: way by
    way, by id, so many of each.
    """
    found = [row for each in asked for row in fetch(connection, _alike_all, **each)]
    for place, way, *client in sorted(found):
        yield place, WAYS[way], _Client(*client)


@cache
def clients_alike(dialect: str) -> Read[list[Duplicate]]:
    """The clients that are like one with the values of `values_alike`."""
    numbers = (column(name, Integer) for name in ("place", "way"))
    columns = (*numbers, *(column(name) for name in _ALIKE))
    return Read(_alike_all(dialect).columns(*columns), _likeliest)


def values_alike(
    dialect: str, payload: Any, client_id: int, apart: int = 0
) -> dict[str, Any]:
    """Return what `clients_alike` takes for a client with this payload, so many of whose like are
    known to be different ones.
    """
    [asked] = _asked(dialect, [_keys_in(payload)], MOST_DUPLICATES + apart, client_id)
    return asked


def _alike_all(dialect: str) -> TextClause:
    given, ways = ":" if dialect == "sqlite" else "given.", []
    for number, way in enumerate(WAYS):
        same = " AND ".join(
            f"{key} BETWEEN {given}{key} AND {given}{key}" for key in way.keys
        )
        first = FIRST.format(same=same, key=way.keys[0])
        ways.append(SELECT[dialect].format(way=number, first=first, group=GROUP))
    return text(" UNION ALL ".join(ways))
