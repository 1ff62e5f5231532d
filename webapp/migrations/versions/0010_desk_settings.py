"""What each of the staff has set for the desk: no single keys."""

import sqlalchemy as sa
from alembic import op

revision = "0010_desk_settings"
down_revision = "0009_external_id"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; servers of the release before need not know it."""
    op.add_column("users", sa.Column("single_keys_off", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Remove the column."""
    op.drop_column("users", "single_keys_off")
