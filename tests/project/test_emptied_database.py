"""The PostgreSQL database that tests use one after the other is for each as if it were new."""

from contextlib import closing

import psycopg
import pytest

ADD_USER = """
INSERT INTO users (username, username_key, password_hash, role, name, created_on)
VALUES ('a', 'a', '', 'rep', 'A', now()) RETURNING id
"""


@pytest.fixture(scope="module")
def database(postgres_databases):
    return postgres_databases("emptied")


def oid(database):
    (found,) = database.inside.execute(
        "SELECT oid FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    return found


def test_rows_are_gone_and_numbers_begin_anew(database):
    database.make_ready()
    before = oid(database)
    for _ in range(2):
        with psycopg.connect(database.url, autocommit=True) as connection:
            assert connection.execute(ADD_USER).fetchone() == (1,)
        database.make_ready()
    assert oid(database) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payment_terms SET name = 'Newer'",
        "DELETE FROM client_types",
        "ALTER TABLE users DROP COLUMN name",
        "ALTER TABLE users ADD COLUMN more text",
        "ANALYZE users",
        "ALTER DATABASE emptied SET synchronous_commit = off",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = 'emptied' AND pid <> pg_backend_pid()",
    ],
)
def test_after_anything_else_there_is_a_new_one(database, statement):
    database.make_ready()
    before = oid(database)
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(statement)
    database.make_ready()
    assert oid(database) != before


def test_what_somebody_still_holds_is_taken_away(database):
    database.make_ready()
    before = oid(database)
    with closing(psycopg.connect(database.url)) as connection:
        connection.execute("LOCK TABLE users")
        database.make_ready()
    assert oid(database) != before
