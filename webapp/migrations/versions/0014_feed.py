"""What belongs to the feed of a client: notes that were changed and whom they mention, advice
that was settled, and clients that look alike and are not the same.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014_feed"
down_revision = "0013_merges"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def text(name, most):
    return sa.Column(name, sa.String(most), nullable=False)


def most(table, **limits):
    return [
        sa.CheckConstraint(f"length({name}) <= {limit}", name=op.f(f"ck_{table}_{name}_length"))
        for name, limit in limits.items()
    ]


def to(table, column, other):
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def upgrade() -> None:
    """Add a column and tables; servers of the release before need not know them."""
    op.add_column("client_notes", sa.Column("changed_on", TIME))
    op.create_table(
        "note_mentions",
        sa.Column("note_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("seen_on", TIME),
        to("note_mentions", "note_id", "client_notes"),
        to("note_mentions", "user_id", "users"),
        sa.PrimaryKeyConstraint("note_id", "user_id", name=op.f("pk_note_mentions")),
    )
    op.create_index(
        "ix_note_mentions_unseen",
        "note_mentions",
        ["user_id", "note_id"],
        sqlite_where=sa.text("seen_on IS NULL"),
        postgresql_where=sa.text("seen_on IS NULL"),
    )
    op.create_table(
        "settled_advice",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        text("field", 100),
        text("code", 32),
        text("about", 16),
        text("word", 500),
        sa.Column("user_id", BIG_ID),
        text("author", 150),
        sa.Column("settled_on", TIME, nullable=False),
        *most("settled_advice", field=100, code=32, about=16, word=500, author=150),
        to("settled_advice", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settled_advice")),
        sa.UniqueConstraint(
            "client_id",
            "field",
            "code",
            "about",
            name=op.f("uq_settled_advice_client_id_field_code_about"),
        ),
    )
    op.create_table(
        "different_clients",
        sa.Column("client_id", BIG_ID, nullable=False),
        sa.Column("other_id", BIG_ID, nullable=False),
        text("word", 2000),
        sa.Column("user_id", BIG_ID),
        text("author", 150),
        sa.Column("told_on", TIME, nullable=False),
        *most("different_clients", word=2000, author=150),
        sa.CheckConstraint("other_id < client_id", name=op.f("ck_different_clients_in_order")),
        to("different_clients", "user_id", "users"),
        sa.PrimaryKeyConstraint("client_id", "other_id", name=op.f("pk_different_clients")),
    )
    op.create_index(
        op.f("ix_different_clients_other_id"), "different_clients", ["other_id"]
    )


def downgrade() -> None:
    """Remove them."""
    for table in ("different_clients", "settled_advice", "note_mentions"):
        op.drop_table(table)
    op.drop_column("client_notes", "changed_on")
