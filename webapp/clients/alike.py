"""The ways in which clients can be alike, by keys of what they say, and the look-up of those that
are.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, TextClause, text

from webapp.clients.keys import number_key, vat_key, words_key
from webapp.record import given
from webapp.record.addresses import country_of
from webapp.record.formats import email_key
from webapp.record.names import display_name
from webapp.record.schema import Record
from webapp.storage.statements import AS_JSON, fetch


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


def keys_in(payload: Any) -> Keys:
    """Return the key columns that a client with this payload, as far as it is typed, would have."""
    email, post_code, *numbers = (given.text(payload, path) for path in COMPARED)
    country = country_of(given.part(payload, "billing_address"))
    return _keys(email, display_name(payload), post_code, country, *numbers)


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


def asked_alike(
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


def alike_among(
    connection: Connection, asked: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[int, Way, str]]:
    """Yield the account codes of clients that are like each of a group, with the place in it and
    the way: way by way, by id, so many of each.
    """
    found = [row for each in asked for row in fetch(connection, all_alike, **each)]
    for place, way, _client_id, account, *_rest in sorted(found):
        yield place, WAYS[way], account


def all_alike(dialect: str) -> TextClause:
    """Return the query for place, way, id, account, title and state of the clients that are like
    those that `asked_alike` asks for.
    """
    given, ways = ":" if dialect == "sqlite" else "given.", []
    for number, way in enumerate(WAYS):
        same = " AND ".join(
            f"{key} BETWEEN {given}{key} AND {given}{key}" for key in way.keys
        )
        first = FIRST.format(same=same, key=way.keys[0])
        ways.append(SELECT[dialect].format(way=number, first=first, group=GROUP))
    return text(" UNION ALL ".join(ways))
