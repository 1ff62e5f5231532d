"""What columns of every table share: UTC times, and a named CHECK behind each length."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    String,
    Table,
    event,
    func,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from webapp.extensions import Base


class UtcDateTime(TypeDecorator[datetime]):
    """A time in UTC, aware in Python on every engine (SQLite keeps no time zone by itself)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Give the driver the time in UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Give Python a time that says that it is in UTC."""
        return value if value is None else utc(value)


def utc(value: datetime | str) -> datetime:
    """Return a time that a driver gave, in UTC: one that says no zone, as SQLite's, is in it."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    if at.tzinfo is UTC:
        return at
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


@event.listens_for(Column, "after_parent_attach")
def _check_length(column: Column[Any], table: Any) -> None:
    """Add CHECK (length(column) <= n) for each String(n): SQLite does not enforce lengths by
    itself.
    """
    own = isinstance(table, Table) and table.metadata is Base.metadata
    if own and isinstance(column.type, String) and column.type.length:
        table.append_constraint(
            CheckConstraint(
                func.length(column) <= column.type.length, name=f"{column.name}_length"
            )
        )


# SQLite counts up only the type that it calls INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows for which the condition `where` holds."""
    only = text(where)
    return Index(
        name, *columns, unique=unique, sqlite_where=only, postgresql_where=only
    )


def one_of(column: str, values: Any, name: str) -> CheckConstraint:
    """A CHECK that the column holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)
