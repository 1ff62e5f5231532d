"""A registration is committed so that a loss of power afterwards loses nothing of it: asked in the very transaction that stores it."""

import psycopg
import pytest
from sqlalchemy import text

from tests import engines, payloads


@pytest.fixture
def careless(engine, database_url):
    """A database whose owner turned durable commits off for everyone."""
    if engine == "postgresql":
        engines.run_on(database_url, f"ALTER DATABASE {database_url.rsplit('/', 1)[1]} SET synchronous_commit = off")
        with psycopg.connect(database_url) as connection:
            assert connection.execute("SHOW synchronous_commit").fetchone() == ("off",)


@pytest.mark.security("R1")
def test_a_registration_is_synchronous_whatever_the_database_says(careless, engine, registered):
    found = []

    def claim(connection, _registered):
        wanted = ("PRAGMA synchronous", "PRAGMA journal_mode") if engine == "sqlite" else ("SHOW synchronous_commit",)
        found.extend(connection.scalar(text(question)) for question in wanted)

    registered(payloads.full(), claim=claim)
    assert found == ([2, "wal"] if engine == "sqlite" else ["on"])  # 2 is FULL
