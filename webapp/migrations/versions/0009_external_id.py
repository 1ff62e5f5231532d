"""The id that an integration has for a client."""

import sqlalchemy as sa
from alembic import op

revision = "0009_external_id"
down_revision = "0008_outbox"
branch_labels = None
depends_on = None

INDEX = "uq_clients_external_id"


def upgrade() -> None:
    """Add the column; servers of the release before need not know it."""
    # as SQL: SQLite would copy the whole table for a constraint that comes alone
    op.execute(
        "ALTER TABLE clients ADD COLUMN external_id VARCHAR(100)"
        " CONSTRAINT ck_clients_external_id_length CHECK (length(external_id) <= 100)"
    )
    op.create_index(INDEX, "clients", ["external_id"], unique=True)


def downgrade() -> None:
    """Remove the column."""
    op.drop_index(INDEX, "clients")
    op.drop_column("clients", "external_id")
