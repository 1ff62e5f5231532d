"""Following a registration without an account: a link by mail, and the same answer for all."""

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser
from tests.support.client_changes import ask_for
from tests.support.mail_server import html_of, path_in, text_of
from webapp.outbox.models import Outgoing

EMAIL = payloads.full()["email"]


def ask(app, account="NORTHE01", email=EMAIL, form="/follow"):
    browser = Browser(app)
    browser.open(form)
    typed = {"account": account, "email": email}
    values = {**dict(browser.page.values), **typed}
    return browser.client.post("/follow", data=values)


@pytest.fixture
def client(app, door, post):
    assert door.create(payloads.full()).status_code == 200
    post()


def asked(app):
    rows = database_rows.rows(app, Outgoing.__tablename__)
    return [row["state"] for row in rows if row["name"] == "follow"]


@pytest.mark.security("R17")
def test_the_answer_is_the_same_for_a_pair_that_belongs_together_and_any_other(
    app, client, post, mailbox
):
    answers = [
        ask(app, account, email)
        for account, email in (
            (" northe01", EMAIL.upper()),
            ("NORTHE01", "other@example.com"),
            ("NOBODY01", EMAIL),
        )
    ]
    seen = {(answer.status_code, answer.location, answer.text) for answer in answers}
    assert seen == {(303, "/follow?asked=1", answers[0].text)}
    names = [{name for name, _value in answer.headers} for answer in answers]
    assert all(each == names[0] for each in names)
    assert post() == 3
    assert asked(app) == ["done", "overtaken", "overtaken"]
    assert [mail["To"] for mail in mailbox.taken[1:]] == [EMAIL]
    assert "other@example.com" not in str(database_rows.tables(app))


def test_the_link_shows_the_state_what_is_missing_and_the_way_on(
    app, client, post, mailbox
):
    ask_for(app, "detail.vat_number", "contacts")
    ask(app)
    ask(app)  # within an hour it is one mail
    assert post() == 2
    mail = mailbox.taken[-1]
    assert mail["Subject"] == "How your registration stands"
    browser = Browser(app)
    page = browser.open(path_in(mail))
    assert page.find("h1")[0].text == "We need something from you"
    main = page.text("main")
    assert "VAT number, Contacts" in main
    typed = {payloads.full()[name] for name in ("email", "first_name", "last_name")}
    for text in (main, text_of(mail), html_of(mail)):
        assert [word for word in typed if word in text] == []
    answered = browser.client.post(page.path, data=dict(page.values))
    assert answered.status_code == 303
    assert answered.location.startswith("/register/")
    assert browser.open(answered.location).status == 200
    assert browser.open(page.path).status == 404


def test_who_chose_no_sign_in_is_led_here(app):
    page = Browser(app).register(payloads.smallest())
    assert len(page.find("a", href="/follow")) == 1


def test_a_link_that_is_too_old_says_so(app, client, post, mailbox):
    ask(app)
    post()
    path = path_in(mailbox.taken[-1])
    database_rows.execute(app, "UPDATE links SET expires_on = created_on")
    page = Browser(app).open(path)
    assert (page.status, "It is too old." in page.html) == (404, True)


@pytest.mark.parametrize(
    ("account", "email", "errors"),
    [
        ("", "", {"account", "email"}),
        ("'; --", EMAIL, {"account"}),
        ("NORTHE01", "nobody", {"email"}),
    ],
)
def test_what_is_no_code_or_address_is_refused_at_its_field(
    app, account, email, errors
):
    answer = ask(app, account, email)
    assert answer.status_code == 422
    for name in ("account", "email"):
        assert (f'id="{name}-error"' in answer.text) == (name in errors)
    assert asked(app) == []


def test_one_network_asks_for_so_many_and_no_more(app_with, mailbox):
    app = app_with(
        MAIL_URL=f"smtp://localhost:{mailbox.port}",
        MAIL_FROM="register@fernhill.example",
        RATELIMIT_ENABLED="1",
        RATELIMIT_MAILS="2 per hour",
    )
    statuses = [ask(app, f"NOBODY0{number}").status_code for number in range(3)]
    assert statuses == [303, 303, 429]


def test_without_a_mail_server_the_page_says_whom_to_ask(app_with):
    app = app_with(HELP_LINE="Call 01632 960 123.")
    page = Browser(app).open("/follow")
    assert "Call 01632 960 123." in page.text("main")
    assert page.find("input", name="account") == []
    assert ask(app, form="/sign-in").location == "/follow"
    assert asked(app) == []
