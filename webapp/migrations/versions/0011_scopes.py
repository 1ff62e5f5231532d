"""More of what API keys may do."""

from alembic import op

revision = "0011_scopes"
down_revision = "0010_desk_settings"
branch_labels = None
depends_on = None

TABLE, CHECK = "api_key_scopes", "ck_api_key_scopes_scope_known"
BEFORE = ("clients:create", "clients:read", "clients:approve")
ADDED = ("clients:update", "webhooks:manage")


def upgrade() -> None:
    """Allow the new scopes; servers of the release before do not know what they are for."""
    known((*BEFORE[:2], ADDED[0], BEFORE[2], ADDED[1]))


def downgrade() -> None:
    """Take the new scopes from those who have them."""
    listed = ", ".join(f"'{scope}'" for scope in ADDED)
    op.execute(f"DELETE FROM {TABLE} WHERE scope IN ({listed})")
    known(BEFORE)


def known(scopes: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{scope}'" for scope in scopes)
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(op.f(CHECK), type_="check")
        table.create_check_constraint(op.f(CHECK), f"scope IN ({listed})")
