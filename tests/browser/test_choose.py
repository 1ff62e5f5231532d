"""A long list is a search with JavaScript: found by any usual name, by keyboard and mouse,
and nothing typed is lost.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.chromium_checks import axe_violations
from tests.support.chromium_walk import Walk, customer

# a search works on the list that the page has, whatever the server keeps it in
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]


@pytest.fixture
def billing(open_page) -> Page:
    """The step that asks for the billing address."""
    page = open_page("/register")
    Walk(page, customer("retail")).you(stumble=False)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Where should we send the bill?"
    )
    return page


def search(page: Page):
    return page.get_by_role("combobox", name="Country")


def chosen(page: Page) -> str:
    return page.locator("select[name$=address_country]").evaluate("box => box.value")


@pytest.mark.parametrize(
    ("typed", "code", "name"),
    [
        ("uk", "GB", "United Kingdom"), ("UK", "GB", "United Kingdom"),
        ("holland", "NL", "Netherlands"),
        ("aland", "AX", "\u00c5land Islands"),
        ("ivory coast", "CI", "C\u00f4te d\u2019Ivoire"),
        ("cote d'iv", "CI", "C\u00f4te d\u2019Ivoire"),
        ("deu", "DE", "Germany"), ("ch", "CH", "Switzerland"),
        ("ukr", "UA", "Ukraine"), ("st luc", "LC", "St. Lucia"), ("kosovo", "XK", "Kosovo"),
        ("tristan", "SH", "St. Helena"),
        ("great britain", "GB", "United Kingdom"), ("america", "US", "United States"),
    ],
)  # fmt: skip
def test_a_country_is_found_by_what_people_type(billing, typed, code, name):
    search(billing).fill(typed)
    expect(billing.get_by_role("option").first).to_contain_text(name)
    search(billing).press("Enter")
    expect(search(billing)).to_have_value(name)
    assert chosen(billing) == code


def test_what_was_found_by_another_name_says_it(billing):
    search(billing).fill("holl")
    option = billing.get_by_role("option")
    expect(option).to_have_accessible_name("Netherlands Holland")
    search(billing).fill("ukr")
    expect(billing.get_by_role("option").locator("mark")).to_have_text("Ukr")


def test_how_many_were_found_is_told_and_each_is_44_pixels_high(billing):
    search(billing).fill("united")
    told = billing.locator(".combobox [role=status]").first
    options = billing.get_by_role("option")
    expect(told).to_have_text(f"{options.count()} found")
    for option in options.all():
        assert option.bounding_box()["height"] >= 44
    search(billing).fill("iceland")
    expect(told).to_have_text("1 found")


def test_home_and_end_move_in_what_is_typed(billing):
    search(billing).fill("and")
    search(billing).press("Home")
    billing.keyboard.type("irel")
    expect(billing.get_by_role("option")).to_contain_text(["Ireland"])
    search(billing).press("Enter")
    assert chosen(billing) == "IE"


def test_tab_chooses_what_is_marked_and_goes_on(billing):
    search(billing).focus()
    billing.keyboard.type("germ")
    billing.keyboard.press("Tab")
    expect(search(billing)).to_have_value("Germany")
    expect(billing.get_by_label("Address line 1")).to_be_focused()
    assert chosen(billing) == "DE"


@pytest.mark.parametrize(
    ("typed", "code"), [("germ", "DE"), ("uk", "GB"), ("united", "IE"), ("", "IE")]
)
def test_what_fits_one_country_is_chosen_on_leaving_with_the_mouse(
    billing, typed, code
):
    search(billing).fill("Ireland")
    search(billing).press("Enter")
    expect(billing.get_by_label(re.compile("^Eircode"))).to_be_visible()
    search(billing).fill(typed)
    billing.get_by_role("heading", level=1).click()
    expect(search(billing)).not_to_be_focused()
    assert chosen(billing) == code


def test_escape_and_a_name_of_nowhere_leave_what_was_chosen(billing):
    for key in ("Escape", "Tab"):
        search(billing).fill("Atlantis")
        expect(billing.get_by_role("option", name="Nothing found")).to_be_visible()
        search(billing).press(key)
        expect(billing.get_by_role("listbox", include_hidden=True).first).to_be_hidden()
        expect(search(billing)).to_have_value("United Kingdom")
        assert chosen(billing) == "GB"


def test_arrows_go_through_the_list_with_the_likely_ones_first(billing):
    search(billing).press("ArrowDown")
    expect(search(billing)).to_have_attribute("aria-expanded", "true")
    assert billing.get_by_role("option").all_inner_texts()[:6] == [
        "United Kingdom", "Ireland", "France", "Germany", "United States", "Afghanistan",
    ]  # fmt: skip
    marked = billing.locator("[role=option][aria-selected=true]")
    expect(marked).to_have_text("United Kingdom")
    search(billing).press("ArrowDown")
    expect(marked).to_have_text("Ireland")
    assert search(billing).get_attribute(
        "aria-activedescendant"
    ) == marked.get_attribute("id")
    assert axe_violations(billing) == []
    search(billing).press("Enter")
    expect(billing.get_by_label(re.compile("^Eircode"))).to_be_visible()


def test_a_country_is_chosen_with_the_mouse(billing):
    search(billing).click()
    billing.get_by_role("option", name="France").click()
    expect(search(billing)).to_have_value("France")
    expect(search(billing)).to_be_focused()
    assert chosen(billing) == "FR"


def test_the_part_that_follows_a_country_keeps_its_search_and_what_is_typed_there(
    billing,
):
    search(billing).fill("us")
    with billing.expect_response(re.compile("/billing$")):
        search(billing).press("Enter")
        billing.keyboard.press("Control+A")
        billing.keyboard.type("can")  # while the answer is on its way
    expect(billing.get_by_label("ZIP code")).to_be_visible()
    expect(search(billing)).to_be_focused()
    expect(search(billing)).to_have_value("can")
    expect(billing.get_by_role("option").first).to_have_text("Canada")
    search(billing).press("Enter")
    expect(billing.get_by_label("Province")).to_be_visible()
    assert chosen(billing) == "CA"


def test_the_states_of_a_country_are_chosen_from_a_list(billing):
    search(billing).fill("usa")
    search(billing).press("Enter")
    state = billing.get_by_label("State", exact=True)
    expect(state.locator("option").nth(0)).to_have_text("Choose a state")
    billing.get_by_role("button", name="Save and continue").click()
    expect(billing.locator(".error-summary")).to_contain_text("Choose a state")
    billing.locator(".error-summary").get_by_role("link", name="Choose a state").click()
    expect(state).to_be_focused()
    state.select_option("California")
    expect(state).to_have_value("CA")


def test_a_currency_is_found_by_code_and_name(open_page):
    page = open_page("/register")
    page.get_by_label("For a business").check()
    box = page.get_by_role("combobox", name="Currency")
    for typed, name in (
        ("eur", "Euro (EUR)"),
        ("swiss", "Swiss Franc (CHF)"),
        ("yen", "Japanese Yen (JPY)"),
    ):
        box.fill(typed)
        box.press("Enter")
        expect(box).to_have_value(name)


def test_a_link_to_the_list_leads_to_its_search(billing):
    billing.locator("select[name$=address_country]").evaluate(
        "box => { location.hash = box.id; }"
    )
    expect(search(billing)).to_be_focused()


def test_without_javascript_the_list_is_plain(open_page):
    page = open_page("/register", javascript=False)
    Walk(page, customer("retail"), javascript=False).you(stumble=False)
    country = page.get_by_label("Country")
    assert country.evaluate("box => box.localName") == "select"
    assert country.locator("optgroup").evaluate_all(
        "groups => groups.map(group => group.label)"
    ) == ["Chosen most", "All countries"]
    country.select_option(label="Kosovo")
    expect(country).to_have_value("XK")
