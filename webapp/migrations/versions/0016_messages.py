"""The outbox as the desk looks at it: the tries of each row, what a person has dealt with."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0016_messages"
down_revision = "0015_drafts"
branch_labels = None
depends_on = None

TABLE = "outbox"
UNSETTLED = sa.text("state IN ('refused', 'given_up') AND settled_on IS NULL")
INDEXES = {
    "ix_outbox_unsettled": (["kind", "id"], UNSETTLED),
    "ix_outbox_messages": (["kind", "state", "id", "tries", "name"], None),
}


def upgrade() -> None:
    """Add the columns; servers of the release before need not know them."""
    op.add_column(TABLE, sa.Column("attempts", sa.JSON(), nullable=True))
    op.add_column(TABLE, sa.Column("settled_on", sa.DateTime(timezone=True), nullable=True))
    with beside_those_who_write():
        for name, (columns, where) in INDEXES.items():
            op.create_index(
                name,
                TABLE,
                columns,
                sqlite_where=where,
                postgresql_where=where,
                postgresql_concurrently=True,
                if_not_exists=True,
            )


def downgrade() -> None:
    """Remove them."""
    for name in INDEXES:
        op.drop_index(name, TABLE)
    op.drop_column(TABLE, "settled_on")
    op.drop_column(TABLE, "attempts")


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
