"""name index

The index of names has what the desk's list is filtered by, so that the list by name reads no client that a filter leaves out.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COLUMNS = ["name_key", "id", "type_code", "department", "source_status", "source", "registered_kind", "registered_by", "created_on"]


def upgrade() -> None:
    op.drop_index("ix_clients_name_key", table_name="clients")
    op.create_index("ix_clients_name_key", "clients", COLUMNS)


def downgrade() -> None:
    op.drop_index("ix_clients_name_key", table_name="clients")
    op.create_index("ix_clients_name_key", "clients", ["name_key"])
