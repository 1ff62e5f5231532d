"""capabilities

What opens a draft can be renewed, and what opens for a user ends with the user's access; links may set a new password.
Names of staff are of a kind of their own: their keys begin with a space, which no client's key does.
What usernames are compared by is folded further. Of two names that are the same only now, one keeps its former key,
by which its owner is still found (see `auth.credentials.find_login`).
"""

import logging
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from webapp.record.formats import former_username_key, staff_key, username_key

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOST_IN_KEY, AT_A_TIME = 150, 1000
USERS = sa.table("users", sa.column("id"), sa.column("username"), sa.column("username_key"), sa.column("role"))
PURPOSES = ("first_admin", "invitation", "hand_over", "answer")


def upgrade() -> None:
    with op.batch_alter_table("drafts") as batch_op:
        batch_op.add_column(sa.Column("nonce", sa.String(32), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("link_hash", sa.String(64), nullable=True))
        batch_op.create_check_constraint(op.f("ck_drafts_nonce_length"), "length(nonce) <= 32")
        batch_op.create_check_constraint(op.f("ck_drafts_link_hash_length"), "length(link_hash) <= 64")
    op.add_column("users", sa.Column("access_version", sa.Integer(), nullable=False, server_default="1"))
    _set_keys(lambda row: username_key(row.username) if row.role == "client" else staff_key(row.username))
    _allow((*PURPOSES, "password"))


def downgrade() -> None:
    op.execute("DELETE FROM links WHERE purpose = 'password'")
    _allow(PURPOSES)
    _set_keys(lambda row: former_username_key(row.username))
    op.drop_column("users", "access_version")
    with op.batch_alter_table("drafts") as batch_op:
        batch_op.drop_constraint(op.f("ck_drafts_link_hash_length"), type_="check")
        batch_op.drop_constraint(op.f("ck_drafts_nonce_length"), type_="check")
        batch_op.drop_column("link_hash")
        batch_op.drop_column("nonce")


def _set_keys(key_of: Callable[[sa.Row], str]) -> None:
    """Give each user the key that their name has, the oldest first; where another has it, the one that there is stays."""
    connection, last = op.get_bind(), -1
    while rows := connection.execute(sa.select(USERS).where(USERS.c.id > last).order_by(USERS.c.id).limit(AT_A_TIME)).all():
        last = rows[-1].id
        for row in rows:
            key = key_of(row)
            if key != row.username_key and key.strip() and len(key) <= MOST_IN_KEY:
                _set_key(connection, row, key)


def _set_key(connection: sa.Connection, row: sa.Row, key: str) -> None:
    if connection.scalar(sa.select(USERS.c.id).where(USERS.c.username_key == key)):
        logging.getLogger("alembic").warning("user %s keeps the former key: another has the same name by now", row.id)
        return
    connection.execute(sa.update(USERS).where(USERS.c.id == row.id).values(username_key=key))


def _allow(purposes: tuple[str, ...]) -> None:
    """Let links have these purposes."""
    with op.batch_alter_table("links") as batch_op:
        batch_op.drop_constraint(op.f("ck_links_purpose_known"), type_="check")
        listed = ", ".join(f"'{purpose}'" for purpose in purposes)
        batch_op.create_check_constraint(op.f("ck_links_purpose_known"), f"purpose IN ({listed})")
