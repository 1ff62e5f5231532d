"""An email address is confirmed by its mailbox: with a button, or with six digits."""

import re

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser, Page
from tests.support.mail_server import html_of, path_in, text_of
from tests.support.users import make_user, sign_in
from webapp.clients.search import find_client

DIGITS = re.compile(r"asks for it: (\d{3} \d{3})\n")
ACCOUNT = "NORTHE01"


@pytest.fixture
def mail(app, door, post, mailbox):
    """The first mail of a client."""
    assert door.create(payloads.full()).status_code == 200
    post()
    (mail,) = mailbox.taken
    mailbox.taken.clear()
    return mail


def is_confirmed(app):
    with app.app_context():
        return find_client(1).is_email_confirmed


def press(app, path):
    browser = Browser(app)
    page = browser.open(path)
    return browser.client.post(path, data=dict(page.values), follow_redirects=True)


def type_code(app, code, account=ACCOUNT, **more):
    browser = Browser(app)
    values = dict(browser.open("/confirm").values)
    given = {"account": account, "code": code, **more}
    return browser.client.post("/confirm", data={**values, **given})


def at_desk(app):
    browser = Browser(app)
    sign_in(browser.client, make_user(app, "rep"))
    return browser


def change_address(app, email):
    browser = at_desk(app)
    page = browser.open("/desk/clients/1?edit=email")
    (form,) = page.find("form", action="/desk/clients/1/edit")
    assert form is not None
    values = {"path": "email", "version": "1", "email": email}
    values["csrf_token"] = page.value("csrf_token")
    answer = browser.client.post("/desk/clients/1/edit", data=values)
    assert answer.status_code == 303


@pytest.mark.security("R19")
def test_an_address_is_confirmed_by_the_button_alone(app, mail):
    path = path_in(mail)
    for _ in range(2):  # by scanners
        page = Page(app.test_client().get(path))
        assert page.title.startswith("Confirm your email address")
    assert not is_confirmed(app)
    answer = press(app, path)
    assert "Your email address is confirmed" in answer.text
    assert is_confirmed(app)
    again = app.test_client().get(path)
    assert (again.status_code, "is confirmed" in again.text) == (200, True)
    assert database_rows.rows(app, "user_sessions") == []
    actions = [row["action"] for row in database_rows.rows(app, "history")]
    assert actions == ["registered", "email_confirmed"]


def test_the_digits_of_the_mail_do_the_same(app, mail):
    (code,) = DIGITS.findall(text_of(mail))
    assert code.replace(" ", "&nbsp;") in html_of(mail)
    assert code.replace(" ", "") not in str(database_rows.rows(app, "links"))
    answer = type_code(app, code, account=" northe01 ")
    assert answer.location == "/confirm?done=1"
    assert is_confirmed(app)
    assert "is confirmed" in app.test_client().get(path_in(mail)).text


@pytest.mark.security("R16", "R17")
def test_guessing_waits_and_tells_nobody_who_is_a_client(app, mail):
    (code,) = DIGITS.findall(text_of(mail))
    wrong = f"{(int(code.replace(' ', '')) + 1) % 10**6:06}"
    known, unknown = [], []
    for _ in range(6):
        known.append(Page(type_code(app, wrong)).errors)
        unknown.append(Page(type_code(app, wrong, account="NOBODY01")).errors)
    assert known == unknown
    assert "there were too many" in known[-1]["code"]
    assert type_code(app, code).status_code == 422
    press(app, path_in(mail))
    assert is_confirmed(app)


def test_the_mail_is_sent_again_on_request(app, mail, post, mailbox):
    answers = [type_code(app, "", name, again="1") for name in (ACCOUNT, "NOBODY01")]
    assert [each.status_code for each in answers] == [303, 303]
    shown = [app.test_client().get(each.location).text for each in answers]
    assert all("a mail is on its way" in each for each in shown)
    post()
    (again,) = mailbox.taken
    assert again["Subject"] == "Confirm your email address"
    press(app, path_in(again))
    assert "is confirmed" in app.test_client().get(path_in(mail)).text
    assert type_code(app, "", again="1").status_code == 303
    post()
    assert len(mailbox.taken) == 1


def test_both_addresses_hear_of_a_change_and_the_new_one_is_confirmed(
    app, mail, post, mailbox
):
    press(app, path_in(mail))
    change_address(app, "new@northern-lights.example")
    assert not is_confirmed(app)
    post()
    told = {each["To"]: each for each in mailbox.taken}
    assert {to: each["Subject"] for to, each in told.items()} == {
        payloads.full()["email"]: "Your email address was changed",
        "new@northern-lights.example": "Confirm your email address",
    }
    old, new = (
        told[payloads.full()["email"]],
        told["new@northern-lights.example"],
    )
    assert "new@" not in text_of(old) + html_of(old)
    assert app.test_client().get(path_in(mail)).status_code == 404
    press(app, path_in(new))
    assert is_confirmed(app)


def test_the_desk_sees_it_and_sends_the_mail_again(app, mail, post, mailbox):
    browser = at_desk(app)
    page = browser.open("/desk/clients/1")
    assert "Not confirmed" in page.html
    token = page.value("csrf_token")
    for _ in range(2):  # a double click
        answer = browser.client.post(
            "/desk/clients/1/confirm", data={"csrf_token": token}
        )
        assert answer.status_code == 303
    post()
    assert mailbox.subjects == ["Confirm your email address"]
    press(app, path_in(mailbox.taken[0]))
    page = browser.open("/desk/clients/1")
    assert "Not confirmed" not in page.html
    assert "confirmed the email address" in page.html
    data = {"csrf_token": page.value("csrf_token")}
    assert browser.client.post("/desk/clients/1/confirm", data=data).status_code == 409


def test_without_a_mail_server_nobody_is_asked_to_confirm(app_with, door):
    door.create(payloads.full())
    app = app_with()
    assert "Ask to confirm" not in at_desk(app).open("/desk/clients/1").html
    assert Browser(app).open("/confirm").find("button", name="again") == []
