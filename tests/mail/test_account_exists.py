"""Who registers with a username or email that is known: the mailbox's owner hears of it, and may
sign in, set a new password, or give the new registration a sign-in.
"""

import re

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser
from tests.support.client_changes import REP
from tests.support.mail_server import text_of
from webapp.clients.review import review

KNOWN = payloads.full()["email"]
PATHS = re.compile(r"^http://127\.0\.0\.1:8000(\S+)$", re.MULTILINE)


def register(app, email, username):
    login = {"username": username, "password": payloads.PASSWORD}
    new = payloads.smallest() | {"email": email, "credentials": login}
    page = Browser(app).register(new)
    assert page.path.endswith("/done")
    assert "If you can’t sign in" not in page.html
    return page


@pytest.mark.security("R17")
def test_the_owner_of_a_known_mailbox_signs_in_resets_or_claims(
    app, door, post, mailbox
):
    door.create(payloads.full())
    post()
    register(app, KNOWN, KNOWN)
    assert post() == 2
    mail = mailbox.taken[-1]
    assert (mail["To"], mail["Subject"]) == (KNOWN, "You already have an account")
    assert "The new account code: ADABYR01" in text_of(mail)
    sign_in, forgotten, claim = PATHS.findall(text_of(mail))
    assert sign_in == "/sign-in"
    assert app.test_client().get(forgotten).status_code == 200
    browser = Browser(app)
    assert browser.open(claim).value("username") == ""
    chosen = {"username": KNOWN, "password": payloads.PASSWORD}
    assert browser.client.post(claim, data=sent(browser, chosen)).status_code == 422
    chosen["username"] = "second-account"
    assert browser.client.post(claim, data=sent(browser, chosen)).status_code == 303
    first, second = database_rows.rows(app, "clients")
    assert first["user_id"] != second["user_id"] is not None
    assert browser.open(claim).status == 404


def sent(browser, values):
    return {**dict(browser.page.values), **values}


@pytest.mark.security("R17")
def test_who_chose_a_name_of_somebody_else_chooses_another(app, door, post, mailbox):
    door.create(payloads.full())
    post()
    register(app, "new@example.com", "Northern")
    post()
    mail = mailbox.taken[-1]
    assert (mail["To"], mail["Subject"]) == (
        "new@example.com",
        "Choose how to sign in",
    )
    (claim,) = PATHS.findall(text_of(mail))
    assert Browser(app).open(claim).value("username") == "new@example.com"


def test_whose_registration_was_rejected_by_then_hears_nothing(
    app, door, post, mailbox
):
    door.create(payloads.full())
    register(app, KNOWN, "another")
    with app.app_context():
        review(2, "reject", REP, reason="A double")
    post()
    assert "You already have an account" not in mailbox.subjects
