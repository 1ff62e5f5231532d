"""The tables of clients: client, address, contact, advice, history, account counter.

Names of columns are the record's where they can be; lengths are the record's always.
`*_key` columns hold what is compared: normalised copies, never shown.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.clients.list_models import (
    ClientType,
    Currency,
    Department,
    PaymentTerm,
    TaxCode,
)
from webapp.clients.states import WithState
from webapp.extensions import Model
from webapp.record.schema import CONTACT_ROLES, SOURCE_STATUSES, text_at
from webapp.record.text import Text
from webapp.storage.columns import Id, UtcDateTime, one_of, partial_index
from webapp.users.models import User

ACTOR_KINDS = ("customer", "rep", "key", "import", "system")
# what the desk's list is filtered by
FILTERED = (
    "type_code",
    "department",
    "source_status",
    "source",
    "registered_kind",
    "registered_by",
    "rep_id",
)
# of the email address; as the indexes have it
CONFIRMED = "(confirmed_key = email_key)"
UNCONFIRMED = f"{CONFIRMED} IS NOT TRUE"
ACCOUNT = String(32)  # a code such as INTEND01
ACTOR_NAME = String(150)  # who did something
REASON = Text(2000, "Reason", "Enter a reason that the client can read", lines=True)


def record_text(path: str) -> Mapped[str]:
    """A column for the text at `path` of the record: its length, "" when not given."""
    return mapped_column(String(text_at(path).limit), default="")


def key_text() -> Mapped[str]:
    """A column for a normalised copy that is compared, "" when there is nothing to compare."""
    return mapped_column(String(), default="")


class Client(WithState, Model):
    """A registered client. `account` is its code for life; a title made of two names may have 201
    characters.

    `version` counts the changes. `registered_by` and its kind are the actor of the registration. In
    state I `asked` holds the paths of the fields to answer; `status_reason` is what the last
    review said to the client. `rep_id` is who of the staff has the client. `confirmed_key` is the
    `email_key` of the address that was confirmed last, which need not be the present one.
    """

    __tablename__ = "clients"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account: Mapped[str] = mapped_column(ACCOUNT)
    type_code: Mapped[str] = mapped_column(ForeignKey(ClientType.code))
    department: Mapped[str | None] = mapped_column(ForeignKey(Department.code))
    title: Mapped[str] = mapped_column(
        String(text_at("first_name").limit + 1 + text_at("last_name").limit)
    )
    first_name: Mapped[str] = record_text("first_name")
    last_name: Mapped[str] = record_text("last_name")
    email: Mapped[str] = record_text("email")
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    rep_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    currency: Mapped[str] = mapped_column(ForeignKey(Currency.code))
    tax_code: Mapped[str | None] = mapped_column(ForeignKey(TaxCode.code))
    contact_number: Mapped[str] = record_text("detail.contact_number")
    contact_person: Mapped[str] = record_text("detail.contact_person")
    website: Mapped[str] = record_text("detail.website")
    registration_number: Mapped[str] = record_text("detail.registration_number")
    registration_address: Mapped[str] = record_text("detail.registration_address")
    company_number: Mapped[str] = record_text("detail.company_number")
    eori_number: Mapped[str] = record_text("detail.eori_number")
    vat_number: Mapped[str] = record_text("detail.vat_number")
    payment_term: Mapped[str | None] = mapped_column(ForeignKey(PaymentTerm.code))
    source: Mapped[str] = record_text("source")
    external_id: Mapped[str | None] = mapped_column(
        String(text_at("external_id").limit)
    )
    source_status: Mapped[str] = record_text("source_status")
    status_reason: Mapped[str] = mapped_column(String(REASON.limit), default="")
    asked: Mapped[list[str]] = mapped_column(JSON, default=list)
    registered_kind: Mapped[str] = mapped_column(String(8))
    registered_by: Mapped[str] = mapped_column(ACTOR_NAME)
    version: Mapped[int] = mapped_column(default=1)
    created_on: Mapped[datetime] = mapped_column(UtcDateTime())
    updated_on: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    email_key: Mapped[str] = key_text()
    confirmed_key: Mapped[str | None] = mapped_column(String())
    email_confirmed_on: Mapped[datetime | None] = mapped_column(UtcDateTime())
    name_key: Mapped[str] = key_text()
    post_code_key: Mapped[str] = key_text()
    vat_key: Mapped[str] = key_text()
    company_key: Mapped[str] = key_text()

    client_type: Mapped[ClientType] = relationship()
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    rep: Mapped[User | None] = relationship(foreign_keys=[rep_id])
    addresses: Mapped[list["Address"]] = relationship(
        order_by="Address.kind, Address.position"
    )
    contacts: Mapped[list["Contact"]] = relationship(order_by="Contact.position")
    advice: Mapped[list["ClientAdvice"]] = relationship(order_by="ClientAdvice.id")

    __table_args__ = (
        UniqueConstraint("account"),
        UniqueConstraint("user_id"),
        one_of("source_status", SOURCE_STATUSES, "source_status_known"),
        one_of("registered_kind", ACTOR_KINDS, "registered_kind_known"),
        Index("uq_clients_external_id", "external_id", unique=True),
        Index("ix_clients_source_status", "source_status", "created_on", "id"),
        # All that the desk's list is filtered by, so that filtering and counting read no client.
        # The day leads: an index that began with a filter would be taken for it, and then all that
        # it finds be sorted.
        Index("ix_clients_filtered", "created_on", *FILTERED),
        # The same of those whose email address is confirmed, and of all others: each has its part.
        partial_index("ix_clients_confirmed", "created_on", *FILTERED, where=CONFIRMED),
        partial_index(
            "ix_clients_unconfirmed", "created_on", *FILTERED, where=UNCONFIRMED
        ),
        # The same of those whom one of the staff has, or nobody.
        Index(
            "ix_clients_rep",
            "rep_id",
            "created_on",
            *(name for name in FILTERED if name != "rep_id"),
        ),
        # For duplicates: with the id, the first few of many equal keys are read, and none sorted.
        *(Index(None, key, "id") for key in ("email_key", "vat_key", "company_key")),
        # For duplicates, and for the list by name, which may have to pass by many that a filter
        # leaves out.
        Index("ix_clients_by_name", "name_key", "id", *FILTERED, "created_on"),
        CheckConstraint("account <> ''", name="account_given"),
        CheckConstraint("email <> ''", name="email_given"),
        {"sqlite_autoincrement": True},
    )


class Address(Model):
    """A billing or shipping address; `address_country` is an ISO 3166 alpha-2 code."""

    __tablename__ = "addresses"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey(Client.id))
    kind: Mapped[str] = mapped_column(String(8))
    position: Mapped[int]
    address_company: Mapped[str] = record_text("billing_address.address_company")
    address_contact_name: Mapped[str] = record_text(
        "billing_address.address_contact_name"
    )
    address_contact_email: Mapped[str] = record_text(
        "billing_address.address_contact_email"
    )
    address_contact_number: Mapped[str] = record_text(
        "billing_address.address_contact_number"
    )
    address_street_1: Mapped[str] = record_text("billing_address.address_street_1")
    address_street_2: Mapped[str] = record_text("billing_address.address_street_2")
    address_town: Mapped[str] = record_text("billing_address.address_town")
    address_county: Mapped[str] = record_text("billing_address.address_county")
    address_state: Mapped[str] = record_text("billing_address.address_state")
    address_post_code: Mapped[str] = record_text("billing_address.address_post_code")
    address_country: Mapped[str] = mapped_column(String(2))
    address_note: Mapped[str] = record_text("billing_address.address_note")
    address_default: Mapped[bool]

    __table_args__ = (
        UniqueConstraint("client_id", "kind", "position"),
        one_of("kind", ("billing", "shipping"), "kind_known"),
        CheckConstraint("kind = 'shipping' OR position = 0", name="one_billing"),
        partial_index(
            "uq_addresses_default",
            "client_id",
            "kind",
            where="address_default",
            unique=True,
        ),
        {"sqlite_autoincrement": True},
    )


class Contact(Model):
    """A person at the client."""

    __tablename__ = "contacts"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey(Client.id))
    position: Mapped[int]
    first_name: Mapped[str] = record_text("contacts[].first_name")
    last_name: Mapped[str] = record_text("contacts[].last_name")
    email: Mapped[str] = record_text("contacts[].email")
    contact_number: Mapped[str] = record_text("contacts[].contact_number")
    job_title: Mapped[str] = record_text("contacts[].job_title")
    role: Mapped[str] = record_text("contacts[].role")
    contact_default: Mapped[bool]

    __table_args__ = (
        UniqueConstraint("client_id", "position"),
        one_of("role", ("", *CONTACT_ROLES), "role_known"),
        {"sqlite_autoincrement": True},
    )


class ClientAdvice(Model):
    """What the desk should look at: the path of a field, a code and words."""

    __tablename__ = "client_advice"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey(Client.id), index=True)
    field: Mapped[str] = mapped_column(String(100))
    code: Mapped[str] = mapped_column(String(32))
    message: Mapped[str] = mapped_column(String(500))


TOLD = "action IN ('answered', 'answered in part', 'approved')"


class History(Model):
    """What happened to a client: who did what when and why, and what changed, as {path:
    [before, after]}. `of_account` is the code of the client that it happened to, where that was
    merged into this one.
    """

    __tablename__ = "history"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey(Client.id), index=True)
    happened_on: Mapped[datetime] = mapped_column(UtcDateTime())
    actor_kind: Mapped[str] = mapped_column(String(8))
    actor_name: Mapped[str] = mapped_column(ACTOR_NAME)
    action: Mapped[str] = mapped_column(String(32))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(REASON.limit), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    of_account: Mapped[str | None] = mapped_column(ACCOUNT)

    __table_args__ = (
        one_of("actor_kind", ACTOR_KINDS, "actor_kind_known"),
        # what the desk page counts and lists: few of all entries
        partial_index("ix_history_told", "action", "happened_on", where=TOLD),
    )


class AccountCounter(Model):
    """The last number given to an account code with this prefix."""

    __tablename__ = "account_counters"
    prefix: Mapped[str] = mapped_column(String(6), primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)
