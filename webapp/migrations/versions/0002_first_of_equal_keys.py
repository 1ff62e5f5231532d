"""Indexes that find the first few of many clients with an equal key, for likely duplicates.

They do all that those before them did, for servers of the release before too.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0002_first_of_equal_keys"
down_revision = "0001_initial"
branch_labels = None
depends_on = None

KEYS = ("email_key", "vat_key", "company_key")


def upgrade() -> None:
    with beside_those_who_write():
        for key in KEYS:
            replace(f"ix_clients_{key}", f"ix_clients_{key}_id", [key, "id"])


def downgrade() -> None:
    with beside_those_who_write():
        for key in KEYS:
            replace(f"ix_clients_{key}_id", f"ix_clients_{key}", [key])


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


def replace(old: str, new: str, columns: list[str]) -> None:
    """Create an index, and remove the one that it replaces."""
    if op.get_bind().dialect.name == "postgresql":
        remove_half_made(new)
    op.create_index(new, "clients", columns, postgresql_concurrently=True, if_not_exists=True)
    op.drop_index(old, "clients", postgresql_concurrently=True, if_exists=True)


def remove_half_made(index: str) -> None:
    """Remove what an attempt that was broken off left of an index: it is there, and of no use."""
    half_made = sa.text(
        "SELECT true FROM pg_index WHERE indexrelid = to_regclass(:index) AND NOT indisvalid"
    )
    if op.get_bind().scalar(half_made, {"index": index}):
        op.drop_index(index, "clients", postgresql_concurrently=True)
