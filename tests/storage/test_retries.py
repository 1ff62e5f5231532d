"""A transaction that PostgreSQL undid for the sake of another is done again; three times,
then it is raised.
"""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.support import database_rows, payloads


@pytest.fixture
def engine():
    return "postgresql"


def undone(state, times):
    """What is stored with a client, and undone as many times with this error of PostgreSQL's."""
    left = iter(range(times))

    def claim(connection, _registered):
        if next(left, None) is not None:
            connection.execute(
                text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$")
            )

    return claim


@pytest.mark.security("R7")
@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_what_was_undone_is_done_again_once(context, registered, state):
    found = registered(payloads.full(), claim=undone(state, 3))
    assert found.account == "NORTHE01"
    assert database_rows.counts(context)["clients"] == 1
    assert database_rows.counts(context)["history"] == 1


@pytest.mark.parametrize(("state", "times"), [("40001", 4), ("55P03", 1)])
def test_what_is_undone_for_ever_or_for_another_reason_is_told(
    context, registered, state, times
):
    with pytest.raises(OperationalError):
        registered(payloads.full(), claim=undone(state, times))
    assert database_rows.counts(context)["clients"] == 0
