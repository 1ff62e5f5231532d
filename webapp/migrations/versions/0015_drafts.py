"""Drafts of reps: when they were handed over, opened, sent back and discarded, and their indexes;
the index of what customers answered and the desk approved.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0015_drafts"
down_revision = "0014_feed"
branch_labels = None
depends_on = None

TIMES = ("handed_on", "opened_on", "returned_on", "discarded_on")
OPEN = "state = 'open' AND rep_id IS NOT NULL"
DISCARDED = "discarded_on IS NOT NULL"
TOLD = "action IN ('answered', 'answered in part', 'approved')"
INDEXES = (
    ("ix_drafts_rep_id", "drafts", ["rep_id", "saved_on"], OPEN),
    ("ix_drafts_of_reps", "drafts", ["saved_on"], OPEN),
    ("ix_drafts_discarded_on", "drafts", ["discarded_on"], DISCARDED),
    ("ix_history_told", "history", ["action", "happened_on"], TOLD),
)


def upgrade() -> None:
    """Add the columns, empty, which servers of the release before need not know, and the indexes."""
    for name in TIMES:
        op.add_column("drafts", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column("drafts", sa.Column("search_text", sa.Text()))
    with beside_those_who_write():
        for name, table, columns, where in INDEXES:
            create(name, table, columns, where)


def downgrade() -> None:
    with beside_those_who_write():
        for name, table, _columns, _where in INDEXES:
            op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
    for name in (*TIMES, "search_text"):
        op.drop_column("drafts", name)


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


def create(name: str, table: str, columns: list[str], where: str) -> None:
    """Create an index of the rows that fulfil a condition; what an attempt that was broken off has
    left of it is removed before.
    """
    half_made = sa.text(
        "SELECT true FROM pg_index WHERE indexrelid = to_regclass(:index) AND NOT indisvalid"
    )
    if op.get_bind().dialect.name == "postgresql" and op.get_bind().scalar(
        half_made, {"index": name}
    ):
        op.drop_index(name, table, postgresql_concurrently=True)
    op.create_index(
        name,
        table,
        columns,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
        postgresql_concurrently=True,
        if_not_exists=True,
    )
