"""The outbox: what is to be done later, such as mail; and which links it makes."""

import sqlalchemy as sa
from alembic import op

revision = "0008_outbox"
down_revision = "0007_events"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "outbox"
TEXTS = {
    "kind": 16,
    "name": 64,
    "address": 254,
    "dedupe_key": 200,
    "state": 16,
    "lease": 32,
    "last_answer": 500,
}
STATES = "state IN ('waiting', 'done', 'refused', 'given_up', 'overtaken')"
INDEXES = {
    "ix_outbox_due": (["kind", "due_on", "id"], "state = 'waiting'"),
    "ix_outbox_client_id": (["client_id", "id"], "client_id IS NOT NULL"),
    "ix_outbox_failed": (["id"], "state IN ('refused', 'given_up')"),
    "ix_outbox_ended_on": (["ended_on"], "ended_on IS NOT NULL"),
}


def upgrade() -> None:
    """Add the table, and to links the row of it that made them; servers of the release before need
    not know either.
    """
    texts = [sa.Column(name, sa.String(most), nullable=False) for name, most in TEXTS.items()]
    lengths = {**TEXTS, "draft_id": 32}
    checks = [
        sa.CheckConstraint(
            f"length({name}) <= {most}", name=op.f(f"ck_{TABLE}_{name}_length")
        )
        for name, most in lengths.items()
    ]
    op.create_table(
        TABLE,
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", BIG_ID, nullable=True),
        sa.Column("user_id", BIG_ID, nullable=True),
        sa.Column("draft_id", sa.String(32), nullable=True),
        *texts,
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.DateTime(timezone=True), nullable=True),
        *checks,
        sa.CheckConstraint(STATES, name=op.f("ck_outbox_state_known")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_outbox_client_id_clients")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_outbox_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_dedupe_key")),
        sqlite_autoincrement=True,
    )
    for name, (columns, where) in INDEXES.items():
        condition = sa.text(where)
        op.create_index(
            name, TABLE, columns, sqlite_where=condition, postgresql_where=condition
        )
    op.add_column("links", sa.Column("outbox_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("links", "outbox_id")
    op.drop_table(TABLE)
