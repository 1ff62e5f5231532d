"""Who forgot the password gets back in through the mailbox alone."""

import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.support import payloads
from tests.support.chromium_checks import axe_violations, overflow
from tests.support.mail_server import SENDER, URL, mail_server, text_of
from tests.support.running_server import serving_migrated

PASSWORD = "nine amber lanterns over water"


@pytest.fixture(scope="module")
def mailbox(engine):
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture(scope="module")
def mailing(engine, mailbox, request, tmp_path_factory):
    """A server that mails."""
    mail = {"MAIL_URL": f"smtp://localhost:{mailbox.port}", "MAIL_FROM": SENDER}
    folder = tmp_path_factory.mktemp("mailing")
    with serving_migrated(engine, request, folder, **mail) as server:
        yield server


def mailed(mailbox, subject, address):
    """The path of the link in a mail, when it has come."""
    for _ in range(200):
        for mail in mailbox.taken:
            if (mail["Subject"], mail["To"]) == (subject, address):
                return urlsplit(URL.search(text_of(mail))[0]).path
        time.sleep(0.1)
    raise AssertionError(mailbox.subjects)


@pytest.mark.security("R18")
@pytest.mark.parametrize("javascript", [True, False])
def test_a_customer_gets_back_in_through_the_mailbox(
    open_page, mailing, mailbox, javascript
):
    address = f"ada{javascript:d}@example.com"
    login = {"username": address, "password": payloads.PASSWORD}
    client = {**payloads.full(), "email": address, "credentials": login}
    answer = mailing.post(mailing.key("clients:create"), client)
    assert answer.status == 200
    first = mailed(mailbox, "We have your registration", address)
    page = open_page("/sign-in", width=390, javascript=javascript, on=mailing)

    def arrive(heading):
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        assert overflow(page) == 0
        if javascript:
            assert axe_violations(page) == []

    page.get_by_role("link", name="Forgotten your password?").click()
    arrive("Forgotten your password?")
    page.get_by_label("Email address or username").fill(address)
    page.get_by_role("button", name="Mail me a link").click()
    arrive("Look into your mailbox")
    page.goto(mailed(mailbox, "Set a new password", address))
    arrive("Choose a new password")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Save").click()
    arrive("Sign in")
    page.get_by_label("Email address or username").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(client["title"])
    page.goto(first)
    arrive("Confirm your email address")
    page.get_by_role("button", name="Yes, this is my address").click()
    arrive("Your email address is confirmed")
    mailed(mailbox, "Your password was changed", address)
