"""A suspended client may sign in and sees why; nothing else opens, and nothing is changed. A
rejected one looks and changes nothing.
"""

import pytest

from tests.support import database_rows, payloads
from tests.support.client_changes import (
    REP,
    answer_link,
    ask_for,
    door_with_client,
    open_change,
)
from tests.support.draft_links import take_over
from webapp.clients.review import review


@pytest.fixture
def door(app):
    return door_with_client(app)


def suspend(app):
    with app.app_context():
        review(1, "approve", REP, reason="")
        review(1, "suspend", REP, reason="Two invoices are overdue.")


def test_the_account_page_says_why_and_nothing_else(app, customer):
    suspend(app)
    page = customer.open("/account")
    assert page.status == 200
    assert "Two invoices are overdue." in page.html
    assert page.find("span", **{"class": "tag tag-danger"})[0].text == "Suspended"
    for hidden in (
        "Your details",
        "Milton Keynes",
        "/account/change",
        "/account/answer",
        "/account/password",
    ):
        assert hidden not in page.html


@pytest.mark.security("R12", "R13a")
def test_no_other_page_opens_and_what_was_begun_is_refused(app, door, customer):
    ask_for(app, "contacts")
    open_change(customer, "/account/answer")
    answers = customer.draft
    values = dict(customer.page.values)
    open_change(customer, "/account/change/you").fill(first_name="Ada")
    token = customer.page.value("csrf_token")
    suspend(app)
    before, drafts = door.record(1), database_rows.rows(app, "drafts")
    pages = [
        f"/register/{draft}/{step}"
        for draft in (answers, customer.draft)
        for step in ("you", "contacts", "check", "saved", "done")
    ]
    for address in (*pages, "/account/password", "/register"):
        answer = customer.client.get(address)
        assert (answer.status_code, answer.location) == (302, "/account"), address
    posts = {
        f"/register/{customer.draft}/you": dict(customer.page.values),
        f"/register/{customer.draft}/you/field": dict(customer.page.values),
        f"/register/{answers}/contacts": values,
        f"/register/{answers}/check": values,
        f"/register/{answers}/strength": values,
        "/account/change/you": {},
        "/account/answer": {},
        "/account/password": {
            "current": payloads.PASSWORD,
            "password": "harp-lemon-otter-77-quay",
        },
    }
    for address, data in posts.items():
        answer = customer.client.post(address, data={"csrf_token": token, **data})
        assert (answer.status_code, answer.location) == (
            303,
            "/account?notice=too_late",
        ), address
    live = customer.client.post(
        f"/register/{answers}/contacts/field",
        data=values,
        headers={"HX-Request": "true"},
    )
    assert (live.status_code, live.headers["HX-Redirect"]) == (
        401,
        "/account?notice=too_late",
    )
    assert (door.record(1), database_rows.rows(app, "drafts")) == (before, drafts)


@pytest.mark.security("R13a")
@pytest.mark.parametrize("name", ["approve", "reject"])
def test_a_draft_that_the_answer_link_opened_shows_nothing_after_the_review(
    app, door, name
):
    ask_for(app, "contacts")
    visitor = take_over(app, answer_link(app))
    address, values, before = (
        visitor.page.path,
        dict(visitor.page.values),
        database_rows.rows(app, "drafts"),
    )
    with app.app_context():
        review(1, name, REP, reason="We know you.")
    for answer in (
        visitor.client.get(address),
        visitor.client.post(address, data=values),
    ):
        assert answer.status_code == 404
        assert "alan@example.com" not in answer.text
    assert database_rows.rows(app, "drafts") == before


@pytest.mark.parametrize("name", ["approve", "reject"])
def test_a_client_that_is_decided_about_looks_and_changes_nothing(
    app, door, customer, name
):
    open_change(customer, "/account/change/you").fill(first_name="Ada")
    with app.app_context():
        review(1, name, REP, reason="We decided.")
    page = customer.press()
    assert page.path == "/account"
    assert "Your details" in page.html
    assert customer.open("/account/password").status == 200
    assert door.record(1)["first_name"] == "Grace"


def test_approved_again_it_opens_again(app, customer):
    suspend(app)
    with app.app_context():
        review(1, "approve", REP, reason="")
    assert "Milton Keynes" in customer.open("/account").html
    assert customer.open("/account/password").status == 200
