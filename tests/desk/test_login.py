"""A client's login at the desk: sessions ended, disabled, enabled, a link for a new password;
each noted in history and log.
"""

import io
import json
import re
from datetime import timedelta

import pytest
import time_machine

from tests.support import database_rows, payloads
from tests.support.browser import Page
from tests.support.desk_browser import Visitor, new_client, texts
from tests.support.sign_in_page import Person, entered
from tests.support.users import sign_in
from webapp.clients.offered import load_reference
from webapp.clients.register import register
from webapp.record.actor import CUSTOMER
from webapp.record.check import check
from webapp.storage.columns import now

NEW = "harp-lemon-otter-77-quay"
LINK = re.compile(r"http://127\.0\.0\.1:8000(/password/[\w-]{43})")


@pytest.fixture
def rep(app):
    return Visitor(app, name="Rosa Lind")


@pytest.fixture
def client_id(app):
    """A client with a login, northern."""
    return new_client(app, payloads.full())


@pytest.fixture
def theirs(app, client_id):
    """A browser in which the client is signed in."""
    browser = app.test_client()
    sign_in(browser, login_of(app, client_id)["id"])
    return browser


def login_of(app, client_id):
    (client,) = [
        row for row in database_rows.rows(app, "clients") if row["id"] == client_id
    ]
    return next(
        (
            row
            for row in database_rows.rows(app, "users")
            if row["id"] == client["user_id"]
        ),
        None,
    )


def press(rep, client_id, action, status=200):
    rep.open(f"/desk/clients/{client_id}")
    return rep.press(f"/desk/clients/{client_id}/login/{action}", status=status)


def link_in(page):
    return next(
        (
            found[1]
            for box in page.find("input", readonly="readonly")
            if (found := LINK.match(box.get("value")))
        ),
        None,
    )


def history(app):
    return [
        (row["actor_kind"], row["actor_name"], row["action"])
        for row in database_rows.rows(app, "history")
    ][1:]


def choose(app, path, **values):
    browser = app.test_client()
    token = Page(browser.get(path)).value("csrf_token")
    return browser.post(path, data={"csrf_token": token, **values})


@pytest.mark.security("R16")
@pytest.mark.parametrize("role", ["rep", "admin"])
def test_sessions_are_ended(app, client_id, theirs, role):
    version = login_of(app, client_id)["access_version"]
    visitor = Visitor(app, role, "Rosa Lind")
    assert theirs.get("/account").status_code == 200
    assert press(visitor, client_id, "sign-out").notices == [
        "The client is signed out everywhere."
    ]
    assert theirs.get("/account").location.startswith("/sign-in")
    assert login_of(app, client_id)["access_version"] > version
    assert visitor.client.get("/desk").status_code == 200
    assert history(app) == [("rep", "Rosa Lind", "signed the client out everywhere")]
    assert entered(Person(app).sign_in("northern", payloads.PASSWORD))


@pytest.mark.security("R16")
def test_a_login_is_disabled_and_enabled(app, rep, client_id, theirs):
    link = link_in(press(rep, client_id, "link"))
    page = press(rep, client_id, "disable")
    assert page.notices == ["The login is disabled."]
    assert "Nobody signs in with it" in page.html
    assert theirs.get("/account").location.startswith("/sign-in")
    assert not entered(Person(app).sign_in("northern", payloads.PASSWORD))
    assert app.test_client().get(link).status_code == 404
    assert press(rep, client_id, "enable").notices == ["The login is enabled."]
    assert app.test_client().get(link).status_code == 404
    assert theirs.get("/account").location.startswith("/sign-in")
    assert [action for _, _, action in history(app)[1:]] == [
        "disabled the login",
        "enabled the login",
    ]


@pytest.mark.security("R18")
def test_a_link_lets_the_client_choose_a_new_password_once(app, rep, client_id, theirs):
    link = link_in(press(rep, client_id, "link"))
    assert link_in(rep.open(f"/desk/clients/{client_id}")) is None
    before = database_rows.tables(app)
    assert app.test_client().get(link).status_code == 200
    assert database_rows.tables(app) == before
    second = app.test_client()
    token = Page(second.get(link)).value("csrf_token")
    answer = choose(app, link, password=NEW)
    assert (answer.status_code, answer.location) == (303, "/sign-in?chosen=1")
    assert (
        second.post(link, data={"csrf_token": token, "password": NEW}).status_code
        == 404
    )
    assert theirs.get("/account").location.startswith("/sign-in")
    assert (
        "Your password is saved. Sign in with it."
        in app.test_client().get(answer.location).text
    )
    assert not entered(Person(app).sign_in("northern", payloads.PASSWORD))
    assert entered(Person(app).sign_in("northern", NEW))
    assert app.test_client().get(link).status_code == 404
    assert history(app) == [
        ("rep", "Rosa Lind", "made a link for a new password"),
        ("customer", "customer", "chose a new password"),
    ]


@pytest.mark.security("R19")
def test_a_new_password_needs_a_token(app, rep, client_id):
    link = link_in(press(rep, client_id, "link"))
    assert app.test_client().post(link, data={"password": NEW}).status_code == 400
    assert app.test_client().get(link).status_code == 200


def test_nobody_is_signed_in_by_the_link(app, rep, client_id):
    link, browser = link_in(press(rep, client_id, "link")), app.test_client()
    token = Page(browser.get(link)).value("csrf_token")
    browser.post(link, data={"csrf_token": token, "password": NEW})
    assert browser.get("/account").location.startswith("/sign-in")


