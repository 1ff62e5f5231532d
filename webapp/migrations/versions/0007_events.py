"""Events in one order, which readers follow without missing any."""

from alembic import op

revision = "0007_events"
down_revision = "0006_reps_indexes"
branch_labels = None
depends_on = None

# 7421133 is LOCK_CLASS in webapp/clients/events.py, which says what the lock is for
FUNCTION = """
    CREATE FUNCTION history_turn() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock_shared(
            7421133, CAST(last_value % 2147483648 AS integer)
        ) FROM history_id_seq;
        RETURN NULL;
    END
    $$
"""
# ids that are drawn before the rows are made, under the same lock
IDS = """
    CREATE FUNCTION history_ids(number integer) RETURNS bigint[] LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock_shared(
            7421133, CAST(last_value % 2147483648 AS integer)
        ) FROM history_id_seq;
        RETURN ARRAY(SELECT nextval('history_id_seq') FROM generate_series(1, number));
    END
    $$
"""
TRIGGER = """
    CREATE TRIGGER history_turn BEFORE INSERT ON history
    FOR EACH STATEMENT EXECUTE FUNCTION history_turn()
"""


def upgrade() -> None:
    """Take a lock before each statement that writes history, so that readers see which ids are
    under way. It needs no column and no index, and holds for servers of the release before too.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FUNCTION)
        op.execute(TRIGGER)
        op.execute(IDS)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER history_turn ON history")
        op.execute("DROP FUNCTION history_turn()")
        op.execute("DROP FUNCTION history_ids(integer)")
