"""Storing a registration with the ORM, in one transaction."""

import hashlib
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from anyascii import anyascii
from sqlalchemy import and_, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bench.peers.fastapi_app import models
from bench.peers.rules import LISTS, Entry, Lists
from webapp.record.check import Registration
from webapp.record.reference import Reference
from webapp.record.schema import Address, Record

OWN_COLUMNS = {
    "title",
    "first_name",
    "last_name",
    "email",
    "currency",
    "source",
    "source_status",
}

WORD = re.compile(r"[^\W_]+")
VERSION = text("SELECT version FROM list_version")
OFFERED = text(
    " UNION ALL ".join(
        f"SELECT '{name}', code, name, "
        f"{'is_person' if name == 'client_types' else '(1 = 0)'}, position "
        f"FROM {name} WHERE retired_on IS NULL"
        for name in LISTS
    )
    + " ORDER BY 1, 5"
)
lists = Lists()


def reference_of(session: Session) -> Reference:
    """Return the reference lists as they stand."""
    version = session.scalar(VERSION)
    if lists.reference is not None and lists.version == version:
        return lists.reference
    return lists.keep(version, [Entry(*row[:4]) for row in session.execute(OFFERED)])


def register(
    session: Session, registration: Registration, key: models.ApiKey
) -> models.Client:
    """Add a client with all that belongs to it and flush it."""
    moment, record = datetime.now(UTC), registration.record
    keys = keys_of(record)
    client = models.Client(
        **record.model_dump(include=OWN_COLUMNS),
        **record.detail.model_dump(exclude={"payment_term"}),
        **keys,
        account=next_account(session, record.title),
        type_code=record.type.code,
        tax_code=record.tax_ref.code or None,
        payment_term=record.detail.payment_term or None,
        department=record.department or None,
        registered_by=key.name,
        created_on=moment,
        updated_on=moment,
        user=login(record, moment),
        addresses=list(addresses(record)),
        contacts=list(contacts(record)),
        advice=[*noticed(registration), *duplicates(session, keys)],
        history=[
            models.History(
                happened_on=moment,
                actor_kind="key",
                actor_name=key.name,
                action="registered",
            )
        ],
    )
    session.add(client)
    session.flush()
    index(session, client)
    return client


def addresses(record: Record) -> Iterator[models.Address]:
    """Yield the rows of the billing and shipping addresses."""
    yield address_row(record.billing_address, "billing", 0)
    for number, address in enumerate(record.shipping_addresses):
        yield address_row(address, "shipping", number)


def address_row(address: Address, kind: str, position: int) -> models.Address:
    """Return the row of an address."""
    values = address.model_dump() | {"address_default": bool(address.address_default)}
    return models.Address(kind=kind, position=position, **values)


def contacts(record: Record) -> Iterator[models.Contact]:
    """Yield the rows of the contacts."""
    for number, contact in enumerate(record.contacts):
        values = contact.model_dump() | {
            "contact_default": bool(contact.contact_default)
        }
        yield models.Contact(position=number, **values)


def noticed(registration: Registration) -> Iterator[models.Advice]:
    """Yield what the rules noticed, for the desk."""
    for path, code, message in registration.advice:
        yield models.Advice(field=path, code=code, message=message)


def login(record: Record, moment: datetime) -> models.User | None:
    """Return the client's login with a hashed password, if there is one."""
    username, password = record.credentials.username, record.credentials.password
    if not username:
        return None
    salt = os.urandom(16)
    hashed = hashlib.scrypt(
        password.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=2**26
    )
    return models.User(
        username=username,
        username_key=username.casefold(),
        password_hash=f"scrypt${salt.hex()}${hashed.hex()}",
        created_on=moment,
    )


def next_account(session: Session, title: str) -> str:
    """Return the next account code for a title."""
    prefix = "".join(re.findall("[A-Z]", anyascii(title).upper()))[:6] or "CLIENT"
    insert = (
        sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    ).insert(models.AccountCounter)
    counted = insert.values(prefix=prefix, last=1).on_conflict_do_update(
        index_elements=["prefix"], set_={"last": models.AccountCounter.last + 1}
    )
    return (
        f"{prefix}{session.scalar(counted.returning(models.AccountCounter.last)):02d}"
    )


def keys_of(record: Record) -> dict[str, str]:
    """Return the normalised copies by which clients are compared."""
    return {
        "email_key": record.email.casefold(),
        "name_key": "".join(WORD.findall(record.title.casefold()))[:200],
        "post_code_key": "".join(
            WORD.findall(record.billing_address.address_post_code.upper())
        ),
        "vat_key": "".join(WORD.findall(record.detail.vat_number.upper())).removeprefix(
            "GB"
        ),
        "company_key": "".join(WORD.findall(record.detail.company_number.upper())),
    }


def duplicates(session: Session, keys: dict[str, str]) -> Iterator[models.Advice]:
    """Yield an advice for each way in which clients look the same."""
    client = models.Client
    ways = [
        (
            "email",
            "duplicate_email",
            client.email_key == keys["email_key"],
            keys["email_key"],
        ),
        (
            "detail.vat_number",
            "duplicate_vat_number",
            client.vat_key == keys["vat_key"],
            keys["vat_key"],
        ),
        (
            "detail.company_number",
            "duplicate_company_number",
            client.company_key == keys["company_key"],
            keys["company_key"],
        ),
        (
            "title",
            "duplicate_name",
            and_(
                client.name_key == keys["name_key"],
                client.post_code_key == keys["post_code_key"],
            ),
            keys["name_key"] and keys["post_code_key"],
        ),
    ]
    for field, code, same, is_given in ways:
        if is_given and (
            found := session.scalars(
                select(client.account).where(same).order_by(client.id).limit(4)
            ).all()
        ):
            yield models.Advice(
                field=field, code=code, message=f"The same as {', '.join(found[:3])}"
            )


def index(session: Session, client: models.Client) -> None:
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
    for address in client.addresses:
        texts += [
            address.address_post_code,
            address.address_contact_email,
            address.address_contact_number,
        ]
    for contact in client.contacts:
        texts += [
            contact.first_name,
            contact.last_name,
            contact.email,
            contact.contact_number,
        ]
    words = sorted({word for part in texts for word in WORD.findall(part.lower())})
    if session.get_bind().dialect.name == "sqlite":
        session.execute(
            text("INSERT INTO client_search (rowid, terms) VALUES (:id, :terms)"),
            {"id": client.id, "terms": " ".join(words)},
        )
    else:
        session.execute(
            text(
                "INSERT INTO client_search (client_id, terms) VALUES (:id, "
                "array_to_tsvector(CAST(:terms AS text[])))"
            ),
            {"id": client.id, "terms": words},
        )
