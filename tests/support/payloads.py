"""The one good payload builder: each test takes `full()` or `smallest()` and breaks one thing
with `having`.
"""

import copy
import json
from typing import Any

from webapp.api.calls import EXAMPLE_REQUEST

PASSWORD = "plum-otter-violin-42"


def example() -> dict[str, Any]:
    """The documented request."""
    return copy.deepcopy(EXAMPLE_REQUEST)


def smallest() -> dict[str, Any]:
    """The least that a retail client needs."""
    return {
        "type": {"code": "retail"},
        "first_name": "Ada",
        "last_name": "Byron",
        "email": "ada@example.com",
        "billing_address": address(),
    }


def full() -> dict[str, Any]:
    """A trade client with every field given, two shipping addresses and two contacts; no advice."""
    return {
        "type": {"code": "trade"},
        "department": "Europe",
        "title": "Northern Lights Ltd",
        "first_name": "Grace",
        "last_name": "Hopper",
        "email": "Office@northern-lights.example",
        "credentials": {"username": "northern", "password": PASSWORD},
        "currency": "EUR",
        "tax_ref": {"code": "T2"},
        "detail": {
            "contact_number": "020 7946 0018",
            "contact_person": "Grace Hopper",
            "website": "https://northern-lights.example/shop?a=1",
            "registration_number": "R-77",
            "registration_address": "1 Harbour Road, Leith",
            "company_number": "01234567",
            "eori_number": "GB123456789012",
            "vat_number": "GB980780684",
            "payment_term": "30 days",
        },
        "billing_address": address(
            address_company="Northern Lights Ltd", address_default="1"
        ),
        "shipping_addresses": [
            address(
                address_town="Leeds", address_post_code="LS1 4AP", address_default="0"
            ),
            address(
                address_town="York", address_post_code="YO1 7HH", address_default="1"
            ),
        ],
        "contacts": [
            contact(contact_default="1"),
            contact(first_name="Alan", email="alan@example.com", role="accounts"),
        ],
        "source": "shop",
        "source_status": "P",
    }


def address(**changes: Any) -> dict[str, Any]:
    """A good address in the United Kingdom, every field given."""
    return {
        "address_company": "",
        "address_contact_name": "Grace Hopper",
        "address_contact_email": "grace@example.com",
        "address_contact_number": "020 7946 0018",
        "address_street_1": "1 Harbour Road",
        "address_street_2": "Leith",
        "address_town": "Milton Keynes",
        "address_county": "Buckinghamshire",
        "address_state": "",
        "address_post_code": "MK6 2BE",
        "address_country": "United Kingdom",
        "address_note": "Ring twice.\nMind the dog.",
        "address_default": "0",
        **changes,
    }


def contact(**changes: Any) -> dict[str, Any]:
    """A good contact, every field given."""
    return {
        "first_name": "Grace",
        "last_name": "Hopper",
        "email": "grace@example.com",
        "contact_number": "020 7946 0018",
        "job_title": "Buyer",
        "role": "orders",
        "contact_default": "0",
        **changes,
    }


def acceptance(**changes: Any) -> dict[str, Any]:
    """Something that was agreed to, said by an integration."""
    return {
        "url": "https://shop.example/terms",
        "version": "2026-06",
        "wording": "I agree to the terms.",
        "accepted_on": "2026-06-09T14:48:00+02:00",
        **changes,
    }


def having(payload: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of `payload` with `value` at `path`, such as `contacts[0].email`; a list grows
    by one row where needed.
    """
    changed = copy.deepcopy(payload)
    found: Any = changed
    *parents, last = path.replace("[", ".[").split(".")
    for step in parents:
        found = (
            found[int(step[1:-1])]
            if step.startswith("[")
            else found.setdefault(step, {})
        )
    if last.startswith("["):
        index = int(last[1:-1])
        found[index : index + 1] = [value]
    else:
        found[last] = value
    return changed


def without(payload: dict[str, Any], path: str) -> dict[str, Any]:
    """A copy of `payload` without the key at `path`."""
    changed = having(payload, path, None)
    found: Any = changed
    *parents, last = path.replace("[", ".[").split(".")
    for step in parents:
        found = found[int(step[1:-1])] if step.startswith("[") else found[step]
    del found[last]
    return changed


def as_json(payload: Any) -> bytes:
    """The payload as the bytes of a request's body."""
    return json.dumps(payload).encode()