@pytest.mark.security("R18")
def test_a_link_ends_after_a_day_and_with_the_next_one(app, rep, client_id):
    first = link_in(press(rep, client_id, "link"))
    second = link_in(press(rep, client_id, "link"))
    assert [app.test_client().get(link).status_code for link in (first, second)] == [
        404,
        200,
    ]
    with time_machine.travel(now() + timedelta(hours=24), tick=False):
        assert app.test_client().get(second).status_code == 404


@pytest.mark.security("R15")
@pytest.mark.parametrize(
    "password", ["", "short", "password1234", "northern-northern-1", "x" * 257]
)
def test_a_new_password_is_judged_by_the_same_rules(app, rep, client_id, password):
    link = link_in(press(rep, client_id, "link"))
    page = Page(choose(app, link, password=password))
    assert (page.status, [*page.errors]) == (422, ["password"])
    assert password not in page.html or not password
    assert entered(choose(app, link, password=NEW)) is False  # to the sign-in page
    assert entered(Person(app).sign_in("northern", NEW))


@pytest.mark.parametrize(
    ("action", "words"),
    [("sign-out", "no login"), ("disable", "no login"), ("enable", "no login")],
)
def test_what_cannot_be_done_is_told(app, rep, action, words):
    client_id = new_client(app)
    page = rep.open(f"/desk/clients/{client_id}")
    page = rep.post(
        f"/desk/clients/{client_id}/login/{action}",
        [("csrf_token", page.value("csrf_token"))],
        status=409,
    )
    assert words in page.notices[0]
    assert history(app) == []


def test_what_was_done_already_is_told(app, rep, client_id):
    token = ("csrf_token", rep.open(f"/desk/clients/{client_id}").value("csrf_token"))
    address = f"/desk/clients/{client_id}/login/"
    assert rep.post(f"{address}enable", [token], status=409).notices == [
        "The login is not disabled."
    ]
    press(rep, client_id, "disable")
    assert rep.post(f"{address}disable", [token], status=409).notices == [
        "The login is disabled already."
    ]
    assert rep.post(f"{address}link", [token], status=409).notices == [
        "Enable the login first."
    ]
    rep.post(f"{address}promote", [token], status=404)
    assert len(history(app)) == 1


def test_a_client_without_a_login_chooses_one_with_a_link(app, rep):
    client_id = new_client(app)
    link = link_in(press(rep, client_id, "link"))
    page = Page(app.test_client().get(link))
    assert page.value("username") == "ada@example.com"
    assert choose(app, link, username="ada-b", password=NEW).status_code == 303
    assert login_of(app, client_id)["username"] == "ada-b"
    assert entered(Person(app).sign_in("ada-b", NEW))
    assert app.test_client().get(link).status_code == 404
    assert [action for _, _, action in history(app)] == [
        "made a link to choose a login",
        "chose a username and a password",
    ]


@pytest.mark.security("R17")
@pytest.mark.parametrize(
    ("username", "words"),
    [
        ("", "Enter a username"),
        (
            "other@example.com",
            "Enter your own email address as the username, or a name without “@”",
        ),
        ("northern", "Choose another username, this one is taken"),
        (
            "Office@northern-lights.example",
            "Choose another username, this one is taken",
        ),
        ("аdmin", "Choose a username in the letters of one alphabet"),
        ("a\x00b", "Write the username on one line, without control characters"),
    ],
)
def test_a_flagged_client_gets_access_with_another_username(
    app, rep, client_id, username, words
):
    login = {"username": payloads.full()["email"], "password": payloads.PASSWORD}
    payload = payloads.smallest() | {
        "email": payloads.full()["email"],
        "credentials": login,
    }
    with app.app_context():
        flagged = register(
            check(payload, CUSTOMER, load_reference())[0], CUSTOMER
        ).client_id
    page = press(rep, flagged, "link")
    assert "No login was made" in " ".join(texts(page, "p"))
    link = link_in(page)
    page = Page(choose(app, link, username=username, password=NEW))
    assert (page.status, page.summary) == (422, [words])
    assert login_of(app, flagged) is None
    assert choose(app, link, username="branch", password=NEW).status_code == 303
    assert entered(Person(app).sign_in("branch", NEW))
    assert "No login was made, because" not in " ".join(
        texts(rep.open(f"/desk/clients/{flagged}"), "div", **{"class": "advice"})
    )


@pytest.mark.security("R28")
def test_the_log_tells_who_did_it_and_no_secret(make_app):
    app, stream = make_app(LOG_LEVEL="INFO"), io.StringIO()
    app.logger.handlers[0].setStream(stream)
    rep, client_id = Visitor(app, name="Rosa Lind"), new_client(app, payloads.full())
    for action in ("sign-out", "disable", "enable"):
        press(rep, client_id, action)
    link = link_in(press(rep, client_id, "link"))
    choose(app, link, password=NEW)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    events = [
        (line["message"], line.get("by"))
        for line in lines
        if line["message"].startswith("client ")
    ]
    assert events == [
        *(
            (f"client login {action}", "Rosa Lind")
            for action in ("sign-out", "disable", "enable")
        ),
        ("client password link", "Rosa Lind"),
        ("client password chosen", None),
    ]
    assert not re.search(rf"{NEW}|{link.rpartition('/')[2]}", stream.getvalue())


@pytest.mark.security("R12")
def test_a_client_does_none_of_it(app, client_id, theirs):
    token = Page(theirs.get("/account")).value("csrf_token")
    for action in ("sign-out", "disable", "enable", "link"):
        assert (
            theirs.post(
                f"/desk/clients/{client_id}/login/{action}", data={"csrf_token": token}
            ).status_code
            == 403
        )
