"""Who is asked what: a person less than a business, few-needed questions behind a fold, and
whatever has an answer always.
"""

import pytest

from tests.support import payloads
from tests.support.browser import text_of

PERSON = {"type": "retail", "first_name": "Ada", "email": "ada@example.com"}
BUSINESS = {"type": "trade", "title": "Lovelace Ltd", "email": "office@example.com"}


def titles(page):
    (progress,) = page.find("ol", **{"class": "progress-list"})
    return [text_of(entry).removesuffix(" (done)") for entry in progress]


def asked(page):
    """The names of what the page asks for outside of folds."""
    folded = {
        field
        for fold in page.find("details")
        for field in fold.iter()
        if field.get("name")
    }
    return [
        field.get("name").removeprefix("billing_address-")
        for field in page.fields
        if field.get("type") != "hidden" and field not in folded
    ]


def fold(page):
    (found,) = page.find("details")
    return found


def test_a_person_has_five_pages_and_a_business_seven(browser):
    browser.get("you")
    page = browser.fill(**PERSON).press()
    assert titles(page) == ["You", "Billing", "Delivery", "Sign-in", "Check and send"]
    browser.get("you")
    page = browser.fill(**BUSINESS).press()
    assert len(titles(page)) == 7


def test_until_the_type_is_chosen_the_page_has_the_steps_of_both(browser):
    page = browser.get("you")
    of_business = [
        text_of(entry) for entry in page.find("li", **{"class": "if-business"})
    ]
    assert of_business == ["Your business", "Contacts"]


def test_a_person_is_asked_for_country_and_address_alone(browser):
    browser.get("you")
    page = browser.fill(**PERSON).press()
    assert asked(page) == [
        "address_country",
        "address_street_1",
        "address_street_2",
        "address_town",
        "address_post_code",
    ]
    assert fold(page).get("open") is None
    assert text_of(fold(page)[0]) == "Add an invoice contact or note"


@pytest.mark.parametrize(
    "name",
    ["company", "county", "contact_name", "contact_email", "contact_number", "note"],
)
def test_what_few_have_stands_in_a_fold_that_is_open_when_it_has_an_answer(
    browser, name
):
    page = browser.get("billing")
    field = f"billing_address-address_{name}"
    assert field.removeprefix("billing_address-") not in asked(page)
    browser.fill_in({field: "x@example.com"}).press("save")
    page = browser.get("billing")
    assert fold(page).get("open") is not None
    assert page.value(field) == "x@example.com"


def test_a_county_that_the_post_needs_is_no_rarity(browser):
    browser.get("billing")
    browser.fill_in({"billing_address-address_country": "IE"}).press("update")
    assert "address_county" in asked(browser.get("billing"))


def test_a_mistake_in_a_fold_opens_it(browser):
    browser.get("billing")
    browser.fill_in({"billing_address-address_contact_email": "nobody"})
    page = browser.press()
    assert "billing_address-address_contact_email" in page.errors
    assert fold(page).get("open") is not None


def is_for_business_alone(page, name):
    (field,) = [field for field in page.fields if field.get("name") == name]
    return "for-business" in [around.get("class") for around in field.iterancestors()]


def test_a_person_is_asked_for_the_currency_only_where_it_is_another(browser):
    assert is_for_business_alone(browser.get("you"), "currency")
    browser.fill(**PERSON, currency="EUR").press()
    page = browser.get("you")
    assert not is_for_business_alone(page, "currency")
    assert page.value("currency") == "EUR"


def test_a_business_is_asked_for_a_contact_person_only_without_a_name(browser):
    browser.get("you")
    assert "contact_person" in asked(browser.fill(**BUSINESS).press())
    browser.fill(contact_person="Grace").press()
    browser.get("you")
    page = browser.fill(first_name="Ada").press()
    assert "contact_person" in asked(page)
    page = browser.fill(contact_person="").press()
    assert "contact_person" not in asked(browser.get("business"))


def test_contacts_of_a_person_are_shown_where_there_are_some(browser):
    browser.get("you")
    browser.fill(**BUSINESS).press()
    browser.answer_step("contacts", {"contacts": [payloads.contact()]})
    browser.get("you")
    page = browser.fill(**PERSON, title="").press()
    assert "Contacts" in titles(page)
    assert page.find("button", name="go", value="contacts")


def test_who_registers_is_offered_as_contact_instead_of_asked_again(browser):
    browser.get("you")
    browser.fill(
        **BUSINESS, first_name="Ada", last_name="Byron", contact_number="01908 000 000"
    ).press()
    browser.get("contacts")
    browser.press("add")
    page = browser.press("fill", "Use Ada Byron")
    assert not page.find("button", name="fill")
    said = [
        browser.row_value("contact", 0, name)
        for name in ("first_name", "last_name", "email", "contact_number")
    ]
    assert said == ["Ada", "Byron", "office@example.com", "01908 000 000"]


def test_who_registers_is_offered_as_contact_of_a_delivery(browser):
    browser.get("you")
    browser.fill(**PERSON, last_name="Byron").press()
    browser.get("delivery")
    browser.fill(delivery="other").fill_row("shipping", 0, {"address_town": "Leeds"})
    page = browser.press("fill", "Use Ada Byron")
    assert fold(page).get("open") is not None
    said = [
        browser.row_value("shipping", 0, f"address_{name}")
        for name in ("town", "contact_name", "contact_email")
    ]
    assert said == ["Leeds", "Ada Byron", "ada@example.com"]


def test_nobody_is_offered_before_there_is_a_name(browser):
    browser.get("contacts")
    assert not browser.press("add").find("button", name="fill")
