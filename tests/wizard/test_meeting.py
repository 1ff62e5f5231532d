"""Two who change the same client, or two windows of one draft: fields that do not collide are
both kept, the others are asked about.
"""

import re

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Page
from tests.support.client_changes import door_with_client, open_change
from tests.support.rep_browser import Rep
from tests.support.users import make_user, sign_in

TOWN, STREET = "billing_address-address_town", "billing_address-address_street_1"
ROW = {
    "address_street_1": "1 High St",
    "address_town": "Leeds",
    "address_post_code": "LS1 1AA",
}


@pytest.fixture
def door(app):
    return door_with_client(app)


@pytest.fixture
def other(app):
    return Rep(app, "Max Ude")


def two_at(step, rep, other):
    for browser in (rep, other):
        open_change(browser, f"/desk/clients/1/change/{step}")


def address_of(door):
    return door.record(1)["billing_address"]


@pytest.mark.security("R6")
@pytest.mark.parametrize("is_saved", [False, True], ids=["only opened", "saved"])
def test_two_reps_who_change_different_fields_of_a_step_keep_both(
    door, rep, other, is_saved
):
    two_at("billing", rep, other)
    if is_saved:  # with a mistake, so that it is kept and not sent
        rep.fill_in({TOWN: "Hull", STREET: ""}).press()
        rep.fill_in({STREET: "7 New Rd"})
    other.fill_in(
        {TOWN: "York"}
        if not is_saved
        else {"billing_address-address_note": "Ring twice"}
    ).press()
    page = rep.press() if is_saved else rep.fill_in({STREET: "7 New Rd"}).press()
    assert (page.status, page.path) == (200, "/desk/clients/1")
    found = address_of(door)
    assert found["address_street_1"] == "7 New Rd"
    assert found["address_town"] == ("Hull" if is_saved else "York")
    assert found["address_note"] == (
        "Ring twice" if is_saved else payloads.full()["billing_address"]["address_note"]
    )


@pytest.mark.security("R6")
@pytest.mark.parametrize("is_saved", [False, True], ids=["only opened", "saved"])
def test_a_conflict_says_who_changed_what_when_and_asks_about_nothing_else(
    door, rep, other, is_saved
):
    two_at("billing", rep, other)
    rep.fill_in({TOWN: "Hull", STREET: "" if is_saved else "7 New Rd"})
    if is_saved:
        rep.press()
        rep.fill_in({STREET: "7 New Rd"})
    other.fill_in({TOWN: "York", "billing_address-address_note": "Ring twice"}).press()
    page = rep.press()
    assert page.status == 409
    [notice] = [notice for notice in page.notices if "Somebody else" in notice]
    assert re.search(
        r"Max Ude changed the town or city from Milton Keynes to York at \d\d:\d\d\.",
        notice,
    )
    assert "in another window" not in page.html
    assert page.html.count('class="elsewhere"') == 1
    assert (page.value(TOWN), page.value(STREET)) == ("Hull", "7 New Rd")
    assert page.value("billing_address-address_note") == "Ring twice"
    assert address_of(door)["address_town"] == "York"
    assert rep.press().path == "/desk/clients/1"
    assert (address_of(door)["address_town"], address_of(door)["address_note"]) == (
        "Hull",
        "Ring twice",
    )


@pytest.mark.security("R6")
def test_a_list_that_both_changed_is_told_with_its_name(door, rep, other):
    two_at("contacts", rep, other)
    for browser in (other, rep):
        browser.press_row("open", 0)
    other.fill_row("contact", 0, {"first_name": "Newer"}).press()
    page = rep.fill_row("contact", 0, {"first_name": "Stale"}).press()
    assert page.status == 409
    assert any(
        "Max Ude changed the contacts at" in notice and "Newer" in notice
        for notice in page.notices
    )


@pytest.mark.security("R6")
def test_a_customer_is_told_of_a_rep_by_name_and_of_a_machine_by_the_companys(
    app, door, rep, customer
):
    open_change(customer, "/account/change/you").fill(first_name="Mine")
    open_change(rep, "/desk/clients/1/change/you").fill(first_name="Theirs").press()
    assert any(
        "Rosa Lind changed the first name from Grace to Theirs" in notice
        for notice in customer.press().notices
    )
    database_rows.execute(
        app, "UPDATE history SET actor_kind = 'key', actor_name = 'erp'"
    )
    page = open_change(customer, "/account/change/you").fill(first_name="Again").page
    open_change(rep, "/desk/clients/1/change/you").fill(first_name="Other").press()
    database_rows.execute(
        app, "UPDATE history SET actor_kind = 'key', actor_name = 'erp', user_id = NULL"
    )
    customer.page = page
    notices = customer.press().notices
    assert any(
        "Client Registration changed the first name" in notice for notice in notices
    )
    assert not any("erp" in notice for notice in notices)


def test_ones_own_other_window_is_called_that(door, rep):
    open_change(rep, "/desk/clients/1/change/billing").fill_in({TOWN: "Hull"})
    first = rep.page
    open_change(rep, "/desk/clients/1/change/billing").fill_in({TOWN: "York"}).press()
    rep.page = first
    page = rep.press()
    assert (page.status, "In the other window: York" in page.text(f"{TOWN}-field")) == (
        409,
        True,
    )
    assert not any("Rosa Lind" in notice for notice in page.notices)


