"""The product's tables, as far as a registration reads and writes them."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Integer
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    mapped_column,
    relationship,
)

Id = BigInteger().with_variant(Integer(), "sqlite")


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Base of the models."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


def primary_key() -> Mapped[int]:
    """An id that the database counts up."""
    return mapped_column(Id, primary_key=True, init=False)


class ApiKey(Base):
    """A key of an integration."""

    __tablename__ = "api_keys"
    id: Mapped[int] = primary_key()
    name: Mapped[str]
    public_id: Mapped[str]
    secret_hash: Mapped[str]
    revoked_on: Mapped[datetime | None]
    scopes: Mapped[list["ApiKeyScope"]] = relationship(lazy="joined")


class ApiKeyScope(Base):
    """One thing that a key may do."""

    __tablename__ = "api_key_scopes"
    api_key_id: Mapped[int] = mapped_column(ForeignKey(ApiKey.id), primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)


class IdempotencyKey(Base):
    """What was registered under an `Idempotency-Key`."""

    __tablename__ = "idempotency_keys"
    api_key_id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    client_id: Mapped[int]
    account: Mapped[str]
    created_on: Mapped[datetime]


class User(Base):
    """A client's login."""

    __tablename__ = "users"
    id: Mapped[int] = primary_key()
    username: Mapped[str]
    username_key: Mapped[str]
    password_hash: Mapped[str]
    created_on: Mapped[datetime]
    role: Mapped[str] = mapped_column(default="client")
    name: Mapped[str] = mapped_column(default="")


class AccountCounter(Base):
    """The last number given to an account code with this prefix."""

    __tablename__ = "account_counters"
    prefix: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class Address(Base):
    """A billing or shipping address."""

    __tablename__ = "addresses"
    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), init=False)
    kind: Mapped[str]
    position: Mapped[int]
    address_company: Mapped[str]
    address_contact_name: Mapped[str]
    address_contact_email: Mapped[str]
    address_contact_number: Mapped[str]
    address_street_1: Mapped[str]
    address_street_2: Mapped[str]
    address_town: Mapped[str]
    address_county: Mapped[str]
    address_state: Mapped[str]
    address_post_code: Mapped[str]
    address_country: Mapped[str]
    address_note: Mapped[str]
    address_default: Mapped[bool]


class Contact(Base):
    """A person at the client."""

    __tablename__ = "contacts"
    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), init=False)
    position: Mapped[int]
    first_name: Mapped[str]
    last_name: Mapped[str]
    email: Mapped[str]
    contact_number: Mapped[str]
    job_title: Mapped[str]
    role: Mapped[str]
    contact_default: Mapped[bool]


class Advice(Base):
    """What the desk should look at."""

    __tablename__ = "client_advice"
    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), init=False)
    field: Mapped[str]
    code: Mapped[str]
    message: Mapped[str]


class History(Base):
    """What happened to a client."""

    __tablename__ = "history"
    id: Mapped[int] = primary_key()
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), init=False)
    happened_on: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_name: Mapped[str]
    action: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    reason: Mapped[str] = mapped_column(default="")


class Client(Base):
    """A registered client."""

    __tablename__ = "clients"
    id: Mapped[int] = primary_key()
    account: Mapped[str]
    type_code: Mapped[str]
    department: Mapped[str | None]
    title: Mapped[str]
    first_name: Mapped[str]
    last_name: Mapped[str]
    email: Mapped[str]
    user: Mapped[User | None] = relationship()
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    currency: Mapped[str]
    tax_code: Mapped[str | None]
    contact_number: Mapped[str]
    contact_person: Mapped[str]
    website: Mapped[str]
    registration_number: Mapped[str]
    registration_address: Mapped[str]
    company_number: Mapped[str]
    eori_number: Mapped[str]
    vat_number: Mapped[str]
    payment_term: Mapped[str | None]
    source: Mapped[str]
    source_status: Mapped[str]
    registered_by: Mapped[str]
    created_on: Mapped[datetime]
    updated_on: Mapped[datetime]
    email_key: Mapped[str]
    name_key: Mapped[str]
    post_code_key: Mapped[str]
    vat_key: Mapped[str]
    company_key: Mapped[str]
    addresses: Mapped[list[Address]] = relationship()
    contacts: Mapped[list[Contact]] = relationship()
    advice: Mapped[list[Advice]] = relationship()
    history: Mapped[list[History]] = relationship()
    status_reason: Mapped[str] = mapped_column(default="")
    asked: Mapped[list[str]] = mapped_column(default_factory=list)
    registered_kind: Mapped[str] = mapped_column(default="key")
    version: Mapped[int] = mapped_column(default=1)
