"""search index merges

The full-text index of SQLite is written in segments, which each commit merges a little. With half as often merged
ones a registration writes fewer pages; a search looks at some segments more.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _merge_at(8)


def downgrade() -> None:
    _merge_at(4)  # as FTS5 does by itself


def _merge_at(segments: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"INSERT INTO client_search (client_search, rank) VALUES ('automerge', {segments})")
