"""What a person types while an answer is on its way is not overwritten by it, whatever part
of the page is exchanged.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.chromium_walk import Walk, customer

LATENCIES = [100, 400, 1000]
# what a browser does with an answer does not depend on where the server keeps it
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]


@pytest.fixture(params=LATENCIES)
def latency(request) -> int:
    return request.param


def delay(page: Page, latency: int) -> None:
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": latency,
            "downloadThroughput": -1,
            "uploadThroughput": -1,
        },
    )


def settled(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    expect(page.locator(".htmx-request, .htmx-settling, [data-saving]")).to_have_count(
        0
    )


@pytest.fixture
def walk(open_page, latency) -> Walk:
    """A customer before the billing address, on a slow line."""
    walk = Walk(open_page("/register"), customer("retail"))
    walk.you(stumble=False)
    walk.arrive("Where should we send the bill?")
    delay(walk.page, latency)
    return walk


def go_to(walk: Walk, step: str) -> None:
    walk.page.goto(walk.page.url.rpartition("/")[0] + f"/{step}")


def type_slowly(walk: Walk, box, text: str) -> None:
    box.press_sequentially(text, delay=60)


def test_letters_typed_after_a_country_was_chosen_stay(walk):
    page = walk.page
    walk.unfold()  # and it stays open when the questions of the country come
    walk.select(walk.box("Country"), "Germany")
    type_slowly(walk, walk.box("Address line 1"), "Hauptstraße am Markt 12345")
    expect(walk.box("Address line 1")).to_be_focused()
    walk.box("Note").fill("Ring twice")
    settled(page)
    expect(walk.box("Address line 1")).to_have_value("Hauptstraße am Markt 12345")
    expect(walk.box("Note")).to_have_value("Ring twice")
    page.get_by_role("heading", level=1).click()
    expect(page.locator("#saved")).to_have_text(re.compile("^Saved"))
    page.reload()
    expect(walk.box("Address line 1")).to_have_value("Hauptstraße am Markt 12345")
    expect(walk.box("Note")).to_have_value("Ring twice")
    expect(walk.box("Country")).to_have_value("Germany")


def test_a_country_that_is_chosen_again_meanwhile_is_asked_for_again(walk):
    page = walk.page
    walk.select(walk.box("Country"), "Germany")
    page.wait_for_timeout(650)  # its question is on its way
    walk.select(walk.box("Country"), "United States")
    expect(walk.box("ZIP code")).to_be_visible()
    expect(walk.box("Country")).to_have_value("United States")


def test_letters_and_choices_made_while_a_row_is_added_or_removed_stay(walk):
    page = walk.page
    go_to(walk, "contacts")
    first = walk.open_row("Contact", 1)
    page.get_by_role("button", name=re.compile("^Add another")).click()
    type_slowly(walk, walk.box("First name", first), "Grace Brewster Murray")
    first.get_by_label(re.compile("^Main contact")).check()
    walk.box("Role", first).select_option(label="Orders")
    walk.box("Job title", first).fill("Admiral")
    expect(page.get_by_role("group", name="Contact 2", exact=True)).to_be_visible()
    settled(page)
    expect(walk.box("First name", first)).to_have_value("Grace Brewster Murray")
    expect(walk.box("Job title", first)).to_have_value("Admiral")
    expect(first.get_by_label(re.compile("^Main contact"))).to_be_checked()
    expect(walk.box("Role", first)).to_have_value("orders")
    walk.button("Remove contact 2").click()
    type_slowly(walk, walk.box("Last name", first), "Hopper of Arlington")
    expect(page.get_by_role("group", name="Contact 2", exact=True)).to_have_count(0)
    settled(page)
    expect(walk.box("Last name", first)).to_have_value("Hopper of Arlington")


def test_a_box_that_is_entered_while_a_row_is_added_gets_the_next_letters(walk):
    page = walk.page
    go_to(walk, "contacts")
    first = walk.open_row("Contact", 1)
    page.get_by_role("button", name=re.compile("^Add another")).click()
    walk.box("First name", first).click()
    expect(page.get_by_role("group", name="Contact 2", exact=True)).to_be_visible()
    settled(page)
    page.keyboard.type("Grace")
    expect(walk.box("First name", first)).to_have_value("Grace")


def test_a_box_that_is_typed_in_while_a_row_is_added_keeps_the_focus(walk):
    page = walk.page
    go_to(walk, "contacts")
    first = walk.open_row("Contact", 1)
    page.get_by_role("button", name=re.compile("^Add another")).click()
    walk.box("Last name", first).press_sequentially("H")
    expect(page.get_by_role("group", name="Contact 2", exact=True)).to_be_visible()
    page.keyboard.type("opper")
    expect(walk.box("Last name", first)).to_have_value("Hopper")


@pytest.mark.parametrize("latency", [400], indirect=True)
def test_a_country_that_is_searched_for_while_a_row_is_added_is_found(walk):
    page = walk.page
    go_to(walk, "delivery")
    page.get_by_label("To other addresses").check()
    first = walk.open_row("Delivery address", 1)
    page.get_by_role("button", name=re.compile("^Add another")).click()
    walk.box("Country", first).click()
    page.keyboard.type("ger")
    second = page.get_by_role("group", name="Delivery address 2", exact=True)
    expect(second).to_be_visible()
    settled(page)
    page.keyboard.type("m")
    expect(walk.box("Country", first)).to_have_value("germ")
    page.keyboard.press("Enter")
    expect(walk.box("Country", first)).to_have_value("Germany")
    expect(walk.box("Country", second)).to_have_value("United Kingdom")


@pytest.mark.parametrize("latency", [400], indirect=True)
def test_a_search_that_is_entered_while_a_row_is_added_gets_the_next_letters(walk):
    page = walk.page
    go_to(walk, "delivery")
    page.get_by_label("To other addresses").check()
    first = walk.open_row("Delivery address", 1)
    page.get_by_role("button", name=re.compile("^Add another")).click()
    walk.box("Country", first).focus()
    second = page.get_by_role("group", name="Delivery address 2", exact=True)
    expect(second).to_be_visible()
    settled(page)
    page.keyboard.type("germ")
    page.keyboard.press("Enter")
    expect(walk.box("Country", first)).to_have_value("Germany")


def test_letters_typed_after_a_field_was_left_stay(walk):
    page = walk.page
    go_to(walk, "you")
    walk.box("Email address").fill("nobody")
    walk.box("First name").click()
    walk.box("Email address").press("End")
    page.keyboard.type("@example.com", delay=30)
    walk.box("First name").fill("Augusta")
    settled(page)
    expect(walk.box("Email address")).to_have_value("nobody@example.com")
    expect(walk.box("First name")).to_have_value("Augusta")
    expect(page.locator("#email-error")).to_have_count(0)


def test_an_input_method_goes_on_composing(walk):
    page = walk.page
    walk.select(walk.box("Country"), "Japan")
    walk.box("Address line 1").focus()
    wire = page.context.new_cdp_session(page)
    for text in ("と", "とう", "とうき", "とうきょ", "とうきょう"):
        wire.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
        page.wait_for_timeout(400)
    wire.send("Input.insertText", {"text": "東京"})
    expect(walk.box("Prefecture")).to_be_visible()
    expect(page.locator("[name$=address_street_1]")).to_have_value("東京")
