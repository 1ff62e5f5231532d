"""Indexes of the list with who of the staff has a client.

They do all that those before them did, for servers of the release before too.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0006_reps_indexes"
down_revision = "0005_reps"
branch_labels = None
depends_on = None

BEFORE = [
    "type_code",
    "department",
    "source_status",
    "source",
    "registered_kind",
    "registered_by",
]
FILTERED = [*BEFORE, "rep_id"]


def upgrade() -> None:
    with beside_those_who_write():
        create("ix_clients_rep", ["rep_id", "created_on", *BEFORE])
        create("ix_clients_filtered", ["created_on", *FILTERED])
        create("ix_clients_by_name", ["name_key", "id", *FILTERED, "created_on"])
        drop("ix_clients_list")
        drop("ix_clients_name_key")


def downgrade() -> None:
    with beside_those_who_write():
        create("ix_clients_list", ["created_on", *BEFORE])
        create("ix_clients_name_key", ["name_key", "id", *BEFORE, "created_on"])
        for name in ("ix_clients_rep", "ix_clients_filtered", "ix_clients_by_name"):
            drop(name)


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


def create(index: str, columns: list[str]) -> None:
    """Create an index of clients, anew where an attempt that was broken off left it half made."""
    if op.get_bind().dialect.name == "postgresql":
        half_made = sa.text(
            "SELECT true FROM pg_index WHERE indexrelid = to_regclass(:index) AND NOT indisvalid"
        )
        if op.get_bind().scalar(half_made, {"index": index}):
            drop(index)
    op.create_index(index, "clients", columns, postgresql_concurrently=True, if_not_exists=True)


def drop(index: str) -> None:
    """Remove an index of clients."""
    op.drop_index(index, "clients", postgresql_concurrently=True, if_exists=True)
