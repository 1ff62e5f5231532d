"""Storing a registration with the ORM, inside the view's transaction."""

import re
from typing import Any

from anyascii import anyascii
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import F
from django.utils import timezone

from bench.peers.drf_app import models

WORD = re.compile(r"[^\W_]+")


def register(record: dict[str, Any], key: models.ApiKey) -> models.Client:
    """Store a client with all that belongs to it."""
    moment = timezone.now()
    first, last = record.get("first_name") or "", record.get("last_name") or ""
    title = record.get("title") or f"{first} {last}".strip()
    detail = given(record.get("detail", {}))
    keys = keys_of(record, title)
    advice = list(duplicates(keys))
    client = models.Client.objects.create(
        **detail,
        **keys,
        account=next_account(title),
        type=record["type"]["code"],
        department=record.get("department")
        or models.Department.objects.filter(retired_on=None).first(),
        title=title,
        first_name=first,
        last_name=last,
        email=record["email"],
        user=login(record),
        currency=record.get("currency") or models.Currency.objects.get(code="GBP"),
        tax=record.get("tax_ref", {}).get("code"),
        source=record.get("source") or "api",
        source_status=record.get("source_status") or "P",
        registered_by=key.name,
        created_on=moment,
        updated_on=moment,
    )
    addresses = models.Address.objects.bulk_create(address_rows(client, record))
    contacts = models.Contact.objects.bulk_create(
        models.Contact(
            client=client,
            position=number,
            **{"contact_default": False, **given(contact)},
        )
        for number, contact in enumerate(record.get("contacts", []))
    )
    models.Advice.objects.bulk_create(
        models.Advice(client=client, **row) for row in advice
    )
    models.History.objects.create(
        client=client, happened_on=moment, actor_name=key.name, action="registered"
    )
    index(client, addresses, contacts)
    return client


def given(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values that were given."""
    return {name: value for name, value in values.items() if value is not None}


def address_rows(client: models.Client, record: dict[str, Any]) -> list[models.Address]:
    """Return the rows of the billing and shipping addresses; one of the latter is the default."""
    shipping = record.get("shipping_addresses", [])
    none_marked = not any(address.get("address_default") for address in shipping)
    rows = [
        models.Address(
            client=client,
            kind="billing",
            position=0,
            **{**given(record["billing_address"]), "address_default": True},
        )
    ]
    for number, address in enumerate(shipping):
        default = bool(address.get("address_default")) or (none_marked and number == 0)
        rows.append(
            models.Address(
                client=client,
                kind="shipping",
                position=number,
                **{**given(address), "address_default": default},
            )
        )
    return rows


def login(record: dict[str, Any]) -> models.User | None:
    """Store the client's login with a hashed password, if there is one."""
    credentials = record.get("credentials", {})
    if not credentials.get("username"):
        return None
    username = credentials["username"]
    return models.User.objects.create(
        username=username,
        username_key=username.casefold(),
        password_hash=make_password(credentials["password"]),
    )


def next_account(title: str) -> str:
    """Return the next account code for a title; the counter stays locked until the
    transaction ends.
    """
    prefix = "".join(re.findall("[A-Z]", anyascii(title).upper()))[:6] or "CLIENT"
    counters = models.AccountCounter.objects
    if not counters.filter(prefix=prefix).update(last=F("last") + 1):
        _counter, made = counters.get_or_create(prefix=prefix, defaults={"last": 1})
        if not made:
            counters.filter(prefix=prefix).update(last=F("last") + 1)
    return f"{prefix}{counters.get(prefix=prefix).last:02d}"


def keys_of(record: dict[str, Any], title: str) -> dict[str, str]:
    """Return the normalised copies by which clients are compared."""
    detail = record.get("detail", {})

    def number(text: str | None) -> str:
        return "".join(WORD.findall((text or "").upper()))

    return {
        "email_key": record["email"].casefold(),
        "name_key": "".join(WORD.findall(title.casefold()))[:200],
        "post_code_key": number(record["billing_address"].get("address_post_code")),
        "vat_key": number(detail.get("vat_number")).removeprefix("GB"),
        "company_key": number(detail.get("company_number")),
    }


def duplicates(keys: dict[str, str]) -> list[dict[str, str]]:
    """Return an advice for each way in which clients look the same."""
    advice = []
    for field, code, names in (
        ("email", "duplicate_email", ("email_key",)),
        ("detail.vat_number", "duplicate_vat_number", ("vat_key",)),
        ("detail.company_number", "duplicate_company_number", ("company_key",)),
        ("title", "duplicate_name", ("name_key", "post_code_key")),
    ):
        if not all(keys[name] for name in names):
            continue
        same = models.Client.objects.filter(
            **{name: keys[name] for name in names}
        ).order_by("id")
        if found := list(same.values_list("account", flat=True)[:4]):
            advice.append(
                {
                    "field": field,
                    "code": code,
                    "message": f"The same as {', '.join(found[:3])}",
                }
            )
    return advice


def index(
    client: models.Client,
    addresses: list[models.Address],
    contacts: list[models.Contact],
) -> None:
    """Write the words by which the desk finds the client."""
    texts = [
        client.account,
        client.title,
        client.first_name,
        client.last_name,
        client.email,
        client.contact_number,
    ]
    texts += [client.vat_number, client.company_number, client.contact_person]
    for address in addresses:
        texts += [
            address.address_post_code,
            address.address_contact_email,
            address.address_contact_number,
        ]
    for contact in contacts:
        texts += [
            contact.first_name,
            contact.last_name,
            contact.email,
            contact.contact_number,
        ]
    words = sorted({word for part in texts for word in WORD.findall(part.lower())})
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "INSERT INTO client_search (rowid, terms) VALUES (%s, %s)",
                [client.id, " ".join(words)],
            )
        else:
            cursor.execute(
                "INSERT INTO client_search (client_id, terms) VALUES (%s, array_to_tsvector(%s::text[]))",
                [client.id, words],
            )
