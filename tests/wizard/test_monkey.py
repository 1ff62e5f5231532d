"""Whatever is changed, asked for and answered, of clients of every type with details of every
kind, is answered with a page.
"""

import random

import pytest

from tests.support import database_rows, payloads
from tests.support.client_changes import REP, open_change
from tests.support.draft_links import signed_in
from tests.support.json_door import Door
from tests.support.rep_browser import Rep
from webapp.clients.review import ASKABLE, review
from webapp.questions.steps import STEPS, steps_asking

CHANGED = [step.name for step in STEPS if step.name != "sign-in"]


def person_with_business_details():
    """Only integrations and a later change of type make such a client."""
    full = payloads.full() | {"type": {"code": "retail"}}
    return payloads.without(full, "source")


CLIENTS = {
    "business": lambda: payloads.without(payloads.full(), "source"),
    "person": payloads.smallest,
    "person with business details": person_with_business_details,
}


@pytest.fixture(params=CLIENTS)
def at_desk(request, app):
    """A rep, at a desk with one client of this kind, which has a login."""
    payload = CLIENTS[request.param]() | {
        "credentials": {"username": "client one", "password": payloads.PASSWORD}
    }
    assert Door(app).create(payload).status_code == 200
    return Rep(app, "Rosa Lind")


@pytest.fixture
def customer(app, at_desk):
    return signed_in(app, database_rows.rows(app, "clients")[0]["user_id"])


def test_every_change_that_is_begun_can_be_saved(app, at_desk):
    for step in CHANGED:
        open_change(at_desk, f"/desk/clients/1/change/{step}")
        assert at_desk.press().path == "/desk/clients/1", step


def test_every_change_of_ones_own_account_can_be_saved(app, customer):
    for step in CHANGED:
        if step != "terms":
            open_change(customer, f"/account/change/{step}")
            assert customer.press().path == "/account", step


def test_whatever_is_asked_for_opens_and_can_be_answered(app, customer):
    for path in sorted(ASKABLE):
        with app.app_context():
            review(1, "ask", REP, reason="We need this", asked=[path])
        open_change(customer, "/account/answer")
        assert (customer.page.status, customer.page.path.rpartition("/")[2]) == (
            200,
            *[step.name for step in steps_asking([path])],
        ), path
        assert customer.press().status == 200, path
        assert customer.get("check").status == 200, path


@pytest.mark.parametrize("seed", range(3))
def test_a_monkey_is_always_answered_with_a_page(app, at_desk, customer, seed):
    chance = random.Random(seed)
    for _ in range(12):
        who, base = chance.choice(
            ((at_desk, "/desk/clients/1"), (customer, "/account"))
        )
        if chance.random() < 0.3:
            asked = chance.sample(sorted(ASKABLE), 3)
            if database_rows.rows(app, "clients")[0]["source_status"] in "PI":
                with app.app_context():
                    review(1, "ask", REP, reason="We need this", asked=asked)
        path = f"{base}/change/{chance.choice(CHANGED)}"
        if who is customer and chance.random() < 0.5:
            path = "/account/answer"
        try:
            open_change(who, path)
        except IndexError:  # what cannot be begun leads nowhere
            assert who.page.status in (200, 404)
            continue
        if who.page.status == 404:
            continue
        fill_anything(who, chance)
        assert who.press().status in (200, 409, 422)
        assert who.get(chance.choice([*CHANGED, "check"])).status in (200, 404)


def fill_anything(browser, chance):
    """Put other words into some of the page's boxes, and choose another type where one is
    asked for.
    """
    for field in browser.page.fields:
        if field.get("type") in (None, "text", "tel", "url") and chance.random() < 0.3:
            browser.fill_in(
                {
                    field.get("name"): chance.choice(
                        ["", "GB980780684", "Ada", "x" * 300]
                    )
                }
            )
    if "type" in dict(browser.page.values):
        browser.fill(type=chance.choice(["retail", "trade"]))
