"""A client is changed in the wizard's own forms: by reps step by step, by its own people
while it is pending, and as it is asked.
"""

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser
from tests.support.client_changes import (
    answer_link,
    ask_for,
    door_with_client,
    history,
    open_change,
)
from tests.support.draft_links import take_over
from tests.support.json_door import Door
from tests.support.rep_browser import Rep
from tests.support.users import make_user, sign_in
from webapp.clients.lists import retire_entry


@pytest.fixture
def door(app):
    return door_with_client(app)


def test_a_person_adds_contacts_and_a_currency_in_the_account(app):
    """Who registers for themselves is not asked for them, and they are not out of reach."""
    door = Door(app)
    login = {"username": "ada", "password": payloads.PASSWORD}
    payload = payloads.smallest() | {"credentials": login, "source": "web"}
    assert door.create(payload).status_code == 200
    customer = Browser(app)
    sign_in(customer.client, 1)
    open_change(customer, "/account/change/contacts")
    customer.press("add")
    customer.fill_row("contact", 0, {"first_name": "Grace", "email": "g@example.com"})
    customer.press()
    open_change(customer, "/account/change/you").fill(currency="EUR").press()
    record = door.record(1)
    assert [contact["first_name"] for contact in record["contacts"]] == ["Grace"]
    assert record["currency"] == "EUR"


def test_a_rep_changes_one_step_and_the_history_tells_it(app, door, rep):
    before = door.record(1)
    open_change(rep, "/desk/clients/1/change/billing").fill_in(
        {"billing_address-address_town": "Hull"}
    )
    assert rep.press().path == "/desk/clients/1"
    after = door.record(1)
    assert after["billing_address"]["address_town"] == "Hull"
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"billing_address", "updated_on"}
    entry = database_rows.rows(app, "history")[-1]
    assert (entry["actor_name"], entry["action"]) == ("Rosa Lind", "changed")
    assert "Hull" in str(entry["changes"])
    assert "Milton Keynes" in str(entry["changes"])


def test_a_mistake_is_told_and_nothing_is_changed(door, rep):
    before = door.record(1)
    open_change(rep, "/desk/clients/1/change/you").fill(email="nobody")
    assert list(rep.press().errors) == ["email"]
    assert door.record(1) == before


def test_the_terms_are_changed_too_and_a_retired_entry_is_kept(app, door, rep):
    with app.app_context():
        retire_entry("tax_codes", "T2")
    open_change(rep, "/desk/clients/1/change/terms").fill(department="International")
    rep.press()
    assert (door.record(1)["department"], door.record(1)["tax_ref"]["code"]) == (
        "International",
        "T2",
    )


def test_two_reps_who_change_different_steps_both_keep_their_changes(app, door, rep):
    other = Rep(app, "Max Ude")
    open_change(rep, "/desk/clients/1/change/billing").fill_in(
        {"billing_address-address_town": "Hull"}
    )
    open_change(other, "/desk/clients/1/change/you").fill(first_name="Ada")
    other.press()
    rep.press()
    assert (
        door.record(1)["billing_address"]["address_town"],
        door.record(1)["first_name"],
    ) == ("Hull", "Ada")


@pytest.mark.security("R6")
def test_two_reps_who_change_one_step_overwrite_nothing_silently(app, door, rep):
    other = Rep(app, "Max Ude")
    for browser, town in ((rep, "Hull"), (other, "York")):
        open_change(browser, "/desk/clients/1/change/billing").fill_in(
            {"billing_address-address_town": town}
        )
    other.press()
    page = rep.press()
    assert page.status == 409
    words = " ".join(page.html.split())
    assert "Max Ude changed it to: <strong>York</strong>" in words
    assert page.value("billing_address-address_town") == "Hull"
    assert door.record(1)["billing_address"]["address_town"] == "York"
    assert rep.press().path == "/desk/clients/1"
    assert door.record(1)["billing_address"]["address_town"] == "Hull"


def test_a_person_who_changes_their_name_gets_its_title(app, rep):
    door = Door(app)
    door.create(payloads.smallest())
    open_change(rep, "/desk/clients/1/change/you").fill(last_name="Lovelace")
    rep.press()
    assert door.record(1)["title"] == "Ada Lovelace"


