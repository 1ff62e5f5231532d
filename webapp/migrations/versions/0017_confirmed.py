"""Which email address of a client is confirmed, and the links that confirm one."""

import sqlalchemy as sa
from alembic import op

revision = "0017_confirmed"
down_revision = "0016_messages"
branch_labels = None
depends_on = None

TABLE, CHECK = "links", "ck_links_purpose_known"
BEFORE = ("first_admin", "invitation", "hand_over", "answer", "password")
ADDED = "confirm"


def upgrade() -> None:
    """Add columns and a purpose; servers of the release before need not know them."""
    op.add_column("clients", sa.Column("confirmed_key", sa.String()))
    op.add_column("clients", sa.Column("email_confirmed_on", sa.DateTime(timezone=True)))
    op.add_column(TABLE, sa.Column("email_key", sa.String()))
    known((*BEFORE, ADDED))


def downgrade() -> None:
    """Remove them, and the links that are for nothing else."""
    op.execute(f"DELETE FROM {TABLE} WHERE purpose = '{ADDED}'")
    known(BEFORE)
    op.drop_column(TABLE, "email_key")
    op.drop_column("clients", "email_confirmed_on")
    op.drop_column("clients", "confirmed_key")


def known(purposes: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{purpose}'" for purpose in purposes)
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(op.f(CHECK), type_="check")
        table.create_check_constraint(op.f(CHECK), f"purpose IN ({listed})")
