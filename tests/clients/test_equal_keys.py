"""Of many clients with the same email address, VAT and company number a look for duplicates reads a
few.
"""

import pytest
from sqlalchemy import text

from tests.support import database_rows, payloads
from webapp.clients.duplicates import find_duplicates
from webapp.clients.models import Client
from webapp.storage.transactions import write

OTHERS, EQUAL, MOST_READ = 10_000, 500, 40
READ = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables"
KEYS = ("email_key", "vat_key", "company_key")
OF_ITS_OWN = {"id", "account", "user_id", "name_key", *KEYS}
COPY = """
    INSERT INTO clients (account, name_key, {keys}, {columns})
    SELECT 'X' || number, 'name' || number, {its_keys}, {columns}
    FROM clients, generate_series(CAST(:first AS int), CAST(:last AS int)) AS number
    WHERE account = 'NORTHE01'
"""


@pytest.fixture
def engine():
    return "postgresql"


def copy(app, first, last, its_keys):
    columns = [c.name for c in Client.__table__.c if c.name not in OF_ITS_OWN]
    parts = {"keys": KEYS, "its_keys": its_keys, "columns": columns}
    statement = COPY.format(**{name: ", ".join(part) for name, part in parts.items()})
    database_rows.execute(app, statement, first=first, last=last)


@pytest.mark.security("R26")
def test_of_many_equal_keys_few_are_read(context, registered, checked):
    registered(payloads.full())
    copy(context, 1, OTHERS, ["'K' || number"] * len(KEYS))
    copy(context, OTHERS + 1, OTHERS + EQUAL, KEYS)
    database_rows.execute(context, "ANALYZE clients")
    record = checked(payloads.full()).record
    with write() as connection:
        advice = find_duplicates(connection, record)
        read = connection.scalar(text(f"{READ} WHERE relname = 'clients'"))
    assert {code for _path, code, _words in advice} == {
        "duplicate_email",
        "duplicate_vat_number",
        "duplicate_company_number",
        "duplicate_name",
    }
    assert read <= MOST_READ
