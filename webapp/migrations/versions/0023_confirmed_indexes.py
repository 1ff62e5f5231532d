"""Indexes of the clients whose email address is confirmed, and of all others, for the desk's list.

Servers of the release before need not know them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0023_confirmed_indexes"
down_revision = "0022_keys"
branch_labels = None
depends_on = None

COLUMNS = [
    "created_on",
    "type_code",
    "department",
    "source_status",
    "source",
    "registered_kind",
    "registered_by",
    "rep_id",
]
PARTS = {
    "ix_clients_confirmed": "(confirmed_key = email_key)",
    "ix_clients_unconfirmed": "(confirmed_key = email_key) IS NOT TRUE",
}


def upgrade() -> None:
    with beside_those_who_write():
        for index, condition in PARTS.items():
            create(index, sa.text(condition))


def downgrade() -> None:
    with beside_those_who_write():
        for index in PARTS:
            drop(index)


@contextmanager
def beside_those_who_write() -> Iterator[None]:
    """Outside of the transaction on PostgreSQL, for as long as it takes; SQLite has one writer."""
    if op.get_bind().dialect.name == "sqlite":
        yield
        return
    with op.get_context().autocommit_block():
        op.execute("SET statement_timeout = 0")
        yield
        op.execute("RESET statement_timeout")


def create(index: str, condition: sa.TextClause) -> None:
    """Create an index of clients, anew where an attempt that was broken off left it half made."""
    if op.get_bind().dialect.name == "postgresql":
        half_made = sa.text(
            "SELECT true FROM pg_index WHERE indexrelid = to_regclass(:index) AND NOT indisvalid"
        )
        if op.get_bind().scalar(half_made, {"index": index}):
            drop(index)
    op.create_index(
        index,
        "clients",
        COLUMNS,
        sqlite_where=condition,
        postgresql_where=condition,
        postgresql_concurrently=True,
        if_not_exists=True,
    )


def drop(index: str) -> None:
    """Remove an index of clients."""
    op.drop_index(index, "clients", postgresql_concurrently=True, if_exists=True)
