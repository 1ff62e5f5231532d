"""Storing a registration with the ORM, inside the view's transaction."""

import re
from collections.abc import Iterator

from anyascii import anyascii
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import F
from django.utils import timezone

from bench.peers.drf_app import models
from bench.peers.rules import Entry, Lists
from webapp.record.check import Registration
from webapp.record.reference import Reference
from webapp.record.schema import Record

OWN_COLUMNS = {"title", "first_name", "last_name", "email", "source", "source_status"}
WORD = re.compile(r"[^\W_]+")
lists = Lists()


def reference_of() -> Reference:
    """Return the reference lists as they stand."""
    version = models.ListVersion.objects.get().version
    if lists.reference is not None and lists.version == version:
        return lists.reference
    return lists.keep(version, entries())


def entries() -> Iterator[Entry]:
    """Yield the entries that are not retired, in the order of their lists."""
    for list_name, model in models.LISTS.items():
        for entry in model.objects.filter(retired_on=None).order_by("position"):
            is_person = getattr(entry, "is_person", False)
            yield Entry(list_name, entry.code, entry.name, is_person)


def register(registration: Registration, key: models.ApiKey) -> models.Client:
    """Store a client with all that belongs to it."""
    moment, record = timezone.now(), registration.record
    keys = keys_of(record)
    advice = [*noticed(registration), *duplicates(keys)]
    client = models.Client.objects.create(
        **record.model_dump(include=OWN_COLUMNS),
        **record.detail.model_dump(exclude={"payment_term"}),
        **keys,
        account=next_account(record.title),
        type_id=record.type.code,
        department_id=record.department or None,
        currency_id=record.currency,
        tax_id=record.tax_ref.code or None,
        payment_term_id=record.detail.payment_term or None,
        user=login(record),
        registered_by=key.name,
        created_on=moment,
        updated_on=moment,
    )
    addresses = models.Address.objects.bulk_create(address_rows(client, record))
    contacts = models.Contact.objects.bulk_create(contact_rows(client, record))
    models.Advice.objects.bulk_create(
        models.Advice(client=client, **row) for row in advice
    )
    models.History.objects.create(
        client=client, happened_on=moment, actor_name=key.name, action="registered"
    )
    index(client, addresses, contacts)
    return client


def address_rows(client: models.Client, record: Record) -> list[models.Address]:
    """Return the rows of the billing and shipping addresses."""
    billing = ("billing", 0, record.billing_address)
    shipping = [
        ("shipping", number, address)
        for number, address in enumerate(record.shipping_addresses)
    ]
    return [
        models.Address(
            client=client,
            kind=kind,
            position=position,
            **address.model_dump(exclude={"address_default"}),
            address_default=bool(address.address_default),
        )
        for kind, position, address in [billing, *shipping]
    ]


def contact_rows(client: models.Client, record: Record) -> list[models.Contact]:
    """Return the rows of the contacts."""
    return [
        models.Contact(
            client=client,
            position=position,
            **contact.model_dump(exclude={"contact_default"}),
            contact_default=bool(contact.contact_default),
        )
        for position, contact in enumerate(record.contacts)
    ]


def noticed(registration: Registration) -> Iterator[dict[str, str]]:
    """Yield what the rules noticed, for the desk."""
    for path, code, message in registration.advice:
        yield {"field": path, "code": code, "message": message}


def login(record: Record) -> models.User | None:
    """Store the client's login with a hashed password, if there is one."""
    username, password = record.credentials.username, record.credentials.password
    if not username:
        return None
    return models.User.objects.create(
        username=username,
        username_key=username.casefold(),
        password_hash=make_password(password),
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


def keys_of(record: Record) -> dict[str, str]:
    """Return the normalised copies by which clients are compared."""

    def number(text: str) -> str:
        return "".join(WORD.findall(text.upper()))

    return {
        "email_key": record.email.casefold(),
        "name_key": "".join(WORD.findall(record.title.casefold()))[:200],
        "post_code_key": number(record.billing_address.address_post_code),
        "vat_key": number(record.detail.vat_number).removeprefix("GB"),
        "company_key": number(record.detail.company_number),
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
                "INSERT INTO client_search (client_id, terms) VALUES (%s, "
                "array_to_tsvector(%s::text[]))",
                [client.id, words],
            )
