"""Wrong passwords in a row make the next try wait, longer each time; kept in the database, for names that are nobody's too."""

import hashlib
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from webapp.auth.models import SignInAttempts
from webapp.clients.models import User
from webapp.columns import now
from webapp.writing import write

FREE = 5  # tries in a row without a wait
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


def may_try(user: User | None, name: str) -> bool:
    """Count a try and tell whether its password may be looked at.

    It counts as a failure until `forget` says otherwise, so that many tries at once are many failures.
    """
    key, moment = _key(user, name), now()
    with write() as connection:
        connection.execute(delete(SignInAttempts).where(SignInAttempts.failed_on <= moment - FORGOTTEN_AFTER))
        insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        first = insert(SignInAttempts).values(key=key, failures=0, failed_on=moment, wait_until=moment)
        connection.execute(first.on_conflict_do_nothing(index_elements=["key"]))
        row = connection.execute(select(SignInAttempts.__table__).where(SignInAttempts.key == key).with_for_update()).one()
        if row.failed_on <= moment < row.wait_until:  # a clock that was set back makes nobody wait longer
            return False
        failures = row.failures + 1
        values = {"failures": failures, "failed_on": moment, "wait_until": moment + wait_after(failures)}
        connection.execute(SignInAttempts.__table__.update().where(SignInAttempts.key == key).values(**values))  # type: ignore[attr-defined]
    return True


def forget(user: User, name: str) -> None:
    """Forget the failures of someone who signed in."""
    with write() as connection:
        connection.execute(delete(SignInAttempts).where(SignInAttempts.key == _key(user, name)))


def wait_after(failures: int) -> timedelta:
    """Return how long the next try waits after this many wrong passwords in a row."""
    if failures < FREE:
        return timedelta(0)
    return min(FIRST_WAIT * (1 << min(failures - FREE, 10)), LONGEST_WAIT)


def _key(user: User | None, name: str) -> str:
    return hashlib.sha256((f"user {user.id}" if user else f"name {name}").encode()).hexdigest()
