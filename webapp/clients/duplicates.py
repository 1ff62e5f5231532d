"""Likely duplicates: other clients with the same email, VAT or company number, or name and postcode.

An advice for the desk, never for a customer (contract, "Advice is not an error").
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select

from webapp.clients.keys import number_key, vat_key, words_key
from webapp.clients.models import Client
from webapp.extensions import db
from webapp.record import given
from webapp.record.formats import email_key
from webapp.record.problem import Advice
from webapp.record.rules import full_name
from webapp.record.schema import Record

MOST_NAMED = 3
MOST_TWINS = 10


def keys_of(record: Record) -> dict[str, str]:
    """Return the key columns of a client with this record."""
    return {
        "email_key": email_key(record.email),
        "name_key": words_key(record.title),
        "post_code_key": number_key(record.billing_address.address_post_code),
        "vat_key": vat_key(record.detail.vat_number),
        "company_key": number_key(record.detail.company_number),
    }


def find_duplicates(record: Record, *, besides: int | None = None) -> Iterator[Advice]:
    """Yield an advice for each way in which clients already registered, but for the one with the id `besides`, look like this record."""
    for path, code, what, same in _ways(keys_of(record)):
        accounts = select(Client.account).where(same, Client.id != (besides or 0))
        found = db.session.scalars(accounts.order_by(Client.id).limit(MOST_NAMED + 1)).all()
        if found:
            named = ", ".join(found[:MOST_NAMED]) + (" and others" if len(found) > MOST_NAMED else "")
            yield Advice(path, code, f"The same {what} as {named}. Check that this is not the same client")


class Twin(NamedTuple):
    """A client that may be the same: what it is found by, and in which ways it is alike ("email address", ...)."""

    client_id: int
    account: str
    title: str
    source_status: str
    ways: list[str]


def twins_of(payload: Any, *, besides: int | None = None) -> list[Twin]:
    """Return the clients of any state that may be the same as a payload that is still being typed, ten at most."""
    name = given.text(payload, "title") or full_name(given.text(payload, "first_name"), given.text(payload, "last_name"))
    keys = {
        "email_key": email_key(given.text(payload, "email")),
        "name_key": words_key(name),
        "post_code_key": number_key(given.text(payload, "billing_address.address_post_code")),
        "vat_key": vat_key(given.text(payload, "detail.vat_number")),
        "company_key": number_key(given.text(payload, "detail.company_number")),
    }
    found: dict[int, Twin] = {}
    for _path, _code, what, same in _ways(keys):
        alike = select(Client.id, Client.account, Client.title, Client.source_status).where(same, Client.id != (besides or 0))
        for row in db.session.execute(alike.order_by(Client.id).limit(MOST_TWINS)):
            found.setdefault(row.id, Twin(row.id, row.account, row.title, row.source_status, [])).ways.append(what)
    return sorted(found.values(), key=lambda twin: -len(twin.ways))[:MOST_TWINS]


def _ways(keys: Mapping[str, str]) -> Iterator[tuple[str, str, str, ColumnElement[bool]]]:
    """Yield path, code, words and condition of each way in which clients can be alike; an empty key is like nobody's."""
    for path, name, what in (
        ("email", "email", "email address"),
        ("detail.vat_number", "vat", "VAT number"),
        ("detail.company_number", "company", "company number"),
    ):
        if key := keys[f"{name}_key"]:
            code = f"duplicate_{name}" if name == "email" else f"duplicate_{name}_number"
            yield path, code, what, getattr(Client, f"{name}_key") == key
    if keys["name_key"] and keys["post_code_key"]:
        same = (Client.name_key == keys["name_key"]) & (Client.post_code_key == keys["post_code_key"])
        yield "title", "duplicate_name", "name and postcode", same
