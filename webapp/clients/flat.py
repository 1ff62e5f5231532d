"""Clients as rows of a spreadsheet: one row each, all columns of the record, named by the
path of the field.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from webapp.clients.models import Address, Client, Contact
from webapp.clients.search import Filters, ids_passing
from webapp.extensions import db
from webapp.record import schema
from webapp.record.places import country_name
from webapp.storage.transactions import end_reading
from webapp.users.models import User

BATCH = 500
Billing, Delivery = aliased(Address), aliased(Address)


def _number_of(
    rows: type[Address] | type[Contact], *conditions: Any
) -> ColumnElement[Any]:
    return (
        select(func.count())
        .where(rows.client_id == Client.id, *conditions)
        .correlate(Client)
        .scalar_subquery()
    )


def _address(path: str, address: Any) -> dict[str, ColumnElement[Any]]:
    return {
        f"{path}.{name}": getattr(address, name) for name in schema.Address.model_fields
    }


COLUMNS: dict[str, Any] = {
    "id": Client.id,
    "account": Client.account,
    "type.code": Client.type_code,
    "department": Client.department,
    "title": Client.title,
    "first_name": Client.first_name,
    "last_name": Client.last_name,
    "email": Client.email,
    "credentials.username": User.username,
    "currency": Client.currency,
    "tax_ref.code": Client.tax_code,
    **{f"detail.{name}": getattr(Client, name) for name in schema.Detail.model_fields},
    **_address("billing_address", Billing),
    "shipping_addresses": _number_of(Address, Address.kind == "shipping"),
    **_address("shipping_addresses[0]", Delivery),
    "contacts": _number_of(Contact),
    "source": Client.source,
    "source_status": Client.source_status,
    "external_id": Client.external_id,
    "registered_kind": Client.registered_kind,
    "registered_by": Client.registered_by,
    "created_on": Client.created_on,
    "updated_on": Client.updated_on,
}
COUNTRIES = [
    place for place, name in enumerate(COLUMNS) if name.endswith(".address_country")
]


def count_rows(filters: Filters) -> int:
    """Return how many rows there are."""
    ids = ids_passing(filters).subquery()
    return db.session.scalar(select(func.count()).select_from(ids)) or 0


def flat_rows(filters: Filters) -> Iterator[list[Any]]:
    """Yield the values of COLUMNS for each client that passes the filters, the oldest id first.

    Of delivery addresses and contacts a row has the number, and of the addresses the first. The
    database hands them over a batch at a time, as they were when the first was read, so memory does
    not grow with their number.
    """
    chosen = select(*(column.label(name) for name, column in COLUMNS.items()))
    joined = (
        chosen.select_from(Client)
        .join(Billing, _is_first(Billing, "billing"))
        .outerjoin(Delivery, _is_first(Delivery, "shipping"))
        .outerjoin(User, User.id == Client.user_id)
        .where(Client.id.in_(ids_passing(filters)))
        .order_by(Client.id)
    )
    end_reading()
    # in a transaction, which a request does not read in on PostgreSQL: batches need one
    with db.engine.connect() as connection:
        batches = connection.execution_options(yield_per=BATCH)
        for row in batches.execute(joined):
            values = list(row)
            for place in COUNTRIES:
                values[place] = country_name(values[place]) if values[place] else ""
            yield values


def _is_first(address: Any, kind: str) -> ColumnElement[bool]:
    of_client = address.client_id == Client.id
    return and_(of_client, address.kind == kind, address.position == 0)


def as_text(value: Any) -> str:
    """Return a value as a text: "" for none, a time as ISO 8601 in UTC."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    return str(value)
