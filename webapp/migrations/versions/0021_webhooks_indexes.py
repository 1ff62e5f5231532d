"""Indexes of the lanes of the outbox, which may hold much mail."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0021_webhooks_indexes"
down_revision = "0020_webhooks"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_outbox_lane_due": (
        ["lane", "due_on", "id"],
        "state = 'waiting' AND lane IS NOT NULL",
    ),
    "ix_outbox_lane_state": (["lane", "state", "id"], "lane IS NOT NULL"),
    "ix_outbox_leased": (["lane"], "lease <> '' AND lane IS NOT NULL"),
}


def upgrade() -> None:
    with beside_those_who_write():
        for name, (columns, where) in INDEXES.items():
            create(name, columns, sa.text(where))


def downgrade() -> None:
    with beside_those_who_write():
        for name in INDEXES:
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


def create(index: str, columns: list[str], where: sa.TextClause) -> None:
    """Create an index of the outbox, anew where an attempt that was broken off left it half made."""
    if op.get_bind().dialect.name == "postgresql":
        half_made = sa.text(
            "SELECT true FROM pg_index WHERE indexrelid = to_regclass(:index) AND NOT indisvalid"
        )
        if op.get_bind().scalar(half_made, {"index": index}):
            drop(index)
    op.create_index(
        index,
        "outbox",
        columns,
        sqlite_where=where,
        postgresql_where=where,
        postgresql_concurrently=True,
        if_not_exists=True,
    )


def drop(index: str) -> None:
    """Remove an index of the outbox."""
    op.drop_index(index, "outbox", postgresql_concurrently=True, if_exists=True)
