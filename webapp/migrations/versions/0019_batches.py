"""What was answered for batches of records, by the Idempotency-Key that they were sent with."""

import sqlalchemy as sa
from alembic import op

revision = "0019_batches"
down_revision = "0018_told"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
TABLE = "batch_answers"


def upgrade() -> None:
    """Add the table; servers of the release before need not know it."""
    op.create_table(
        TABLE,
        sa.Column("api_key_id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("body_hash", sa.String(64), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("created_on", TIME, nullable=False),
        sa.CheckConstraint(
            "length(body_hash) <= 64", name=op.f(f"ck_{TABLE}_body_hash_length")
        ),
        sa.CheckConstraint('length("key") <= 255', name=op.f(f"ck_{TABLE}_key_length")),
        sa.ForeignKeyConstraint(
            ["api_key_id"],
            ["api_keys.id"],
            name=op.f(f"fk_{TABLE}_api_key_id_api_keys"),
        ),
        sa.PrimaryKeyConstraint("api_key_id", "key", "first", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_created_on"), TABLE, ["created_on"])


def downgrade() -> None:
    """Remove the table."""
    op.drop_table(TABLE)
