"""Views of the desk's list, of one's own or for all."""

import sqlalchemy as sa
from alembic import op

revision = "0012_views"
down_revision = "0011_scopes"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "desk_views"


def upgrade() -> None:
    """Add the table; servers of the release before need not know it."""
    op.create_table(
        TABLE,
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "length(name) <= 40", name=op.f(f"ck_{TABLE}_name_length")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f(f"fk_{TABLE}_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(
            "user_id", "name", name=op.f(f"uq_{TABLE}_user_id_name")
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Remove the table."""
    op.drop_table(TABLE)
