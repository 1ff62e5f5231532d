"""Wrong passwords make the next try wait; counted in the database, for unknown names in the same
way.

Three counts (security R16). Tries of one network at one account wait longer and longer. Tries of
all networks together at one account have a larger allowance, which comes back with time, so that a
spray waits. A browser in which the user signed in before has a count of its own and none of the
others, so strangers lock no owner out.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from flask import request
from sqlalchemy import Connection, Row, delete, update

from webapp.config import WRONG_PASSWORDS_LIFE
from webapp.networks import network_of
from webapp.storage.columns import now
from webapp.storage.statements import insert_on
from webapp.storage.transactions import retried, write
from webapp.users import devices
from webapp.users.models import SignInAttempts, User

FREE = 5  # tries of one visitor in a row without a wait
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
FREE_OF_ALL = 100  # tries of all strangers together without a wait ...
# ... and how long it takes until one of them is forgotten
ONE_MORE_AFTER = timedelta(minutes=5)


@retried
def may_try(user: User | None, name: str) -> bool:
    """Count a try and return whether its password may be looked at.

    It counts as a failure until `forget` says otherwise, so that many tries at once are many
    failures.
    """
    (own, everybody), at = _keys(user, name), now()
    with write() as connection:
        connection.execute(
            delete(SignInAttempts).where(
                SignInAttempts.failed_on <= at - WRONG_PASSWORDS_LIFE
            )
        )
        row = _locked(connection, own, at)
        others = _locked(connection, everybody, at) if everybody else None
        # a clock that was set back makes no wait longer
        if row.failed_on <= at < row.wait_until:
            return False
        if others and _still_counted(others, at) > ONE_MORE_AFTER * (FREE_OF_ALL - 1):
            return False
        _count(connection, row, at, wait_after(row.failures + 1))
        if others:
            _count(
                connection,
                others,
                at,
                _still_counted(others, at) + ONE_MORE_AFTER,
            )
    return True


@retried
def forget(user: User, name: str) -> None:
    """Forget the failures of someone who signed in, and that this try was counted with those
    of strangers.
    """
    (own, everybody), at = _keys(user, name), now()
    with write() as connection:
        connection.execute(delete(SignInAttempts).where(SignInAttempts.key == own))
        if everybody:
            others = _locked(connection, everybody, at)
            _count(
                connection,
                others,
                at,
                _still_counted(others, at) - ONE_MORE_AFTER,
                by=-1,
            )


def wait_after(failures: int) -> timedelta:
    """Return how long the next try waits after this many wrong passwords in a row."""
    if failures < FREE:
        return timedelta(0)
    return min(FIRST_WAIT * (1 << min(failures - FREE, 10)), LONGEST_WAIT)


def _keys(user: User | None, name: str) -> tuple[str, str]:
    """Return the key of the visitor's own count, and of the one of all strangers, "" for who
    is none.
    """
    account = f"user {user.id}" if user else f"name {name}"
    if user and (device := devices.known_to(user)):
        return _hash(f"device {device} {account}"), ""
    return _hash(f"network {network_of(request.remote_addr)} {account}"), _hash(
        f"all {account}"
    )


def _locked(connection: Connection, key: str, at: datetime) -> Row[Any]:
    """Return the row of a count, made where there is none, and keep others from it until the
    transaction ends.
    """
    table = SignInAttempts.__table__
    first = insert_on(connection.dialect.name, SignInAttempts)
    first = first.values(key=key, failures=0, failed_on=at, wait_until=at)
    # An update that changes nothing locks the row, and there is one even if another request deletes
    # it now.
    first = first.on_conflict_do_update(
        index_elements=["key"], set_={"key": table.c.key}
    )
    return connection.execute(first.returning(*table.c)).one()


def _still_counted(row: Row[Any], at: datetime) -> timedelta:
    """Return for how long the tries of all networks are remembered from now on; a clock that
    was set back adds nothing.
    """
    whole: timedelta = row.wait_until - row.failed_on
    passed: timedelta = max(at - row.failed_on, timedelta(0))
    return max(whole - passed, timedelta(0))


def _count(
    connection: Connection,
    row: Row[Any],
    at: datetime,
    wait: timedelta,
    by: int = 1,
) -> None:
    values = {
        "failures": max(row.failures + by, 0),
        "failed_on": at,
        "wait_until": at + max(wait, timedelta(0)),
    }
    connection.execute(
        update(SignInAttempts).where(SignInAttempts.key == row.key).values(**values)
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
