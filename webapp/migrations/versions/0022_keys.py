"""Where an external id leads since a merge; of API keys the last use, an end, a second secret
while one replaces the other, and whether calls are signed; signatures that were taken.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022_keys"
down_revision = "0021_webhooks_indexes"
branch_labels = None
depends_on = None

KEYS = ("last_used_on", "last_used_from", "expires_on", "old_secret_hash", "old_until", "is_signed")
INDEX = "ix_merges_external_id"


def upgrade() -> None:
    """Add what servers of the release before need not know."""
    add("merges", "external_id", 100)
    op.create_index(INDEX, "merges", ["external_id"])
    for name in ("last_used_on", "expires_on", "old_until"):
        op.add_column("api_keys", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("api_keys", sa.Column("is_signed", sa.Boolean(), nullable=True))
    add("api_keys", "last_used_from", 45)
    add("api_keys", "old_secret_hash", 64)
    op.create_table(
        "taken_signatures",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("taken_on", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_taken_signatures_digest_length")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_taken_signatures")),
    )
    op.create_index(op.f("ix_taken_signatures_taken_on"), "taken_signatures", ["taken_on"])


def downgrade() -> None:
    """Remove it."""
    op.drop_table("taken_signatures")
    for name in KEYS:
        op.drop_column("api_keys", name)
    op.drop_index(INDEX, "merges")
    op.drop_column("merges", "external_id")


def add(table: str, name: str, limit: int) -> None:
    """Add a text with its constraint: SQLite takes one with the column alone."""
    constraint, rule = f"ck_{table}_{name}_length", f"length({name}) <= {limit}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {name} VARCHAR({limit})"
            f" CONSTRAINT {constraint} CHECK ({rule})"
        )
        return
    op.add_column(table, sa.Column(name, sa.String(limit), nullable=True))
    op.create_check_constraint(op.f(constraint), table, rule)
