"""The check page, the confirmation and the account: in reach, accessible, in their shape."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import Browser
from tests.support.chromium_checks import axe_violations, overflow
from tests.support.chromium_walk import customer

# places, sizes and colours do not depend on where the server keeps the answers
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]
SIZES = [(1280, 900), (390, 844), (320, 640)]
SCHEMES = ("light", "dark")
# how far what has the focus reaches under the bar at the lower edge, in pixels
UNDER_BAR = """() => {
    const bar = document.querySelector(".stays");
    const focused = document.activeElement;
    if (focused === document.body || bar.contains(focused)) return 0;
    if (getComputedStyle(bar).position !== "sticky") return 0;
    const over = focused.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
    return focused.closest("footer") ? 0 : Math.max(0, Math.round(over));
}"""


@pytest.fixture
def at_check(open_page, server):
    """Opens the check page of a registration whose answers were given in another browser; gives
    the page and what was answered.
    """

    def open_(kind, width=390):
        client = customer(kind)
        with server.inside() as app:
            browser = Browser(app).begin()
            path = browser.walk(client).path
            session = browser.client.get_cookie("session")
        page = open_page("/register", width=width)
        page.context.add_cookies(
            [{"name": "session", "value": session.value, "url": server.url}]
        )
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
        return page, client

    return open_


def faults(page: Page) -> list[object]:
    """What is wrong with a page at any size in any scheme."""
    found: list[object] = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            violations, wider = axe_violations(page), overflow(page)
            if violations or wider > 0:
                found.append((width, scheme, violations, wider))
    return found


@pytest.mark.parametrize("kind", ["retail", "trade"])
def test_they_are_accessible_and_hold_their_shape(at_check, kind):
    page, client = at_check(kind)
    login = client["credentials"]
    assert faults(page) == []
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert faults(page) == []
    page.get_by_role("link", name="Sign in to your account").click()
    page.get_by_label("Username").fill(login["username"])
    page.get_by_label("Password", exact=True).fill(login["password"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text(
        "We are checking your details"
    )
    assert faults(page) == []


def test_on_a_phone_the_button_is_in_reach_and_covers_nothing_with_the_focus(at_check):
    page, _client = at_check("trade")
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("scrollTo(0, 0)")
    button = page.get_by_role("button", name="Register", exact=True).last
    box = button.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 844
    page.locator("h1").evaluate("it => { it.tabIndex = -1; it.focus() }")
    for key in ("Tab", "Shift+Tab"):
        for _ in range(12):
            page.keyboard.press(key)
            assert page.evaluate(UNDER_BAR) == 0, key


def test_on_a_low_screen_nothing_stays(at_check):
    page, _client = at_check("retail")
    page.set_viewport_size({"width": 390, "height": 600})
    bar = page.locator(".stays")
    assert bar.evaluate("it => getComputedStyle(it).position") != "sticky"
