"""A stored client as the record that `GET` answers (contract, section 4)."""

from datetime import datetime
from typing import Any

from webapp.clients.models import Address, Client, Contact
from webapp.record import schema
from webapp.record.places import country_name

DETAIL, ADDRESS, CONTACT = (
    tuple(part.model_fields) for part in (schema.Detail, schema.Address, schema.Contact)
)


def record_of(client: Client, *, with_advice: bool) -> dict[str, Any]:
    """Return the client in the names of the record, never with a password or its hash."""
    billing, *shipping = client.addresses
    answer = {
        "id": client.id,
        "account": client.account,
        "type": {"code": client.type_code, "name": client.client_type.name},
        "department": client.department or "",
        "title": client.title,
        "first_name": client.first_name,
        "last_name": client.last_name,
        "email": client.email,
        "credentials": {"username": client.user.username if client.user else ""},
        "currency": client.currency,
        "tax_ref": {"code": client.tax_code or ""},
        "detail": {
            **{name: getattr(client, name) or "" for name in DETAIL},
            "eori_number": client.eori_number or None,
        },
        "billing_address": _address(billing),
        "shipping_addresses": [_address(address) for address in shipping],
        "contacts": [_contact(contact) for contact in client.contacts],
        "source": client.source,
        "source_status": client.source_status,
        "created_on": moment_of(client.created_on),
        "updated_on": moment_of(client.updated_on),
    }
    if client.external_id:
        answer["external_id"] = client.external_id
    if with_advice:
        answer["advice"] = [
            {"field": row.field, "code": row.code, "message": row.message}
            for row in client.advice
        ]
    return answer


def payload_of(client: Client) -> dict[str, Any]:
    """Return the client as the payload that would register it, without its login: what is
    edited and checked again.
    """
    record = record_of(client, with_advice=False)
    record["type"] = {"code": client.type_code}
    record["external_id"] = client.external_id or ""
    record["detail"]["eori_number"] = client.eori_number
    addresses = (record["billing_address"], *record["shipping_addresses"])
    for row, address in zip(addresses, client.addresses, strict=True):
        row["address_country"] = address.address_country
    return {
        name: record[name]
        for name in schema.Record.model_fields
        if name != "credentials"
    }


def _address(address: Address) -> dict[str, str]:
    values = {name: getattr(address, name) for name in ADDRESS}
    return values | {
        "address_country": country_name(address.address_country),
        "address_default": "1" if address.address_default else "0",
    }


def _contact(contact: Contact) -> dict[str, str]:
    values = {name: getattr(contact, name) for name in CONTACT}
    return values | {"contact_default": "1" if contact.contact_default else "0"}


def moment_of(moment: datetime) -> str:
    """Return a moment as it is answered: ISO 8601 in UTC, to the microsecond."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
