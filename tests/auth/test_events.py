"""What happens around sign-in stands in the log: who, never a password, a link or a key (security R28)."""

import io
import json
import re

import pytest

from tests.auth.test_passwords import NEW, first_admin, submit
from tests.auth.test_sign_in import HASH, PASSWORD, Person
from tests.desk.visiting import Visitor
from tests.people import make_user
from webapp.auth import credentials
from webapp.extensions import db


@pytest.fixture
def log(make_app):
    """The application, and a function that gives the events in its log."""
    app, stream = make_app(LOG_LEVEL="INFO"), io.StringIO()
    app.logger.handlers[0].setStream(stream)

    def events():
        told = stream.getvalue()
        assert not re.search(f"{PASSWORD}|{NEW}|in-the-wrong-box|crd_|/(setup|invitation)/[^<]", told)
        lines = [json.loads(line) for line in told.splitlines()]
        kept = ("message", "user", "by", "role", "key")
        return [tuple(line[name] for name in kept if line.get(name)) for line in lines if line["message"] != "request"]

    return app, events


@pytest.mark.security("R15", "R28")
def test_signing_in_and_out_and_what_was_refused(log):
    app, events = log
    make_user(app, "rep", username="rosa@shop.example", password_hash=HASH)
    person = Person(app)
    person.sign_in("rosa@shop.example", "wrong")
    person.sign_in("in-the-wrong-box", PASSWORD)
    person.sign_in("rosa@shop.example")
    submit(person.client, "/account/password", current=PASSWORD, password=NEW)
    person.sign_out()
    assert events() == [
        ("sign-in refused", "rosa@shop.example"),
        ("sign-in refused",),
        ("sign-in", "rosa@shop.example", "rep"),
        ("password changed", "rosa@shop.example"),
        ("sign-out", "rosa@shop.example"),
    ]


@pytest.mark.security("R18", "R28")
def test_what_administrators_do(log):
    app, events = log
    submit(app.test_client(), first_admin(app), name="Ada King", email="ada@shop.example", password=NEW)
    admin = Visitor(app, "admin", "Eva Stein")
    admin.open("/desk/staff")
    admin.press("/desk/staff", "Add", name="Max Ude", email="max@shop.example", role="rep")
    for action in ("admin", "disable", "enable", "link"):
        admin.press("/desk/staff/3/" + action)
    admin.open("/desk/keys")
    admin.press("/desk/keys", "Make", name="web-shop", scope=["clients:read"])
    admin.press("/desk/keys/revoke")
    assert events() == [
        ("first administrator made", "ada@shop.example"),
        ("staff made", "max@shop.example", "Eva Stein", "rep"),
        *((f"staff {action}", "max@shop.example", "Eva Stein") for action in ("admin", "disable", "enable", "link")),
        ("key made", "Eva Stein", "web-shop"),
        ("key revoked", "Eva Stein", "web-shop"),
    ]


@pytest.mark.parametrize("name", ["rosa@shop.example", "nobody@shop.example"])
def test_no_transaction_is_open_while_a_password_is_looked_at(app, monkeypatch, name):
    make_user(app, "rep", username="rosa@shop.example", password_hash=HASH)
    opened = []
    monkeypatch.setattr(credentials, "check_in_place", lambda *_: opened.append(db.session().in_transaction()) or False)
    Person(app).sign_in(name)
    assert opened == [False]
