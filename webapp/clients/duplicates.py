"""Likely duplicates: other clients with the same email, VAT or company number, or name and
postcode.

An advice for the desk, never for a customer (contract, "Advice is not an error").
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, literal, select, union_all

from webapp.clients.keys import number_key, vat_key, words_key
from webapp.clients.models import Client
from webapp.extensions import db
from webapp.record import given
from webapp.record.addresses import country_of
from webapp.record.formats import email_key
from webapp.record.names import display_name
from webapp.record.problem import Advice
from webapp.record.schema import Record

MOST_NAMED = 3
MOST_DUPLICATES = 10


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


def keys_of(record: Record) -> dict[str, str]:
    """Return the key columns of a client with this record."""
    return {
        "email_key": email_key(record.email),
        "name_key": words_key(record.title),
        "post_code_key": number_key(record.billing_address.address_post_code),
        "vat_key": vat_key(
            record.detail.vat_number, record.billing_address.address_country
        ),
        "company_key": number_key(record.detail.company_number),
    }


def find_duplicates(
    connection: Connection, record: Record, *, exclude_id: int = 0
) -> Iterator[Advice]:
    """Yield an advice for each way in which clients already registered, but for the one with
    the id `exclude_id`, look like this record.
    """
    accounts: dict[Way, list[str]] = {}
    for way, client in _alike(connection, keys_of(record), exclude_id, MOST_NAMED + 1):
        accounts.setdefault(way, []).append(client.account)
    for way, found in accounts.items():
        named = ", ".join(found[:MOST_NAMED]) + (
            " and others" if len(found) > MOST_NAMED else ""
        )
        yield Advice(
            way.path,
            way.code,
            f"The same {way.what} as {named}. Check that this is not the same client",
        )


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
    payload: Any, *, exclude_id: int | None = None
) -> list[Duplicate]:
    """Return the clients of any state that may be the same as a payload that is still being
    typed, ten at most.
    """
    billing = given.part(payload, "billing_address")
    keys = {
        "email_key": email_key(given.text(payload, "email")),
        "name_key": words_key(display_name(payload)),
        "post_code_key": number_key(
            given.text(payload, "billing_address.address_post_code")
        ),
        "vat_key": vat_key(
            given.text(payload, "detail.vat_number"), country_of(billing)
        ),
        "company_key": number_key(given.text(payload, "detail.company_number")),
    }
    found: dict[int, Duplicate] = {}
    for way, row in _alike(
        db.session.connection(), keys, exclude_id or 0, MOST_DUPLICATES
    ):
        found.setdefault(
            row.id, Duplicate(row.id, row.account, row.title, row.source_status, [])
        ).ways.append(way.what)
    return sorted(found.values(), key=lambda duplicate: -len(duplicate.ways))[
        :MOST_DUPLICATES
    ]


def _alike(
    connection: Connection, keys: dict[str, str], exclude_id: int, most: int
) -> list[tuple[Way, Any]]:
    """The clients that are alike, way by way, by id, `most` of each; an empty key
    matches no client.
    """
    ways = tuple(
        number for number, way in enumerate(WAYS) if all(keys[key] for key in way.keys)
    )
    if not ways:
        return []
    found = connection.execute(
        _alike_in(ways), {**keys, "exclude_id": exclude_id, "most": most}
    ).all()
    return sorted(
        ((WAYS[row.way], row) for row in found),
        key=lambda pair: (pair[1].way, pair[1].id),
    )


@cache
def _alike_in(ways: tuple[int, ...]) -> Any:
    """One query for all the ways, each looked up in its own index."""
    selects = []
    for number in ways:
        same = [getattr(Client, key) == bindparam(key) for key in WAYS[number].keys]
        chosen = select(
            literal(number).label("way"),
            Client.id,
            Client.account,
            Client.title,
            Client.source_status,
        )
        limited = (
            chosen.where(*same, Client.id != bindparam("exclude_id"))
            .order_by(Client.id)
            .limit(bindparam("most"))
        )
        selects.append(select(limited.subquery()))
    return union_all(*selects)
