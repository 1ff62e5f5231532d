"""search spellings

Clients are also found by umlauts written as two letters and by any sign for an apostrophe. The names that were
stored before get these words too.
"""

import sqlalchemy as sa
from alembic import op

from webapp.clients.search_index import MOST_CHARACTERS, word_terms

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NAMES = """
    SELECT id, title FROM clients
    UNION ALL SELECT id, first_name || ' ' || last_name FROM clients
    UNION ALL SELECT id, contact_person FROM clients
    UNION ALL SELECT client_id, first_name || ' ' || last_name FROM contacts
"""
ADD = {
    "sqlite": "UPDATE client_search SET terms = terms || ' ' || :words WHERE rowid = :id",
    "postgresql": "UPDATE client_search SET terms = terms || array_to_tsvector(string_to_array(:words, ' '))"
    " WHERE client_id = :id",
}


def upgrade() -> None:
    bind = op.get_bind()
    add = sa.text(ADD[bind.dialect.name])
    for client_id, name in bind.execute(sa.text(NAMES)).all():
        terms = sorted({term[:MOST_CHARACTERS] for term in word_terms(name) if term})
        if terms and not name.isascii():
            bind.execute(add, {"id": client_id, "words": " ".join(terms)})


def downgrade() -> None:
    """Leave the words: they only find more."""
