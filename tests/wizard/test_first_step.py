"""Mistakes and advice on the first step: all at once, in the words of the questions, and of
no country before one is chosen.
"""

import pytest

from tests.support import payloads
from webapp.clients.offered import load_reference
from webapp.record.actor import CUSTOMER
from webapp.record.advice import advise
from webapp.record.check import check


def messages(browser, payload):
    with browser.client.application.app_context():
        problems = check(payload, CUSTOMER, load_reference())[1]
    return {problem.path: problem.message for problem in problems}


def test_a_blank_first_step_asks_who_the_account_is_for_and_then_tells_everything_at_once(
    browser,
):
    expected = messages(browser, {})
    browser.get("you")
    page = browser.press()
    assert page.summary == [expected["type.code"]] == ["Choose who the account is for"]
    page = browser.fill(type="retail").press()
    expected = messages(browser, {"type": {"code": "retail"}})
    assert page.summary == [expected[path] for path in ("first_name", "email")]


@pytest.mark.parametrize(
    "name", [{"first_name": "Ada"}, {"last_name": "Byron"}, {"title": "Lovelace Ltd"}]
)
def test_before_the_type_is_chosen_any_name_is_one(browser, name):
    assert "first_name" not in messages(browser, name)


def test_the_message_of_a_set_of_radios_is_tied_to_it(browser):
    browser.get("you")
    (group,) = browser.press().find("fieldset", id="type-field")
    assert (
        group.get("role"),
        group.get("aria-invalid"),
        group.get("aria-describedby"),
    ) == ("radiogroup", "true", "type-error")
    browser.get("delivery")
    page = browser.fill(delivery="other").press()
    (group,) = page.find("fieldset", **{"aria-invalid": "true"})
    assert (
        page.text(group.get("aria-describedby"))
        == "Error: Enter a delivery address, or choose the billing address"
    )


def test_a_number_that_is_none_has_an_error_and_no_advice(browser):
    browser.answer_step("billing", {"billing_address": payloads.address()})
    browser.get("you")
    page = browser.fill(type="retail", contact_number="call me").press()
    assert "contact_number" in page.errors
    assert page.text("contact_number-advice") is None


@pytest.mark.parametrize(
    "detail",
    [
        {"contact_number": "(212) 555-0123"},
        {"company_number": "1234567"},
        {"vat_number": "136 695 976"},
    ],
)
def test_no_advice_names_a_country_before_one_is_chosen(browser, detail):
    with browser.client.application.app_context():
        assert list(advise({"detail": detail}, load_reference())) == []
        chosen = {"detail": detail, "billing_address": {"address_country": "GB"}}
        assert [advice.path for advice in advise(chosen, load_reference())] == [
            f"detail.{name}" for name in detail
        ]


@pytest.mark.parametrize(
    "country", [{}, {"billing_address": {"address_country": "GB"}}]
)
def test_a_number_with_a_country_code_is_judged_by_it_alone(browser, country):
    with browser.client.application.app_context():
        (expected,) = advise(
            {"detail": {"contact_number": "+1 212 5"}, **country}, load_reference()
        )
    assert expected.message.startswith("This does not look like a phone number.")
