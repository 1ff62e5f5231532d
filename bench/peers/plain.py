"""POST /api/clients/create as one writes it in an afternoon: FastAPI, SQLAlchemy and pydantic as
their documentation shows them.

It stores the client with its addresses and contacts, durably. No API key, Idempotency-Key,
history, search or duplicates, and rules of single fields only; the account code is made of the id.
Run with a DATABASE_URL it makes its tables.
"""

import os
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI
from pydantic import BaseModel, EmailStr, Field
from sqlalchemy import ForeignKey, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

URL = os.environ["DATABASE_URL"]
IS_SQLITE = URL.startswith("sqlite")
# SQLite's default of five seconds is too short for 64 connections: calls would be refused.
engine = create_engine(URL, connect_args={"timeout": 30} if IS_SQLITE else {})


def set_pragmas(connection: Any, _record: Any) -> None:
    """Make SQLite as durable as the product makes it."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


if IS_SQLITE:
    event.listen(engine, "connect", set_pragmas)


class Base(DeclarativeBase):
    """Base of the tables."""


class Client(Base):
    """A client."""

    __tablename__ = "clients"
    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    department: Mapped[str]
    title: Mapped[str]
    first_name: Mapped[str]
    last_name: Mapped[str]
    email: Mapped[str]
    currency: Mapped[str]
    tax_code: Mapped[str]
    contact_number: Mapped[str]
    website: Mapped[str]
    company_number: Mapped[str]
    vat_number: Mapped[str]
    payment_term: Mapped[str]
    addresses: Mapped[list["Address"]] = relationship()
    contacts: Mapped[list["Contact"]] = relationship()


class Address(Base):
    """A billing or shipping address."""

    __tablename__ = "addresses"
    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey(Client.id))
    kind: Mapped[str]
    address_company: Mapped[str]
    address_contact_name: Mapped[str]
    address_street_1: Mapped[str]
    address_street_2: Mapped[str]
    address_town: Mapped[str]
    address_county: Mapped[str]
    address_post_code: Mapped[str]
    address_country: Mapped[str]


class Contact(Base):
    """A person at the client."""

    __tablename__ = "contacts"
    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey(Client.id))
    first_name: Mapped[str]
    last_name: Mapped[str]
    contact_number: Mapped[str]
    role: Mapped[str]


Short = Annotated[str, Field(max_length=200)]
Phone = Annotated[str, Field(pattern=r"^[\d +()-]{0,40}$")]


class CodeIn(BaseModel):
    """A code of a list."""

    code: str = Field(max_length=32)


class DetailIn(BaseModel):
    """What is known of the business."""

    contact_number: Phone = ""
    website: str = Field("", max_length=2048)
    company_number: str = Field("", pattern=r"^\w{0,20}$")
    vat_number: str = Field("", pattern=r"^([A-Z]{2}\w{2,13})?$")
    payment_term: Short = ""


class AddressIn(BaseModel):
    """An address."""

    address_company: Short = ""
    address_contact_name: Short = ""
    address_street_1: Short = Field(min_length=1)
    address_street_2: Short = ""
    address_town: Short = Field(min_length=1)
    address_county: Short = ""
    address_post_code: str = Field("", max_length=20)
    address_country: str = Field(min_length=2, max_length=60)


class ContactIn(BaseModel):
    """A contact."""

    first_name: Short
    last_name: Short = ""
    contact_number: Phone = ""
    role: str = Field(pattern="^(orders|accounts|delivery|other)$")


class ClientIn(BaseModel):
    """A client as it is sent."""

    type: CodeIn
    department: Short = ""
    title: Short = ""
    first_name: Short = ""
    last_name: Short = ""
    email: EmailStr
    currency: str = Field("GBP", pattern="^[A-Z]{3}$")
    tax_ref: CodeIn
    detail: DetailIn
    billing_address: AddressIn
    shipping_addresses: list[AddressIn] = Field([], max_length=50)
    contacts: list[ContactIn] = Field([], max_length=50)


app = FastAPI()


def get_session() -> Iterator[Session]:
    """Yield a session for a request."""
    with Session(engine) as session:
        yield session


@app.post("/api/clients/create")
def create_client(
    sent: ClientIn, session: Annotated[Session, Depends(get_session)]
) -> dict[str, Any]:
    """Register one client."""
    parts = {"type", "tax_ref", "detail", "billing_address"}
    lists = {"shipping_addresses", "contacts"}
    client = Client(
        **sent.model_dump(exclude=parts | lists),
        **sent.detail.model_dump(),
        type=sent.type.code,
        tax_code=sent.tax_ref.code,
        addresses=[
            Address(kind="billing", **sent.billing_address.model_dump()),
            *(
                Address(kind="shipping", **address.model_dump())
                for address in sent.shipping_addresses
            ),
        ],
        contacts=[Contact(**contact.model_dump()) for contact in sent.contacts],
    )
    session.add(client)
    session.flush()
    answer = {"client_id": client.id, "client_account": f"C{client.id:06d}"}
    session.commit()
    return {"status": 200, "response": True, "data": answer, "msg": "OK"}


if __name__ == "__main__":
    Base.metadata.create_all(engine)