@pytest.mark.security("R3")
def test_a_change_sent_twice_is_made_once(app, door, rep):
    open_change(rep, "/desk/clients/1/change/you").fill(first_name="Ada")
    address, sent = rep.page.path, dict([*rep.page.values, ("continue", "1")])
    for _ in range(2):
        assert (
            rep.client.post(address, data=sent, follow_redirects=True).request.path
            == "/desk/clients/1"
        )
    assert history(app).count(("Rosa Lind", "changed")) == 1


@pytest.mark.security("R13")
def test_a_client_changes_their_pending_account_and_not_the_terms(app, door, customer):
    before = door.record(1)
    open_change(customer, "/account/change/you")
    customer.fill(first_name="Ada")
    forged = [
        *customer.page.values,
        ("department", "UK"),
        ("payment_term", "60 days"),
        ("source_status", "A"),
    ]
    customer.send([("continue", "1")], values=forged)
    assert customer.page.path == "/account"
    after = door.record(1)
    assert {name for name in before if before[name] != after[name]} == {
        "first_name",
        "updated_on",
    }
    assert history(app)[-1] == ("customer", "changed")
    page = customer.open("/account")
    page.values = [("csrf_token", page.value("csrf_token"))]
    assert (
        customer.client.post(
            "/account/change/terms", data=dict(page.values)
        ).status_code
        == 404
    )


@pytest.mark.parametrize("state", ["A", "R", "S"])
def test_an_account_that_is_not_pending_is_not_changed_by_its_people(
    app, door, customer, state
):
    open_change(customer, "/account/change/you").fill(first_name="Ada")
    database_rows.execute(app, "UPDATE clients SET source_status = :state", state=state)
    customer.press()
    assert "nothing was changed" in customer.page.html
    assert door.record(1)["first_name"] == "Grace"


@pytest.mark.security("R13")
def test_what_is_asked_for_is_asked_and_nothing_else(app, door, customer):
    ask_for(app, "detail.vat_number", "billing_address.address_post_code")
    page = open_change(customer, "/account/answer").page
    assert "We need your VAT number" in page.notices
    asked = {
        field.get("name") for field in page.fields if field.get("type") != "hidden"
    }
    assert asked == {"vat_number", "no_vat"}
    customer.fill(vat_number="GB999999973")
    forged = [
        *customer.page.values,
        ("company_number", "99999999"),
        ("website", "https://evil.example"),
    ]
    customer.send([("continue", "1")], values=forged)
    visible = {
        field.get("name")
        for field in customer.page.fields
        if field.get("type") != "hidden"
    }
    assert visible == {"billing_address-address_post_code"}
    customer.fill_in({"billing_address-address_post_code": "LS1 4AP"}).press()
    assert customer.page.path.endswith("/check")
    page = customer.press(None)
    assert page.path == "/account", (page.summary, page.notices)
    record = door.record(1)
    assert record["source_status"] == "P"
    assert (
        record["detail"]["vat_number"],
        record["billing_address"]["address_post_code"],
    ) == ("GB999999973", "LS1 4AP")
    assert (record["detail"]["company_number"], record["detail"]["website"]) == (
        "01234567",
        "https://northern-lights.example/shop?a=1",
    )
    assert history(app)[-1] == ("customer", "answered")
    assert record["id"] == 1


def test_answers_that_were_begun_are_there_when_one_comes_back(app, customer):
    ask_for(app, "detail.vat_number", "contacts")
    open_change(customer, "/account/answer").fill(vat_number="GB999999973").press()
    assert (
        open_change(customer, "/account/answer").page.value("vat_number")
        == "GB999999973"
    )
    assert database_rows.counts(app)["drafts"] == 1


@pytest.mark.security("R18")
def test_the_private_link_opens_what_is_asked_for_once(app, door):
    ask_for(app, "contacts")
    path = answer_link(app)
    assert "We need your VAT number" in Browser(app).open(path).html
    visitor, second = take_over(app, path), Browser(app)
    assert visitor.page.path.endswith("/contacts")
    assert second.open(path).status == 404
    visitor.press_row("remove", 1)
    visitor.press()
    assert visitor.page.text("account") == "NORTHE01"
    assert len(door.record(1)["contacts"]) == 1
    assert door.record(1)["source_status"] == "P"


@pytest.mark.security("R12")
def test_a_stranger_opens_no_account(app, door):
    assert app.test_client().get("/account").location.startswith("/sign-in")
    staff = app.test_client()
    sign_in(staff, make_user(app, "rep"))
    assert staff.get("/account").status_code == 403
