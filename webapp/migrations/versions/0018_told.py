"""Which mails each of the staff wants, and links that show how a registration stands."""

import sqlalchemy as sa
from alembic import op

revision = "0018_told"
down_revision = "0017_confirmed"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE, LINKS, CHECK = "staff_mails", "links", "ck_links_purpose_known"
BEFORE = ("first_admin", "invitation", "hand_over", "answer", "password", "confirm")
ADDED = ("follow",)


def upgrade() -> None:
    """Add the table, and allow the new links; servers of the release before need know neither."""
    op.create_table(
        TABLE,
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("new_clients", sa.String(8), nullable=False),
        sa.Column("daily_at", sa.String(5), nullable=False),
        sa.CheckConstraint(
            "length(new_clients) <= 8", name=op.f(f"ck_{TABLE}_new_clients_length")
        ),
        sa.CheckConstraint("length(daily_at) <= 5", name=op.f(f"ck_{TABLE}_daily_at_length")),
        sa.CheckConstraint(
            "new_clients IN ('once', 'daily')", name=op.f(f"ck_{TABLE}_new_clients_known")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f(f"fk_{TABLE}_user_id_users")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f(f"pk_{TABLE}")),
    )
    known((*BEFORE, *ADDED))


def downgrade() -> None:
    """Remove the table, and the links of which the release before does not know what they open."""
    listed = ", ".join(f"'{purpose}'" for purpose in ADDED)
    op.execute(f"DELETE FROM {LINKS} WHERE purpose IN ({listed})")
    known(BEFORE)
    op.drop_table(TABLE)


def known(purposes: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{purpose}'" for purpose in purposes)
    with op.batch_alter_table(LINKS) as table:
        table.drop_constraint(op.f(CHECK), type_="check")
        table.create_check_constraint(op.f(CHECK), f"purpose IN ({listed})")
