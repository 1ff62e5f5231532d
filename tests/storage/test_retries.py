"""A transaction that PostgreSQL undid for the sake of another is done again; three times,
then it is raised.
"""

import pytest
from sqlalchemy.exc import OperationalError

from tests.support import database_rows, payloads


@pytest.fixture
def engine():
    return "postgresql"


def undo(app, state, times):
    """Let the next registrations be undone, as many times, with this error of PostgreSQL's."""
    for statement in (
        "CREATE SEQUENCE tries",
        f"""
        CREATE FUNCTION undo() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('tries') <= {times} THEN
                RAISE EXCEPTION USING ERRCODE = '{state}';
            END IF;
            RETURN NEW;
        END $$
        """,
        "CREATE TRIGGER undo BEFORE INSERT ON history FOR EACH ROW EXECUTE FUNCTION undo()",
    ):
        database_rows.execute(app, statement)


@pytest.mark.security("R7")
@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_what_was_undone_is_done_again_once(context, registered, state):
    undo(context, state, 3)
    assert registered(payloads.full()).account == "NORTHE01"
    assert database_rows.counts(context)["clients"] == 1
    assert database_rows.counts(context)["history"] == 1


@pytest.mark.parametrize(("state", "times"), [("40001", 4), ("55P03", 1)])
def test_what_is_undone_for_ever_or_for_another_reason_is_told(
    context, registered, state, times
):
    undo(context, state, times)
    with pytest.raises(OperationalError):
        registered(payloads.full())
    assert database_rows.counts(context)["clients"] == 0
