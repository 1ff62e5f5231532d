"""The tables of the reference lists: an entry is a row of its list, and one row counts changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Model
from webapp.record.schema import chosen_from, text_at
from webapp.record.text import Text
from webapp.storage.columns import UtcDateTime

NAME = Text(100, "Name")


class Entry:
    """Columns of every list: `code` stands in records, `name` is read by people, `position`
    orders.
    """

    name: Mapped[str] = mapped_column(String(NAME.limit))
    position: Mapped[int]
    retired_on: Mapped[datetime | None] = mapped_column(UtcDateTime())


def code_of(list_name: str) -> Mapped[str]:
    """Return the column of a list's codes, as long as the field that is chosen from it."""
    limit = text_at(chosen_from(list_name)).limit
    return mapped_column(String(limit), primary_key=True)


class ClientType(Entry, Model):
    """A kind of client; `is_person` tells whether a client of it needs names or a title."""

    __tablename__ = "client_types"
    code: Mapped[str] = code_of(__tablename__)
    is_person: Mapped[bool]


class Department(Entry, Model):
    """A department that looks after clients; `code` is its name in the record."""

    __tablename__ = "departments"
    code: Mapped[str] = code_of(__tablename__)


class TaxCode(Entry, Model):
    """A tax code."""

    __tablename__ = "tax_codes"
    code: Mapped[str] = code_of(__tablename__)


class PaymentTerm(Entry, Model):
    """A payment term."""

    __tablename__ = "payment_terms"
    code: Mapped[str] = code_of(__tablename__)


class Currency(Entry, Model):
    """A currency by its ISO 4217 code."""

    __tablename__ = "currencies"
    code: Mapped[str] = code_of(__tablename__)


class ListVersion(Model):
    """One row that counts the changes of all lists, so that what was read of them before is
    known to be what they are.
    """

    __tablename__ = "list_version"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int]


MODELS: dict[str, Any] = {
    model.__tablename__: model
    for model in (ClientType, Department, TaxCode, PaymentTerm, Currency)
}
