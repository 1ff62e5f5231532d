"""state index

Clients in a state by the time of their registration: what waits longest is found at once.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_clients_source_status", "clients", ["source_status", "created_on", "id"])
    op.drop_index("ix_clients_source_status_id", table_name="clients")


def downgrade() -> None:
    op.create_index("ix_clients_source_status_id", "clients", ["source_status", "id"])
    op.drop_index("ix_clients_source_status", table_name="clients")
