"""From a registration to an account that is used, by mail alone: no link is copied by hand."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.support.chromium_desk import PASSWORD, make_staff
from tests.support.chromium_walk import Walk, customer
from tests.support.mail_server import SENDER, URL, mail_server, text_of
from tests.support.outbox_handlers import make_new_due
from tests.support.running_server import serving_migrated

PATIENCE = 30  # seconds


class Post:
    """The mailboxes of everybody, looked into one mail after the other."""

    def __init__(self, mailbox):
        self.mailbox, self.server = mailbox, None

    def path_in(self, subject, to):
        """Wait for a mail, and return the path of its button; of a move that could be taken back
        the mail is due at once.
        """
        ends = time.monotonic() + PATIENCE
        while not (found := self.found(subject, to)):
            assert time.monotonic() < ends, self.mailbox.subjects
            with self.server.inside():
                make_new_due()
            time.sleep(0.1)
        (mail,) = found
        return URL.search(text_of(mail))[0].removeprefix("http://127.0.0.1:8000")

    def found(self, subject, to):
        return [
            mail
            for mail in self.mailbox.taken
            if (mail["Subject"], mail["To"]) == (subject, to)
        ]


@pytest.fixture(scope="module")
def post():
    with mail_server() as mailbox:
        yield Post(mailbox)


@pytest.fixture(scope="module")
def server(post, request, tmp_path_factory):
    """A server that sends mail; the engine makes no difference to who reads it."""
    environ = {
        "LEAST_SECONDS": "0",
        "MAIL_URL": f"smtp://localhost:{post.mailbox.port}",
        "MAIL_FROM": SENDER,
    }
    folder = tmp_path_factory.mktemp("by_mail")
    with serving_migrated("sqlite", request, folder, **environ) as started:
        post.server = started
        yield started


def test_registration_question_answer_and_approval_go_by_mail(open_page, server, post):
    # One of the staff wants to hear of new registrations.
    rep = make_staff(server, "rep")
    desk = open_page("/sign-in?next=/desk/mail-settings")
    signed_in(desk, rep, PASSWORD)
    desk.get_by_label("At once").check()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Saved.")).to_be_visible()

    # A customer registers, without a sign-in.
    client = customer("retail")
    theirs = Walk(open_page("/register"), client)
    theirs.you(stumble=False)
    theirs.billing(stumble=False)
    theirs.arrive("Where should we deliver?")
    theirs.go_on()
    theirs.arrive("Your sign-in")
    theirs.page.get_by_label("No, not now").check()
    theirs.go_on()
    account = theirs.send()
    post.path_in("We have your registration", client["email"])

    # The rep comes from the mail, and asks for contacts.
    desk.goto(post.path_in("A new registration", rep))
    expect(desk.get_by_text(account, exact=True).first).to_be_visible()
    desk.get_by_role("link", name="Ask for more").click()
    desk.get_by_label(re.compile("^Contacts")).check()
    desk.get_by_label("Reason").fill("Whom may we call about deliveries?")
    desk.get_by_role("button", name="Ask for more").click()

    # The customer answers from the mail, in another browser.
    asked = post.path_in("We need one more detail", client["email"])
    answer = Walk(open_page(asked), client)
    answer.press(answer.button("Answer now"))
    row = answer.open_row("Contact", 1)
    answer.fill(answer.box("First name", row), "Ada")
    answer.fill(answer.box("Phone number", row), "0113 496 0142")
    answer.press(answer.button("Save"))
    expect(answer.page.get_by_role("heading", level=1)).to_contain_text("Thank you")

    # The rep approves, and the customer chooses a sign-in from the mail and uses it.
    desk.goto(post.path_in("A new registration", rep))
    desk.get_by_role("button", name="Approve").first.click()
    chosen = post.path_in("Your account is open", client["email"])
    page = open_page(chosen)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Save").click()
    signed_in(page, client["email"], PASSWORD)
    expect(page.get_by_text(account, exact=True).first).to_be_visible()
    expect(page.get_by_text("you can order").first).to_be_visible()


def signed_in(page, username, password):
    page.get_by_label("Email address or username").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
