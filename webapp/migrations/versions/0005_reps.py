"""Who of the staff has a client, and of which department one of them gets new ones."""

import sqlalchemy as sa
from alembic import op

revision = "0005_reps"
down_revision = "0004_client_acceptances"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = "fk_clients_rep_id_users"
LENGTH = "ck_users_department_length"


def upgrade() -> None:
    """Add the columns; servers of the release before need not know them.

    Each with its constraint; SQLite takes one with the column alone, which spares a copy of the
    table.
    """
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"ALTER TABLE clients ADD COLUMN rep_id INTEGER CONSTRAINT {KEY} REFERENCES users (id)"
        )
        op.execute(
            "ALTER TABLE users ADD COLUMN department VARCHAR(64)"
            f" CONSTRAINT {LENGTH} CHECK (length(department) <= 64)"
        )
        return
    op.add_column("clients", sa.Column("rep_id", BIG_ID, nullable=True))
    op.create_foreign_key(op.f(KEY), "clients", "users", ["rep_id"], ["id"])
    op.add_column("users", sa.Column("department", sa.String(64), nullable=True))
    op.create_check_constraint(op.f(LENGTH), "users", "length(department) <= 64")


def downgrade() -> None:
    """Remove them; who has which client is lost."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ALTER TABLE clients DROP COLUMN rep_id")
        op.execute("ALTER TABLE users DROP COLUMN department")
        return
    op.drop_column("clients", "rep_id")
    op.drop_column("users", "department")
