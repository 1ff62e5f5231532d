"""What clients agreed to, such as the terms."""

import sqlalchemy as sa
from alembic import op

revision = "0004_client_acceptances"
down_revision = "0003_search_pending"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "client_acceptances"
TEXTS = {"document": 32, "url": 2048, "version": 64, "wording": 1000}


def upgrade() -> None:
    """Add the table; servers of the release before need not know it."""
    texts = [sa.Column(name, sa.String(most), nullable=False) for name, most in TEXTS.items()]
    checks = [
        sa.CheckConstraint(
            f"length({name}) <= {most}", name=op.f(f"ck_{TABLE}_{name}_length")
        )
        for name, most in TEXTS.items()
    ]
    op.create_table(
        TABLE,
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        *texts,
        sa.Column("accepted_on", sa.DateTime(timezone=True), nullable=False),
        *checks,
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f(f"fk_{TABLE}_client_id_clients")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_client_id"), TABLE, ["client_id"])


def downgrade() -> None:
    """Remove the table."""
    op.drop_table(TABLE)
