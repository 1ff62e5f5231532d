"""Who was signed out while typing signs in, comes back, and finds it all."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.chromium_checks import axe_violations, overflow
from tests.support.chromium_desk import PASSWORD, RepsWalk, make_staff
from tests.support.chromium_walk import customer


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("Email address or username").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def arrive(page: Page, heading: str, *, javascript: bool) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert overflow(page) == 0
    if javascript:  # axe waits for timers, which a page without scripts never runs
        assert axe_violations(page) == []


@pytest.mark.security("R5", "R13a")
@pytest.mark.parametrize(
    ("javascript", "button"), [(True, "continue"), (False, "continue"), (True, "add")]
)
def test_what_was_typed_is_sent_after_signing_in_again(
    open_page, server, javascript, button
):
    name = make_staff(server, "rep")
    page = open_page("/sign-in", javascript=javascript, width=390)
    sign_in(page, name)
    expect(page.get_by_role("heading", level=1)).to_have_text("Desk")
    walk = RepsWalk(page, customer("trade"), javascript=javascript)
    walk.begin()
    page.goto(page.url.replace("/you", "/contacts"))
    row = walk.open_row("Contact", 1)
    walk.box("First name", row).fill("Grace")
    walk.box("Last name", row).fill("Hopper")
    page.evaluate("document.activeElement.blur()")
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.context.clear_cookies()
    page.locator(f"#step button[name={button}]").first.click()
    arrive(page, "Sign in", javascript=javascript)
    sign_in(page, name)
    arrive(page, "You are signed in", javascript=javascript)
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Who else may we talk to?"
    )
    page.goto(page.url.partition("?")[0] + "?open=1" if javascript else page.url)
    assert "Grace" in page.content()
    assert "Hopper" in page.content()


@pytest.mark.security("R5")
def test_a_call_goes_on_after_signing_in_again(open_page, server):
    name = make_staff(server, "rep")
    page = open_page("/sign-in")
    sign_in(page, name)
    arrive(page, "Desk", javascript=False)
    page.get_by_role("link", name="New client").click()
    page.locator("#title").fill("Signed Out Ltd")
    page.context.clear_cookies()
    with page.expect_response("**/beside"):
        page.locator("#first_name").fill("Grace")
    page.keyboard.press("Control+Enter")
    arrive(page, "Sign in", javascript=True)
    sign_in(page, name)
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator("#title")).to_have_value("Signed Out Ltd")
    expect(page.locator("#first_name")).to_have_value("Grace")
