"""Who takes locks in another order than who merges or disables, on PostgreSQL, is undone by the
database and tried again: nobody hears of it.
"""

import re
import threading
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from tests.support import database_rows
from tests.support.browser import Browser
from tests.support.desk_browser import new_client
from tests.support.merging_process import merge_into
from tests.support.users import make_user
from webapp.clients.different import maybe_same_again, tell_apart
from webapp.clients.search import find_client
from webapp.clients.settled import settle, unsettle
from webapp.extensions import db
from webapp.record.actor import Actor
from webapp.record.problem import InputRefused
from webapp.storage.columns import now
from webapp.users import staff
from webapp.users.links import make_link

REP = Actor("rep", "Rosa Lind")
PATIENCE = 20
AT_CLIENTS = re.compile("FROM clients.*FOR UPDATE", re.DOTALL)
PASSWORD = "xq 7zk! other words"

pytestmark = [
    pytest.mark.security("R1"),
    pytest.mark.parametrize("engine", ["postgresql"], indirect=True),
]


@pytest.fixture
def ids(app):
    changes = {"detail__eori_number": "XX"}
    return [
        new_client(app, first_name=name, email=f"{name}@pair.example", **changes)
        for name in ("Ann", "Ben")
    ]


@contextmanager
def meanwhile(app, act, after):
    """While `act` is held up behind a statement of a pattern, until somebody waits for it."""
    at, go = threading.Event(), threading.Event()
    holds = threading.Thread(target=in_context, args=(app, act))

    def hold(_connection, _cursor, sql, *_more):
        if (
            threading.current_thread() is holds
            and after.search(sql)
            and not at.is_set()
        ):
            at.set()
            assert go.wait(PATIENCE)

    def let_go():
        with app.app_context(), db.engine.connect() as connection:
            waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            while not connection.scalar(waiting) and holds.is_alive():
                time.sleep(0.01)
        go.set()

    event.listen(app.extensions["write_engine"], "after_cursor_execute", hold)
    holds.start()
    assert at.wait(PATIENCE)
    lets = threading.Thread(target=let_go)
    lets.start()
    try:
        yield
    finally:
        holds.join()
        lets.join()
        event.remove(app.extensions["write_engine"], "after_cursor_execute", hold)


def in_context(app, act):
    with app.app_context():
        act()


def merging(app, ids):
    return meanwhile(app, lambda: merge_into(ids[1], ids[0]), AT_CLIENTS)


def test_a_link_is_made_while_its_client_is_merged(app, ids):
    with app.app_context():
        make_link("answer", client_id=ids[1])
        with merging(app, ids), pytest.raises(IntegrityError, match="foreign key"):
            make_link("answer", client_id=ids[1])
    assert [row["client_id"] for row in database_rows.rows(app, "links")] == [ids[0]]


def test_a_password_is_chosen_by_a_link_while_its_client_is_merged(app, ids):
    with app.app_context():
        path = f"/password/{make_link('password', client_id=ids[1])}"
    browser = Browser(app)
    browser.open(path)
    browser.fill(username="benben", password=PASSWORD)
    typed = dict(browser.page.values)
    with merging(app, ids):
        assert browser.client.post(path, data=typed).status_code == 404
    assert browser.client.post(path, data=typed).status_code == 303


def test_what_was_said_is_taken_back_while_its_client_is_merged(app, ids):
    with app.app_context():
        ben = find_client(ids[1])
        [advice] = [row for row in ben.advice if row.field == "detail.eori_number"]
        settle(ben, advice.field, advice.code, REP, "by phone")
    [settled] = database_rows.rows(app, "settled_advice")
    with app.app_context(), merging(app, ids), pytest.raises(InputRefused):
        unsettle(ids[1], settled["id"], REP)


def test_a_pair_is_one_again_while_one_of_it_is_merged(app, ids):
    third = new_client(app, first_name="Cid", email="cid@pair.example")
    with app.app_context():
        ben, other = find_client(ids[1]), find_client(third)
        tell_apart(ben, other, REP, "another shop")
    with app.app_context(), merging(app, ids), pytest.raises(InputRefused):
        maybe_same_again(ben, other, REP)


def test_an_invitation_is_used_while_somebody_disables_who_was_invited(app):
    make_user(app, "admin", password_hash="x")
    user_id = make_user(app, "rep")
    with app.app_context():
        path = f"/invitation/{make_link('invitation', user_id=user_id)}"
    browser = Browser(app)
    browser.open(path)
    browser.fill(password=PASSWORD)

    def disable():
        staff.change_staff(user_id, None, disabled_on=now())

    with meanwhile(app, disable, re.compile("UPDATE users")):
        answer = browser.client.post(path, data=dict(browser.page.values))
    assert answer.status_code == 404
    assert database_rows.counts(app)["links"] == 0
