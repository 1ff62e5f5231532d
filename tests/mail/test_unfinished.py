"""Who had the link of a draft sent hears twice of it, unless it was finished or forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.mail.test_links import ask_for_link, saved_page
from tests.support import database_rows, payloads
from tests.support.browser import Browser
from tests.support.mail_server import text_of
from tests.support.outbox_handlers import make_due
from webapp.config import DRAFT_LIFE
from webapp.drafts.models import Draft
from webapp.outbox.models import Outgoing
from webapp.storage.columns import now
from webapp.storage.transactions import write

SUBJECT = "Your registration is not finished"
DAYS = DRAFT_LIFE.days


@pytest.fixture
def browser(app, post, mailbox):
    """A browser whose draft's link was sent; every mail since is a reminder."""
    browser = saved_page(app)
    assert ask_for_link(browser, "ada@other.example").status_code == 200
    assert post() == 1
    mailbox.taken.clear()
    return browser


@pytest.fixture
def after(app, post, mailbox):
    """What is sent when the draft was last visited so many days ago, by subject."""

    def sent(days):
        with app.app_context():
            with write() as connection:
                visited_on = now() - timedelta(days=days, minutes=1)
                connection.execute(update(Draft).values(visited_on=visited_on))
            make_due(Outgoing.state == "waiting")
        mailbox.taken.clear()
        post()
        return mailbox.subjects

    return sent


def test_it_is_told_after_three_days_and_two_before_the_end_and_never_more(
    app, browser, after, mailbox
):
    ask_for_link(browser, "ada@other.example")  # the same day: nothing more
    found = {days: after(days) for days in (0, 2, 3, 4, DAYS - 3, DAYS - 2, DAYS - 1)}
    assert found == {days: [] for days in found} | {3: [SUBJECT], DAYS - 2: [SUBJECT]}
    states = [row["state"] for row in database_rows.rows(app, "outbox")]
    assert states == ["done"] * 3


def test_one_press_forgets_the_draft_and_a_look_does_not(app, browser, after, mailbox):
    after(3)
    (mail,) = mailbox.taken
    assert mail["To"] == "ada@other.example"
    assert "Byron" not in text_of(mail)
    address = next(
        line for line in text_of(mail).splitlines() if "/forget/" in line
    ).removeprefix("http://127.0.0.1:8000")
    other = Browser(app)
    page = other.open(address)
    assert len(database_rows.rows(app, "drafts")) == 1
    answer = other.client.post(address, data=dict(page.values))
    assert "Your answers are deleted" in answer.text
    assert database_rows.rows(app, "drafts") == []
    assert other.open(address).status == 404
    assert after(DAYS - 2) == []


def test_a_registration_that_was_sent_is_not_reminded_of(app, browser, after):
    browser.walk(payloads.smallest())
    assert browser.press(None).path.endswith("/done")
    assert after(3) == ["We have your registration"]
    states = [row["state"] for row in database_rows.rows(app, "outbox")]
    assert states == ["done", "overtaken", "overtaken", "done"]
