"""Which client was merged into which, and whose code an entry of a history had.

An idempotency key refers to no client any more: it answers what was registered, also when that was
merged. Drafts are found by their client.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_merges"
down_revision = "0012_views"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TELLING = ("history", "client_notes")
KEYS, KEY = "idempotency_keys", "fk_idempotency_keys_client_id_clients"


def upgrade() -> None:
    """Add what servers of the release before need not know, and take a constraint away."""
    op.create_table(
        "merges",
        sa.Column("merged_id", BIG_ID, nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("into_id", BIG_ID, nullable=False),
        sa.Column("merged_on", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by", sa.String(150), nullable=False),
        sa.Column("user_id", BIG_ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=True),
        sa.CheckConstraint("length(account) <= 32", name=op.f("ck_merges_account_length")),
        sa.CheckConstraint("length(merged_by) <= 150", name=op.f("ck_merges_merged_by_length")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_merges_user_id_users")),
        sa.PrimaryKeyConstraint("merged_id", name=op.f("pk_merges")),
        sa.UniqueConstraint("account", name=op.f("uq_merges_account")),
    )
    op.create_index(op.f("ix_merges_into_id"), "merges", ["into_id"])
    op.create_index(op.f("ix_merges_merged_on"), "merges", ["merged_on"])
    for table in TELLING:
        _add_code(table)
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table(KEYS) as batch:
            batch.drop_constraint(op.f(KEY), type_="foreignkey")
    else:
        op.drop_constraint(op.f(KEY), KEYS, type_="foreignkey")
    for column in ("client_id", "target_id"):
        op.create_index(op.f(f"ix_drafts_{column}"), "drafts", [column])


def downgrade() -> None:
    """Remove them; keys of clients that were merged go too."""
    for column in ("client_id", "target_id"):
        op.drop_index(op.f(f"ix_drafts_{column}"), "drafts")
    op.execute(f"DELETE FROM {KEYS} WHERE client_id NOT IN (SELECT id FROM clients)")
    with op.batch_alter_table(KEYS) as batch:
        batch.create_foreign_key(op.f(KEY), "clients", ["client_id"], ["id"])
    for table in TELLING:
        op.drop_column(table, "of_account")
    op.drop_table("merges")


def _add_code(table: str) -> None:
    """Add the column, with its constraint: SQLite takes one with the column alone."""
    name, limit = f"ck_{table}_of_account_length", "length(of_account) <= 32"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN of_account VARCHAR(32)"
            f" CONSTRAINT {name} CHECK ({limit})"
        )
        return
    op.add_column(table, sa.Column("of_account", sa.String(32), nullable=True))
    op.create_check_constraint(op.f(name), table, limit)
