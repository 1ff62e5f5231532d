"""list index

One index holds all that the desk's list is filtered by; see the comment at it in `webapp/clients/models.py`.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FILTERED_BY = ["created_on", "type_code", "department", "source_status", "source", "registered_kind", "registered_by"]


def upgrade() -> None:
    op.create_index("ix_clients_list", "clients", FILTERED_BY)
    op.drop_index("ix_clients_created_on", table_name="clients")
    op.drop_index("ix_clients_department", table_name="clients")


def downgrade() -> None:
    op.create_index("ix_clients_department", "clients", ["department"])
    op.create_index("ix_clients_created_on", "clients", ["created_on"])
    op.drop_index("ix_clients_list", table_name="clients")
