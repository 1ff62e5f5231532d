"""Webhooks: the endpoints, the tries to deliver to them, and lanes of the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0020_webhooks"
down_revision = "0019_batches"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = "state IN ('on', 'paused', 'disabled', 'deleted')"
ENDPOINT = {
    "name": 100,
    "url": 1000,
    "state": 16,
    "state_reason": 200,
    "secret": 100,
    "secret_made_by": 150,
    "old_secret": 100,
    "created_by": 150,
}
ATTEMPT = {"outcome": 200, "answer": 2048, "signature": 200}
IS_THERE = sa.text("state <> 'deleted'")


def upgrade() -> None:
    """Add the tables, and the lane of what is in the outbox; servers of the release before need
    not know of either.
    """
    op.create_table(
        "webhooks",
        sa.Column("id", BIG_ID, nullable=False),
        *texts(ENDPOINT),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("is_full", sa.Boolean(), nullable=False),
        *times("secret_made_on", "created_on"),
        *times("old_secret_ends_on", "failing_since", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *lengths("webhooks", ENDPOINT),
        sa.CheckConstraint(STATES, name=op.f("ck_webhooks_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_webhooks_name",
        "webhooks",
        ["name"],
        unique=True,
        sqlite_where=IS_THERE,
        postgresql_where=IS_THERE,
    )
    op.create_table(
        "webhook_attempts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("webhook_id", BIG_ID, nullable=False),
        sa.Column("outbox_id", sa.BigInteger(), nullable=False),
        *times("tried_on"),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        *texts(ATTEMPT),
        *lengths("webhook_attempts", ATTEMPT),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhooks.id"],
            name=op.f("fk_webhook_attempts_webhook_id_webhooks"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempts")),
        sqlite_autoincrement=True,
    )
    columns = ["webhook_id", "tried_on", "status", "milliseconds"]
    op.create_index("ix_webhook_attempts_webhook_id", "webhook_attempts", columns)
    op.create_index("ix_webhook_attempts_outbox_id", "webhook_attempts", ["outbox_id", "id"])
    op.add_column("outbox", sa.Column("lane", sa.BigInteger(), nullable=True))


def texts(limits: dict[str, int]) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(most), nullable=False) for name, most in limits.items()]


def times(*names: str, nullable: bool = False) -> list[sa.Column[sa.DateTime]]:
    kind = sa.DateTime(timezone=True)
    return [sa.Column(name, kind, nullable=nullable) for name in names]


def lengths(table: str, limits: dict[str, int]) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(f"length({name}) <= {most}", name=op.f(f"ck_{table}_{name}_length"))
        for name, most in limits.items()
    ]


def downgrade() -> None:
    op.drop_column("outbox", "lane")
    op.drop_table("webhook_attempts")
    op.drop_table("webhooks")
