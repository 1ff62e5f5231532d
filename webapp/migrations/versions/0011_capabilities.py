"""capabilities

What opens a draft can be renewed, and what opens for a user ends with the user's access; links may set a new password.
Names of staff are of a kind of their own: their keys begin with a space, which no client's key does.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PURPOSES = ("first_admin", "invitation", "hand_over", "answer")


def upgrade() -> None:
    with op.batch_alter_table("drafts") as batch_op:
        batch_op.add_column(sa.Column("nonce", sa.String(32), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("link_hash", sa.String(64), nullable=True))
        batch_op.create_check_constraint(op.f("ck_drafts_nonce_length"), "length(nonce) <= 32")
        batch_op.create_check_constraint(op.f("ck_drafts_link_hash_length"), "length(link_hash) <= 64")
    op.add_column("users", sa.Column("access_version", sa.Integer(), nullable=False, server_default="1"))
    op.execute("UPDATE users SET username_key = ' ' || username_key WHERE role <> 'client'")
    _allow((*PURPOSES, "password"))


def downgrade() -> None:
    op.execute("DELETE FROM links WHERE purpose = 'password'")
    _allow(PURPOSES)
    op.execute("UPDATE users SET username_key = ltrim(username_key)")
    op.drop_column("users", "access_version")
    with op.batch_alter_table("drafts") as batch_op:
        batch_op.drop_constraint(op.f("ck_drafts_link_hash_length"), type_="check")
        batch_op.drop_constraint(op.f("ck_drafts_nonce_length"), type_="check")
        batch_op.drop_column("link_hash")
        batch_op.drop_column("nonce")


def _allow(purposes: tuple[str, ...]) -> None:
    """Let links have these purposes."""
    with op.batch_alter_table("links") as batch_op:
        batch_op.drop_constraint(op.f("ck_links_purpose_known"), type_="check")
        listed = ", ".join(f"'{purpose}'" for purpose in purposes)
        batch_op.create_check_constraint(op.f("ck_links_purpose_known"), f"purpose IN ({listed})")
