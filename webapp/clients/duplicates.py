"""Likely duplicates: other clients with the same email, VAT or company number, or name and postcode.

An advice for the desk, never for a customer (contract, "Advice is not an error").
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, select

from webapp.clients.keys import number_key, vat_key, words_key
from webapp.clients.models import Client
from webapp.extensions import db
from webapp.record.formats import email_key
from webapp.record.problem import Advice
from webapp.record.schema import Record

MOST_NAMED = 3


def keys_of(record: Record) -> dict[str, str]:
    """Return the key columns of a client with this record."""
    return {
        "email_key": email_key(record.email),
        "name_key": words_key(record.title),
        "post_code_key": number_key(record.billing_address.address_post_code),
        "vat_key": vat_key(record.detail.vat_number),
        "company_key": number_key(record.detail.company_number),
    }


def find_duplicates(record: Record) -> Iterator[Advice]:
    """Yield an advice for each way in which clients already registered look like this record."""
    keys = keys_of(record)
    by_name = (Client.name_key == keys["name_key"]) & (Client.post_code_key == keys["post_code_key"])
    yield from _advice("email", "duplicate_email", "email address", Client.email_key == keys["email_key"])
    if keys["vat_key"]:
        yield from _advice("detail.vat_number", "duplicate_vat_number", "VAT number", Client.vat_key == keys["vat_key"])
    if keys["company_key"]:
        same = Client.company_key == keys["company_key"]
        yield from _advice("detail.company_number", "duplicate_company_number", "company number", same)
    if keys["name_key"] and keys["post_code_key"]:
        yield from _advice("title", "duplicate_name", "name and postcode", by_name)


def _advice(path: str, code: str, what: str, same: ColumnElement[bool]) -> Iterator[Advice]:
    found = db.session.scalars(select(Client.account).where(same).order_by(Client.id).limit(MOST_NAMED + 1)).all()
    if found:
        named = ", ".join(found[:MOST_NAMED]) + (" and others" if len(found) > MOST_NAMED else "")
        yield Advice(path, code, f"The same {what} as {named}. Check that this is not the same client")
