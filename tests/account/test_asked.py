"""What a client is asked for is answered by exactly that, given; anything else leaves it asked."""

import json

import pytest

from tests.support import database_rows, payloads
from tests.support.client_changes import (
    answer_link,
    ask_for,
    door_with_client,
    history,
    open_change,
)
from tests.support.desk_browser import texts
from tests.support.draft_links import take_over


@pytest.fixture
def door(app):
    """A door, with one client that has a login, and neither VAT number nor company number,
    delivery address or contact.
    """
    payload = payloads.full() | {
        "shipping_addresses": [],
        "contacts": [],
    }
    for path in ("detail.vat_number", "detail.company_number", "detail.eori_number"):
        payload = payloads.having(payload, path, "")
    return door_with_client(app, payload)


def state(app):
    (client,) = database_rows.rows(app, "clients")
    asked = client["asked"]
    return client["source_status"], asked if isinstance(asked, list) else json.loads(
        asked
    )


def answer(browser):
    return open_change(browser, "/account/answer")


@pytest.mark.security("R13")
def test_any_other_change_leaves_a_client_asked(app, customer):
    ask_for(app, "detail.vat_number")
    open_change(customer, "/account/change/you").fill(first_name="Ada")
    assert customer.press().path == "/account"
    open_change(customer, "/account/change/business").fill(
        website="https://new.example"
    )
    assert customer.press().path == "/account"
    assert state(app) == ("I", ["detail.vat_number"])
    assert history(app)[-2:] == [("customer", "changed")] * 2
    assert "We need: VAT number" in " ".join(customer.page.html.split())


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            "detail.vat_number",
            "Enter the VAT number, or tick “We are not VAT registered”",
        ),
        ("detail.company_number", "Enter the company number"),
        ("detail.eori_number", "Enter the EORI number"),
        ("contacts", "Enter a contact"),
        ("shipping_addresses", "Enter a delivery address"),
    ],
)
def test_a_blank_answer_is_asked_for_at_its_field(app, customer, path, words):
    ask_for(app, path)
    answer(customer)
    page = customer.press()
    assert page.summary == [words]
    assert page.title.startswith("Error: ")
    assert [*page.errors.values()] in ([words], [])  # a list has no box of its own
    page = customer.get("check")
    assert page.summary == [words]
    assert customer.press(None).summary == [words]
    assert state(app) == ("I", [path])


def test_deliveries_to_the_billing_address_do_not_answer_for_addresses(app, customer):
    ask_for(app, "shipping_addresses")
    answer(customer).fill(delivery="same")
    assert customer.press().summary == ["Enter a delivery address"]
    assert state(app)[0] == "I"


def test_the_answer_that_there_is_no_vat_number_is_one(app, customer):
    ask_for(app, "detail.vat_number")
    answer(customer).fill(no_vat="y")
    assert customer.press().path == "/account"
    assert state(app) == ("P", [])
    entry = database_rows.rows(app, "history")[-1]
    assert (entry["action"], entry["reason"]) == (
        "answered",
        "We are not VAT registered",
    )


def test_a_vat_number_given_by_a_change_of_ones_own_is_an_answer(app, customer):
    ask_for(app, "detail.vat_number")
    open_change(customer, "/account/change/business").fill(vat_number="GB999999973")
    assert customer.press().path == "/account"
    assert state(app) == ("P", [])


def test_a_value_that_was_there_before_is_no_answer_of_another_change(app, customer):
    ask_for(app, "detail.website")
    open_change(customer, "/account/change/business").fill(contact_person="Ada")
    customer.press()
    assert state(app) == ("I", ["detail.website"])


def in_part(browser):
    """Answer one of two questions and send it from the check page."""
    answer(browser).fill(vat_number="GB999999973")
    page = browser.press()
    assert page.summary == ["Enter the company number"]
    page = browser.press("go", "Answer the rest later")
    assert page.summary == ["Enter the company number"]
    assert page.notices == [
        "You can send what is there. We keep it, and still ask you for the rest."
    ]
    return browser.press(None)


def test_a_part_is_kept_and_the_rest_stays_asked(app, door, customer):
    ask_for(app, "detail.vat_number", "detail.company_number")
    page = in_part(customer)
    assert page.path == "/account"
    assert (
        page.notices[0]
        == "Thank you. We saved what you gave us, and still need the rest."
    )
    assert state(app) == ("I", ["detail.company_number"])
    assert door.record(1)["detail"]["vat_number"] == "GB999999973"
    entry = database_rows.rows(app, "history")[-1]
    assert (entry["actor_name"], entry["action"]) == ("customer", "answered in part")
    assert "company_number" in str(entry["changes"])
    answer(customer)
    asked = {
        field.get("name")
        for field in customer.page.fields
        if field.get("type") != "hidden"
    }
    assert asked == {"company_number"}
    assert customer.fill(company_number="01234567").press().path == "/account"
    assert state(app) == ("P", [])


@pytest.mark.security("R18")
def test_a_part_by_the_private_link_says_what_is_left(app, door):
    ask_for(app, "detail.vat_number", "contacts")
    visitor = take_over(app, answer_link(app))
    visitor.fill(vat_number="GB999999973").press()
    visitor.get("check")
    assert "still need: Contacts" in visitor.press(None).html
    assert state(app) == ("I", ["contacts"])


def test_a_notice_names_the_button_that_sends_the_answers(app, door):
    ask_for(app, "detail.vat_number", "contacts")
    visitor = take_over(app, answer_link(app))
    visitor.get("check")
    page = visitor.fill(version="99").press(None)
    assert page.notices == [
        "Your answers were changed in another window. Check them again, then choose Send."
    ]
    assert "Send" in texts(page, "button")


def test_what_was_asked_is_asked_whatever_the_client_is_by_now(app, customer):
    ask_for(app, "type.code", "detail.company_number")
    answer(customer).fill(type="retail")
    assert customer.press().path.endswith("/business")
    customer.fill(company_number="07654321").press()
    assert customer.page.path.endswith("/check")
    assert customer.press(None).path == "/account"
    assert state(app) == ("P", [])


def test_asking_again_meanwhile_asks_for_what_is_new(app, customer):
    ask_for(app, "detail.vat_number")
    answer(customer)
    ask_for(app, "detail.vat_number", "contacts")
    customer.fill(vat_number="GB999999973").press()
    assert state(app) == ("I", ["contacts"])


@pytest.mark.parametrize(
    ("country", "name"),
    [
        ("DE", "address_county"),
        ("DE", "address_state"),
        ("HK", "address_post_code"),
        ("GB", "address_state"),
    ],
)
def test_what_is_asked_is_shown_though_addresses_of_the_country_do_not_have_it(
    app, customer, country, name
):
    code = {"DE": "10115", "HK": "", "GB": "MK9 1AA"}[country]
    database_rows.execute(
        app,
        "UPDATE addresses SET address_country = :country, address_post_code = :code",
        country=country,
        code=code,
    )
    database_rows.execute(app, f"UPDATE addresses SET {name} = ''")
    ask_for(app, f"billing_address.{name}")
    page = answer(customer).page
    box = page.find("input", id=f"billing_address-{name}")[0]
    assert box.get("type") != "hidden"
    customer.fill_in({f"billing_address-{name}": "12345"})
    assert customer.press().path == "/account"
    assert state(app) == ("P", [])
