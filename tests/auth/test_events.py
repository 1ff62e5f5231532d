"""What happens around sign-in stands in the log: who, never a password, a link or a key
(security R28).
"""

import io
import json
import re

import pytest

from tests.support.desk_browser import Visitor, new_client
from tests.support.json_door import Door
from tests.support.sign_in_page import (
    HASH,
    NEW_PASSWORD,
    PASSWORD,
    Person,
    first_admin_link,
    submit,
)
from tests.support.users import make_user
from webapp.auth import credentials
from webapp.extensions import db


@pytest.fixture
def log(make_app):
    """The application, and a function that gives the events in its log."""
    app, stream = make_app(LOG_LEVEL="INFO"), io.StringIO()
    app.logger.handlers[0].setStream(stream)

    def events(*more):
        logged = stream.getvalue()
        assert not re.search(
            f"{PASSWORD}|{NEW_PASSWORD}|in-the-wrong-box|crd_|/(setup|invitation)/[^<]",
            logged,
        )
        lines = [json.loads(line) for line in logged.splitlines()]
        kept = ("message", "user", "by", "role", "key", *more)
        return [
            tuple(line[name] for name in kept if line.get(name))
            for line in lines
            if line["message"] != "request"
        ]

    return app, events


@pytest.mark.security("R15", "R28")
def test_signing_in_and_out_and_what_was_refused(log):
    app, events = log
    make_user(app, "rep", username="rosa@shop.example", password_hash=HASH)
    person = Person(app)
    person.sign_in("rosa@shop.example", "wrong")
    person.sign_in("in-the-wrong-box", PASSWORD)
    person.sign_in("rosa@shop.example")
    submit(person.client, "/account/password", current=PASSWORD, password=NEW_PASSWORD)
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
    submit(
        app.test_client(),
        first_admin_link(app),
        name="Ada King",
        email="ada@shop.example",
        password=NEW_PASSWORD,
    )
    admin = Visitor(app, "admin", "Eva Stein")
    admin.open("/desk/staff")
    admin.press(
        "/desk/staff", "Add", name="Max Ude", email="max@shop.example", role="rep"
    )
    for action in ("admin", "disable", "enable", "link"):
        admin.press("/desk/staff/3/" + action)
    admin.open("/desk/keys")
    admin.press("/desk/keys", "Make", name="web-shop", scope=["clients:read"])
    admin.press("/desk/keys/revoke")
    assert events() == [
        ("first administrator made", "ada@shop.example"),
        ("staff made", "max@shop.example", "Eva Stein", "rep"),
        *(
            (f"staff {action}", "max@shop.example", "Eva Stein")
            for action in ("admin", "disable", "enable", "link")
        ),
        ("key made", "Eva Stein", "web-shop"),
        ("key revoked", "Eva Stein", "web-shop"),
    ]


@pytest.mark.security("R28")
def test_what_is_changed_in_the_lists(log):
    app, events = log
    admin = Visitor(app, "admin", "Eva Stein")
    admin.open("/desk/lists?list=tax_codes")
    admin.press("/desk/lists/tax_codes/add", code="T77", name="Zero")
    for words in ("Up with T77", "Retire T77", "Restore T77", "Yes, delete T77"):
        admin.open("/desk/lists?list=tax_codes")
        admin.press("/desk/lists/tax_codes/change", words)
    admin.open("/desk/lists?list=tax_codes")
    admin.press("/desk/lists/tax_codes/add", status=422, code="T0", name="Once more")
    admin.open("/desk/lists/tax_codes/rename?code=T0")
    admin.press("/desk/lists/tax_codes/rename", name="Exempt")
    done = [
        ("added", "T77"),
        ("moved up", "T77"),
        ("retired", "T77"),
        ("restored", "T77"),
        ("deleted", "T77"),
        ("renamed", "T0"),
    ]
    assert events("list", "entry") == [
        (f"list entry {words}", "Eva Stein", "tax_codes", entry)
        for words, entry in done
    ]


@pytest.mark.security("R28")
def test_a_move_that_is_refused(log):
    app, events = log
    first, second = (new_client(app, source_status="P") for _ in range(2))
    rep, other = Visitor(app, name="Rita Rep"), Visitor(app, name="Max Ude")
    rep.open(f"/desk/clients/{first}/review/reject")
    other.open(f"/desk/clients/{first}/review/approve")
    other.press(f"/desk/clients/{first}/review/approve")
    rep.press(f"/desk/clients/{first}/review/reject", status=409, reason="No answer")
    token = rep.open("/desk/clients").value("csrf_token")
    form = {
        "move": "reject",
        "confirmed": "1",
        "reason": "No answer",
        "csrf_token": token,
    }
    rep.post(
        "/desk/clients/review",
        [*form.items(), ("client", str(first)), ("client", str(second))],
    )
    refused = ("move refused", "Rita Rep", first, "reject", "wrong_move")
    assert events("client", "move", "code") == [refused, refused]


@pytest.mark.security("R24", "R28")
def test_a_limit_that_is_reached(make_app):
    app, stream = (
        make_app(
            LOG_LEVEL="INFO", RATELIMIT_ENABLED="1", RATELIMIT_PER_KEY="1 per minute"
        ),
        io.StringIO(),
    )
    app.logger.handlers[0].setStream(stream)
    door = Door(app, name="web-shop")
    assert [door.get().status_code for _ in range(3)] == [200, 429, 429]
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    logged = [
        (line["route"], line["limit"])
        for line in lines
        if line["message"] == "limit reached"
    ]
    assert logged == [("/api/clients", "1 per 1 minute")] * 2


@pytest.mark.parametrize("name", ["rosa@shop.example", "nobody@shop.example"])
def test_no_transaction_is_open_while_a_password_is_looked_at(app, monkeypatch, name):
    make_user(app, "rep", username="rosa@shop.example", password_hash=HASH)
    opened = []
    monkeypatch.setattr(
        credentials,
        "check_in_place",
        lambda *_: opened.append(db.session().in_transaction()) or False,
    )
    Person(app).sign_in(name)
    assert opened == [False]
