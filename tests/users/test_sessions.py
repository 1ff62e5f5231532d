"""Sessions end: idle, after their longest time, with a new password, role or sign-out
everywhere; noting them waits for nobody.
"""

import sqlite3
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
import time_machine

from tests.support import database_rows
from tests.support.sign_in_page import HASH, Person
from tests.support.users import make_user
from webapp.extensions import db
from webapp.storage.columns import now
from webapp.storage.engines import sqlite_path
from webapp.storage.transactions import write
from webapp.users import sessions, staff


def signed_in(app, role, name="rosa@shop.example"):
    make_user(app, role, username=name, password_hash=HASH)
    person = Person(app)
    person.sign_in(name)
    return person


def is_in(person):
    return person.client.get("/account/password").status_code == 200


@pytest.mark.security("R16")
def test_a_session_ends_after_twelve_idle_hours(app):
    with time_machine.travel(now(), tick=False) as clock:
        person = signed_in(app, "client")
        for _ in range(3):
            clock.shift(timedelta(hours=11))
            assert is_in(person)
        clock.shift(timedelta(hours=12, minutes=1))
        assert not is_in(person)


@pytest.mark.security("R16")
@pytest.mark.parametrize(
    ("role", "longest"),
    [
        ("rep", timedelta(hours=12)),
        ("admin", timedelta(hours=12)),
        ("client", timedelta(days=30)),
    ],
)
def test_a_session_ends_whatever_happens(app, role, longest):
    with time_machine.travel(now(), tick=False) as clock:
        person, step = signed_in(app, role), timedelta(hours=11, minutes=59)
        for _ in range(longest // step):
            clock.shift(step)
            assert is_in(person)
        clock.shift(longest - longest // step * step)
        assert not is_in(person)


@pytest.mark.security("R13a", "R16")
def test_what_ends_sessions_raises_the_access_version(app):
    user_id = make_user(app, "rep", username="rosa@shop.example", password_hash=HASH)
    make_user(app, "admin", password_hash=HASH)

    def version():
        return next(
            row["access_version"]
            for row in database_rows.rows(app, "users")
            if row["id"] == user_id
        )

    with app.app_context():
        for number, change in enumerate(
            [
                lambda: staff.change_staff(user_id, None, role="admin"),
                lambda: staff.change_staff(user_id, None, disabled_on=now()),
                lambda: staff.change_staff(user_id, None, disabled_on=None),
                lambda: in_transaction(staff.set_password, user_id, HASH),
                lambda: in_transaction(staff.end_sessions, user_id),
            ]
        ):
            before = version()
            assert before == number + 1
            change()
            assert version() == before + 1


def in_transaction(change, *values):
    with write() as connection:
        change(connection, *values)


@pytest.mark.security("R16")
def test_signing_out_everywhere_ends_the_sessions_of_one(app):
    rosa, other = signed_in(app, "rep"), signed_in(app, "client", "northern")
    with app.app_context():
        in_transaction(staff.end_sessions, 1)
    assert not is_in(rosa)
    assert is_in(other)


@pytest.mark.security("R13a", "R16")
@pytest.mark.parametrize("change", ["password", "disabled", "ended"])
def test_a_sign_in_that_was_overtaken_begins_no_session(app, change):
    user_id = make_user(app, "rep", password_hash=HASH)
    make_user(app, "admin", password_hash=HASH)
    with app.test_request_context():
        version = db.session.get(staff.User, user_id).access_version
        if change == "disabled":
            staff.change_staff(user_id, None, disabled_on=now())
            version += 1
        else:
            in_transaction(
                staff.set_password if change == "password" else staff.end_sessions,
                user_id,
                *([HASH] if change == "password" else []),
            )
        assert not sessions.begin(user_id, version)
    assert database_rows.rows(app, "user_sessions") == []


def test_a_hash_is_not_renewed_over_another_password(app):
    user_id = make_user(app, "rep", password_hash=HASH)
    with app.app_context():
        user = db.session.get(staff.User, user_id)
        db.session.expunge(user)
        in_transaction(staff.set_password, user_id, "another")
        staff.renew_hash(user, "of the password before")
    assert [row["password_hash"] for row in database_rows.rows(app, "users")] == [
        "another"
    ]


@contextmanager
def held(app, engine, lock):
    """Let somebody else hold the lock that noting a session needs."""
    if lock == "of the process" and engine == "sqlite":
        with app.app_context(), write() as connection:
            connection.exec_driver_sql("UPDATE user_sessions SET user_id = user_id")
            yield
    elif engine == "sqlite":
        with closing(
            sqlite3.connect(
                sqlite_path(app.config["DATABASE_URL"]), isolation_level=None
            )
        ) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
    else:
        with app.extensions["write_engine"].connect() as connection:
            connection.exec_driver_sql("LOCK TABLE user_sessions IN SHARE MODE")
            yield


@pytest.mark.security("R7", "T6")
@pytest.mark.parametrize("lock", ["of the process", "of another"])
def test_a_page_waits_for_no_writer_to_note_that_it_was_read(app, engine, lock):
    person, before = signed_in(app, "rep"), "2026-11-01 10:00:00.000000"
    with time_machine.travel("2026-11-01T11:00:00+00:00", tick=False):
        database_rows.execute(
            app,
            "UPDATE user_sessions SET created_on = :before, seen_on = :before",
            before=before,
        )
        with held(app, engine, lock):
            assert is_in(person)
            assert seen(app) == "2026-11-01 10:00"
        assert is_in(person)
        assert seen(app) == "2026-11-01 11:00"


def seen(app):
    (row,) = database_rows.rows(app, "user_sessions")
    return str(row["seen_on"])[:16]
