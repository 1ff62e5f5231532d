"""A forgotten password: back in through the mailbox alone, and nobody learns who is known."""

import pytest
from sqlalchemy import select, update

from tests.support import database_rows, payloads
from tests.support.browser import Browser, Page
from tests.support.browser import text_of as text
from tests.support.mail_server import html_of, path_in, text_of
from tests.support.outbox_handlers import make_due
from tests.support.users import make_user, sign_in
from webapp.clients.login_actions import change_login
from webapp.clients.search import find_client
from webapp.mail.mails import new_password
from webapp.outbox.models import Outgoing
from webapp.record.actor import Actor
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.users.models import Link

ASKED = "/forgotten-password?asked=1"
PASSWORD = "nine amber lanterns over water"
REP = Actor("rep", "Rosa Lind")


@pytest.fixture
def client(app, door, post, mailbox):
    """A client with a login, whose first mail was sent and forgotten."""
    login = {"username": "northern", "password": payloads.PASSWORD}
    assert door.create({**payloads.full(), "credentials": login}).status_code == 200
    post()
    mailbox.taken.clear()


def ask(app, name):
    browser = Browser(app)
    values = dict(browser.open("/forgotten-password").values)
    return browser.client.post("/forgotten-password", data={**values, "username": name})


def choose(app, path, password=PASSWORD):
    browser = Browser(app)
    page = browser.open(path)
    return browser.client.post(path, data={**dict(page.values), "password": password})


def signs_in(app, name, password):
    browser = Browser(app)
    values = dict(browser.open("/sign-in").values)
    given = {"username": name, "password": password}
    return browser.client.post("/sign-in", data={**values, **given}).status_code == 303


@pytest.mark.security("R18")
@pytest.mark.parametrize("name", ["northern", "OFFICE@northern-lights.example"])
def test_a_client_gets_back_in_through_the_mailbox_alone(
    app, client, post, mailbox, name
):
    signed_in = app.test_client()
    sign_in(signed_in, 1)
    assert ask(app, name).location == ASKED
    post()
    (mail,) = mailbox.taken
    assert (mail["To"], mail["Subject"]) == (
        payloads.full()["email"],
        "Set a new password",
    )
    assert name not in text_of(mail) + html_of(mail)
    path = path_in(mail)
    assert path.rsplit("/", 1)[1] not in str(database_rows.tables(app))
    for _ in range(2):  # by scanners
        assert app.test_client().get(path).status_code == 200
    answer = choose(app, path)
    assert (answer.status_code, answer.location) == (303, "/sign-in?chosen=1")
    assert signed_in.get("/account").location.startswith("/sign-in")
    assert not signs_in(app, "northern", payloads.PASSWORD)
    assert signs_in(app, "northern", PASSWORD)
    page = Page(app.test_client().get(path))
    assert page.status == 404
    assert "It was used already" in page.html
    post()
    assert mailbox.subjects == ["Set a new password", "Your password was changed"]
    assert PASSWORD not in text_of(mailbox.taken[1])


def test_staff_get_back_in_too_and_nobody_is_signed_in(app, post, mailbox):
    user_id = make_user(app, "admin", "Rosa Lind", username="rosa@shop.example")
    ask(app, "Rosa@shop.example")
    post()
    (mail,) = mailbox.taken
    assert mail["To"] == "rosa@shop.example"
    short = choose(app, path_in(mail), "short one")
    assert short.status_code == 422
    answer = choose(app, path_in(mail))
    assert answer.location == "/sign-in?chosen=1"
    assert database_rows.rows(app, "user_sessions") == []
    assert signs_in(app, "rosa@shop.example", PASSWORD)
    post()
    assert mailbox.taken[1]["To"] == "rosa@shop.example"
    assert [row["user_id"] for row in database_rows.rows(app, "outbox")][1:] == [
        user_id,
        user_id,
    ]


