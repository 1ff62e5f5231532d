"""search index

What clients are found by, word by word: FTS5 on SQLite, a text search vector on PostgreSQL. Neither is a
table of the models; `webapp/clients/search_index.py` reads and writes it.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE client_search USING fts5(terms, tokenize = \"unicode61 remove_diacritics 0\", prefix = '2 4')")
        return
    op.execute(
        "CREATE TABLE client_search ("
        "client_id BIGINT NOT NULL CONSTRAINT pk_client_search PRIMARY KEY"
        " CONSTRAINT fk_client_search_client_id_clients REFERENCES clients (id) ON DELETE CASCADE, terms TSVECTOR NOT NULL)"
    )
    op.execute("CREATE INDEX ix_client_search_terms ON client_search USING gin (terms)")


def downgrade() -> None:
    op.execute("DROP TABLE client_search")