@pytest.mark.security("R6")
def test_different_fields_of_a_step_in_two_tabs_are_both_kept(browser):
    browser.fill(
        type="retail", first_name="Ada", last_name="Byron", email="a@example.com"
    ).press()
    stale = browser.get("you")
    browser.fill(last_name="Lovelace").press()
    browser.page = stale
    assert browser.fill(email="b@example.com").press().status == 200
    page = browser.get("you")
    assert (page.value("last_name"), page.value("email")) == (
        "Lovelace",
        "b@example.com",
    )


@pytest.mark.security("R6")
@pytest.mark.parametrize("delivery", ["same", "other"])
def test_rows_kept_aside_are_not_overwritten_by_another_tab(browser, delivery):
    stale = browser.get("delivery")
    browser.get("delivery")
    browser.fill_row("shipping", 0, ROW).fill(delivery="same").press()
    browser.page = stale
    page = (
        browser.fill_row("shipping", 0, ROW | {"address_town": "Hull"})
        .fill(delivery=delivery)
        .press()
    )
    assert page.status == 409
    assert any("Leeds" in notice for notice in page.notices)
    browser.get("delivery")
    assert browser.row_value("shipping", 0, "address_town") == "Leeds"


@pytest.mark.parametrize(
    "way", ["cancelled at once", "cancelled after a mistake", "left"]
)
@pytest.mark.parametrize("place", ["desk", "account"])
def test_a_change_that_is_not_made_leaves_nothing(app, door, rep, customer, way, place):
    browser, path = (
        (rep, "/desk/clients/1") if place == "desk" else (customer, "/account")
    )
    open_change(browser, f"{path}/change/you")
    assert "Saved" not in (browser.page.text("saved") or "")
    if way == "cancelled after a mistake":
        browser.fill(email="nobody").press()
        assert database_rows.counts(app)["drafts"] == 1
    if way != "left":
        assert browser.press("cancel").path == path
    assert database_rows.counts(app)["drafts"] == 0
    assert [row["action"] for row in database_rows.rows(app, "history")] == [
        "registered"
    ]


def test_a_change_in_two_tabs_is_two_changes(door, rep):
    open_change(rep, "/desk/clients/1/change/billing").fill_in(
        {TOWN: "Hull", STREET: ""}
    )
    first = rep.page
    open_change(rep, "/desk/clients/1/change/you").fill(first_name="Ada").press()
    rep.page = first
    assert rep.press().status == 200
    rep.fill_in({STREET: "7 New Rd"}).press()
    assert (door.record(1)["first_name"], address_of(door)["address_town"]) == (
        "Ada",
        "Hull",
    )


@pytest.mark.security("R12")
@pytest.mark.parametrize("role", ["rep", "client", "nobody"])
def test_a_change_that_is_only_opened_is_nobody_elses(app, door, rep, customer, role):
    open_change(rep, "/desk/clients/1/change/you")
    client = app.test_client()
    if role != "nobody":
        sign_in(client, make_user(app, role))
    answer = client.get(rep.page.path)
    assert answer.status_code == (302 if role == "nobody" else 404)
    assert "Grace" not in answer.text


@pytest.mark.security("R12", "R13")
@pytest.mark.parametrize("about", ["te", "si", "as", "xx", "yo"])
@pytest.mark.parametrize("client_id", [1, 2, 999_999_999])
def test_a_made_up_id_of_a_change_opens_nothing_but_ones_own(
    app, door, customer, about, client_id
):
    door.create(payloads.smallest())
    names = ("you", "terms", "sign-in", "check")
    answers = [
        customer.client.get(f"/register/{about}.{client_id}.1.AbCdEfGh/{name}")
        for name in names
    ]
    opened = [answer.status_code for answer in answers if answer.status_code != 404]
    assert opened == ([200, 200] if (about, client_id) == ("yo", 1) else [])


def test_a_change_of_the_release_before_is_put_on_top_of_newer_ones(
    app, door, rep, other
):
    """It kept one fingerprint of each step, and stored what was only opened."""
    open_change(rep, "/desk/clients/1/change/billing").fill_in({STREET: ""}).press()
    [draft] = database_rows.rows(app, "drafts")
    base = '{"you": "0000000000000000", "billing": "0000000000000000"}'
    if draft["controls"].__class__ is str:
        database_rows.execute(
            app,
            "UPDATE drafts SET controls = json_set(controls, '$.base', json(:base))",
            base=base,
        )
    else:
        database_rows.execute(
            app,
            "UPDATE drafts SET controls = jsonb_set(controls::jsonb, '{base}', CAST(:base AS "
            "jsonb))::json",
            base=base,
        )
    open_change(other, "/desk/clients/1/change/billing").fill_in({TOWN: "York"}).press()
    rep.get("billing")
    rep.fill_in({STREET: "7 New Rd"})
    page = rep.press()
    assert page.status == 409
    assert Page(rep.client.get(rep.page.path)).value(STREET) == "7 New Rd"