@pytest.mark.security("R17")
def test_known_and_unknown_names_are_answered_alike(app, client, post, mailbox):
    answers = [ask(app, name) for name in ("northern", "nobody@at.all", "a\x0bb")]
    told = {(each.status_code, each.text, str(headers(each))) for each in answers}
    assert len(told) == 1
    rows = database_rows.rows(app, "outbox")[1:]
    assert [(row["kind"], row["state"]) for row in rows] == [("look_up", "waiting")] * 3
    assert post() == 1
    assert mailbox.subjects == ["Set a new password"]
    assert "nobody@at.all" not in str(database_rows.tables(app))
    shown = [app.test_client().get(ASKED) for _ in range(2)]
    assert len({text(Page(each).find("main")[0]) for each in shown}) == 1


def headers(answer):
    """What a caller sees, but for what is new in each answer."""
    new = ("Set-Cookie", "Date", "X-Request-Id")
    return [pair for pair in answer.headers if pair[0] not in new]


def test_an_empty_name_is_refused_beside_its_field(app):
    answer = ask(app, " ")
    assert answer.status_code == 422
    assert Page(answer).errors == {
        "username": "Enter your email address or your username"
    }


@pytest.mark.security("R18")
def test_a_link_is_dead_after_an_hour_and_after_another_password(
    app, client, post, mailbox
):
    paths = []
    for minute in range(2):
        ask(app, "northern")
        post()
        paths.append(path_in(mailbox.taken[-1]))
        forget_the_minute(app, minute)
    assert choose(app, paths[0]).status_code == 303
    assert app.test_client().get(paths[1]).status_code == 404
    ask(app, "northern")
    post()
    late = path_in(mailbox.taken[-1])
    with app.app_context(), write() as connection:
        (expires_on,) = connection.scalars(
            select(Link.expires_on).where(
                Link.used_on.is_(None), Link.purpose == "password"
            )
        )
        assert expires_on <= now() + new_password.LIFE
        connection.execute(update(Link).values(expires_on=now()))
    page = Page(app.test_client().get(late))
    assert page.status == 404
    assert "It is too old" in page.html


def forget_the_minute(app, number):
    """Let the same name be asked for again, as if a minute had passed."""
    with app.app_context(), write() as connection:
        this = update(Outgoing).where(
            Outgoing.kind == "look_up", Outgoing.dedupe_key.not_like("past%")
        )
        connection.execute(this.values(dedupe_key=f"past {number}"))


@pytest.mark.security("R18")
def test_a_link_that_is_stored_after_the_password_changed_opens_nothing(
    app, client, post, mailbox
):
    ask(app, "northern")
    post()
    with app.app_context():
        change_login(find_client(1), "sign-out", REP)
        with write() as connection:  # as a mail that was under way
            again = update(Outgoing).where(Outgoing.name == new_password.NAME)
            connection.execute(again.values(state="waiting", ended_on=None))
        make_due()
    assert app.test_client().get(path_in(mailbox.taken[0])).status_code == 404
    post()
    assert len(mailbox.taken) == 1
    assert database_rows.rows(app, "outbox")[-1]["state"] == "overtaken"


def test_a_double_click_sends_one_mail_and_an_hour_has_its_most(
    app, client, post, mailbox
):
    for number in range(7):
        for _ in range(2):
            ask(app, "northern")
        post()
        forget_the_minute(app, number)
    assert len(mailbox.taken) == 5


def test_a_disabled_login_gets_no_mail(app, client, post, mailbox):
    with app.app_context():
        change_login(find_client(1), "disable", REP)
    ask(app, "northern")
    post()
    assert mailbox.taken == []


def test_another_password_chosen_at_the_account_is_told_by_mail(
    app, client, post, mailbox
):
    browser = Browser(app)
    sign_in(browser.client, 1)
    page = browser.open("/account/password")
    given = {"current": payloads.PASSWORD, "password": PASSWORD}
    answer = browser.client.post(
        "/account/password", data={**dict(page.values), **given}
    )
    assert answer.status_code == 303
    post()
    assert mailbox.subjects == ["Your password was changed"]
