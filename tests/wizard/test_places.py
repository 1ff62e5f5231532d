"""The address step follows its country: what is asked, what may be chosen, what stops a
person and what does not.
"""

import json

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser, text_of
from tests.support.client_changes import open_change
from tests.support.json_door import Door
from tests.support.rep_browser import Rep
from tests.support.users import sign_in
from webapp.record.countries import folded

BILLING = "billing_address-address_"
SYDNEY = {
    "street_1": "1 George Street",
    "town": "Sydney",
    "post_code": "2000",
    "country": "AU",
}


def options(page, name):
    """The labels of the options of a select, by value, in order; {} of a line of text."""
    (field,) = [field for field in page.fields if field.get("name") == name]
    return {option.get("value"): text_of(option) for option in field.iter("option")}


def in_country(browser, code, **values):
    """Be at the billing step as it is for a country, with these answers."""
    browser.get("billing")
    browser.fill_in({f"{BILLING}country": code})
    browser.press("update")
    browser.fill_in({f"{BILLING}{name}": value for name, value in values.items()})
    return browser.page


def draft_with(browser, **address):
    """Give the draft an address as the release before kept it."""
    in_country(browser, "GB", street_1="1 Harbour Road")
    browser.press("save")
    billing = {f"address_{name}": value for name, value in address.items()}
    kept = json.dumps({"billing_address": billing})
    app = browser.client.application
    database_rows.execute(
        app,
        "UPDATE drafts SET payload = :kept WHERE id = :id",
        kept=kept,
        id=browser.draft,
    )
    return browser.get("billing")


def test_a_state_is_chosen_and_must_be(browser):
    page = in_country(browser, "AU", **SYDNEY)
    states = options(page, f"{BILLING}state")
    assert next(iter(states.items())) == ("", "Choose a state")
    assert states["NSW"] == "New South Wales"
    page = browser.press()
    assert page.errors == {f"{BILLING}state": "Choose a state"}
    browser.fill_in({f"{BILLING}state": "New South Wales"})
    assert browser.press().path.endswith("/delivery")


def test_a_country_without_a_list_has_a_line_of_text(browser):
    page = in_country(browser, "FR")
    assert options(page, f"{BILLING}state") == {}
    page = in_country(browser, "BY")
    assert options(page, f"{BILLING}state") == {}


def test_what_was_typed_before_there_was_a_list_is_chosen_in_it(browser):
    page = draft_with(browser, country="US", state="california")
    assert page.value(f"{BILLING}state") == "CA"
    page = draft_with(browser, country="TW", county="Taipei City")
    assert page.value(f"{BILLING}state") == "Taipei City"
    assert not page.value(f"{BILLING}county")


def test_what_is_in_no_list_is_kept_and_asked_about(browser):
    page = draft_with(browser, country="US", state="Atlantis")
    assert options(page, f"{BILLING}state")["Atlantis"] == "Atlantis"
    assert page.value(f"{BILLING}state") == "Atlantis"
    assert browser.press().errors[f"{BILLING}state"] == "Choose a state from the list"


@pytest.mark.parametrize("code", ["SG", "GI", "MC", "VA"])
def test_a_city_state_asks_for_no_town(browser, code):
    page = in_country(browser, code, street_1="1 Harbour Road")
    (label,) = page.find("label", **{"for": f"{BILLING}town"})
    assert text_of(label) == "Town or city (optional)"
    assert f"{BILLING}town" not in browser.press().errors


def test_an_unlikely_postcode_is_advised_about_where_none_is_needed(browser):
    in_country(browser, "HR")
    for typed, is_advised in (("HR-10000", False), ("10000", False), ("1000A", True)):
        live = browser.leave(
            "billing",
            f"{BILLING}post_code",
            typed,
            **{f"{BILLING}country": "HR"},
        )
        assert live.errors == {}
        assert ("a postcode from Croatia" in live.html) == is_advised


def test_the_likely_choices_come_first_and_then_the_names(browser):
    countries = list(options(browser.get("billing"), f"{BILLING}country").values())
    assert countries[:3] == ["United Kingdom", "Ireland", "France"]
    assert countries[5:7] == ["Afghanistan", "\u00c5land Islands"]
    assert "Kosovo" in countries
    assert len(countries) == len(set(countries)) == 250
    currencies = list(options(browser.get("you"), "currency").values())
    assert currencies[:4] == [
        "British Pound (GBP)",
        "Euro (EUR)",
        "US Dollar (USD)",
        "Afghan Afghani (AFN)",
    ]
    assert currencies[3:] == sorted(currencies[3:], key=folded)


@pytest.fixture
def american(app):
    """A door, with a client with a login that a machine registered without its state."""
    door = Door(app)
    there = payloads.address(
        address_country="US", address_post_code="95014", address_county=""
    )
    answer = door.create(payloads.full() | {"billing_address": there, "source": "web"})
    assert answer.status_code == 200
    return door


def test_a_client_without_a_state_changes_something_else(app, american):
    rep = Rep(app, "Rosa Lind")
    open_change(rep, "/desk/clients/1/change/contacts")
    assert rep.press().path == "/desk/clients/1"
    customer = Browser(app)
    sign_in(customer.client, 1)
    open_change(customer, "/account/change/delivery").fill(delivery="same")
    assert customer.press().path == "/account"
    assert american.record(1)["shipping_addresses"] == []
    assert "billing_address.address_state" in [
        advice["field"] for advice in american.record(1)["advice"]
    ]


def test_whoever_changes_that_address_is_asked_for_the_state(app, american):
    rep = Rep(app, "Rosa Lind")
    open_change(rep, "/desk/clients/1/change/billing")
    assert rep.press().errors == {f"{BILLING}state": "Choose a state"}
    rep.fill_in({f"{BILLING}state": "California"})
    assert rep.press().path == "/desk/clients/1"
    assert american.record(1)["billing_address"]["address_state"] == "CA"
    assert "billing_address.address_state" not in [
        advice["field"] for advice in american.record(1)["advice"]
    ]
