"""Help while typing, the private link, and how little is sent over the wire."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.chromium_walk import Walk, customer


@pytest.fixture
def walk(open_page) -> Walk:
    """A trade customer before the second step."""
    walk = Walk(open_page("/register", motion=True), customer("trade"))
    walk.you(stumble=False)
    walk.arrive("About your business")
    return walk


def test_a_field_is_checked_when_it_is_left_and_not_before(walk):
    website, number, error = (
        walk.box("Website"),
        walk.box("Company number"),
        walk.page.locator("#website-error"),
    )
    asked = []
    walk.page.on(
        "request",
        lambda request: (
            asked.append(request.url) if request.url.endswith("/field") else None
        ),
    )
    website.press_sequentially("not a website")
    assert asked == []
    number.click()
    expect(error).to_be_visible()
    expect(number).to_be_focused()
    expect(website).to_have_attribute("aria-invalid", "true")
    website.fill("www.example.com")
    number.click()
    expect(error).to_have_count(0)
    assert not walk.page.title().startswith("Error")


def test_a_click_hits_though_the_check_of_the_field_before_answers_meanwhile(walk):
    # finding: the message moved the button away between the pressing and the letting go, and the
    # click was lost
    page = walk.page
    walk.box("Website").fill("not a website")
    walk.button("Save and continue").hover()
    with page.expect_response("**/field"):
        page.mouse.down()
    page.wait_for_load_state("networkidle")
    page.mouse.up()
    expect(page.locator(".error-summary")).to_contain_text("website")


def test_a_check_that_was_put_off_while_the_mouse_was_down_is_shown_after(walk):
    page = walk.page
    walk.box("Website").fill("not a website")
    page.get_by_role("heading", level=1).hover()
    with page.expect_response("**/field"):
        page.mouse.down()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#website-error")).to_have_count(0)
    page.mouse.up()
    expect(page.locator("#website-error")).to_be_visible()


def test_advice_on_a_vat_number_stops_nobody_and_is_repeated_on_the_check_page(walk):
    walk.box("VAT number").fill("GB123456789")
    walk.box("Website").click()
    advice = walk.page.get_by_text("This does not look like a UK VAT number")
    expect(advice).to_be_visible()
    expect(walk.page.locator(".field-error")).to_have_count(0)
    walk.go_on()
    walk.arrive("Where should we send the bill?")
    walk.page.goto(walk.page.url.replace("/billing", "/check"))
    expect(advice).to_be_visible()


def test_the_password_is_measured_while_it_is_typed_and_can_be_shown(walk):
    page = walk.page
    page.goto(page.url.replace("/business", "/sign-in"))
    password, strength = walk.box("Password"), page.locator("#strength")
    password.press_sequentially("password")
    expect(strength).to_contain_text("Use 12 characters")
    password.fill("plum-otter-violin-42")
    expect(strength).to_contain_text("Strong")
    expect(password).to_be_focused()
    walk.button("Show password").click()
    expect(password).to_have_attribute("type", "text")
    walk.button("Hide password").click()
    expect(password).to_have_attribute("type", "password")


def test_the_private_link_opens_the_answers_in_another_browser(walk, open_page):
    walk.box("Company number").fill("00445790")
    walk.button("Save and finish later").click()
    link = walk.page.get_by_label("Copy it").input_value()
    open_page(walk.page.url, status=404)
    other = open_page(link)
    other.get_by_role("button", name="Go on").click()
    other.wait_for_url("**/register/*/*")
    expect(other.get_by_role("heading", level=1)).not_to_have_text(
        "Go on with this registration"
    )
    other.goto(other.url.rpartition("/")[0] + "/business")
    expect(walk.box("Company number", other)).to_have_value("00445790")


def test_little_is_sent_over_the_wire(open_page):
    page = open_page("/healthz")
    sent: list[float] = []
    wire: Any = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on(
        "Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"])
    )
    page.goto("/register", wait_until="networkidle")
    assert sum(sent) <= 150_000
    Walk(page, customer("trade")).you(stumble=False)
    page.wait_for_load_state("networkidle")
    for step in (
        "you",
        "business",
        "billing",
        "delivery?add=1",
        "contacts?add=1",
        "sign-in",
        "check",
    ):
        sent.clear()
        page.goto(page.url.rpartition("/")[0] + f"/{step}", wait_until="networkidle")
        # the page alone: what it loads is there already
        assert len(list(filter(None, sent))) == 1, page.url
        assert sum(sent) <= 20_000, page.url
