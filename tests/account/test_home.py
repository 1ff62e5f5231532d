"""The account says in one line where it stands and what to do, and shows what is known."""

import pytest

from tests.support import payloads
from tests.support.browser import Browser, text_of
from tests.support.json_door import Door
from tests.support.users import sign_in
from webapp.clients.review import review
from webapp.record.actor import Actor

REP = Actor("rep", "Rita Rep")


@pytest.fixture
def customer(app):
    Door(app).create(payloads.full() | {"source": "web"})
    browser = Browser(app)
    sign_in(browser.client, 1)
    return browser


def move(app, name, reason="", **more):
    with app.app_context():
        review(1, name, REP, reason=reason, **more)


def headline(page):
    return page.text("state")


def test_it_is_being_checked_and_can_be_changed(customer):
    page = customer.open("/account")
    assert headline(page) == "We are checking your details"
    assert "You don’t need to do anything." in page.text("main")
    assert "You can change them until your account is approved." in page.html
    assert page.find("form", action="/account/change/billing")
    assert page.find("a", href="/account/password")
    assert text_of(page.find("h1")[0]) == "Northern Lights Ltd"


@pytest.mark.parametrize(
    ("moves", "words", "tag"),
    [
        (["approve"], "Your account is open: you can order", "Open"),
        (["reject"], "We can’t open this account", "Not opened"),
        (["approve", "suspend"], "Your account is suspended", "Suspended"),
    ],
)
def test_what_was_decided_is_said_in_one_line(app, customer, moves, words, tag):
    for name in moves:
        move(app, name, "Two invoices are overdue.")
    page = customer.open("/account")
    assert headline(page) == words
    (shown,) = [each for each in page.find("span") if "tag" in each.get("class", "")]
    assert text_of(shown) == tag
    assert not page.find("form", action="/account/change/billing")


def test_what_is_asked_for_stands_with_its_reason_and_a_button(app, customer):
    move(app, "ask", "Please send your VAT number.", asked=["detail.vat_number"])
    page = customer.open("/account")
    assert headline(page) == "We need something from you"
    assert "Please send your VAT number." in page.html
    assert page.find("form", action="/account/answer")


def test_a_day_is_promised_until_it_is_over(app_with, customer):
    client = app_with(ANSWER_DAYS="2").test_client()
    sign_in(client, 1)
    assert "We answer by" in client.get("/account").text
