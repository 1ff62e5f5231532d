"""The pages there are so far: accessible, in shape at every width, in both schemes, without a
foreign request.
"""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.support import payloads
from tests.support.chromium_checks import axe_violations, overflow

PAGES = [("/", 200), ("/api/docs", 200), ("/no-such-page", 404)]


@pytest.mark.security("R20")
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True), (320, False)])
@pytest.mark.parametrize(("path", "status"), PAGES)
def test_pages_are_accessible_and_hold_their_shape(
    open_page, path, status, width, dark
):
    page = open_page(path, width=width, dark=dark, status=status)
    if path == "/api/docs":
        expect(page.get_by_text("Register one client")).to_be_visible()
    assert axe_violations(page) == []
    assert overflow(page) <= 0
    assert page.locator("h1:not([aria-level])").count() == 1
    assert page.title()


@pytest.mark.parametrize("path", ["/", "/no-such-page"])
def test_the_first_stop_of_the_keyboard_is_the_skip_link(open_page, path):
    page = open_page(path, status=200 if path == "/" else 404)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_documentation_can_be_tried_out_with_the_documented_example(
    open_page, server
):
    page = open_page("/api/docs")
    page.get_by_role("button", name="Authorize").click()
    page.locator(".modal-ux input").fill(server.key())
    page.locator(".modal-ux").get_by_role("button", name=re.compile("^Apply")).click()
    page.locator(".modal-ux").get_by_role("button", name="Close").first.click()
    page.locator(".opblock-post .opblock-summary-control").click()
    body = page.locator(".opblock-post textarea")
    assert json.loads(body.input_value()) == payloads.example()
    page.get_by_role("button", name="Execute").click()
    answer = page.locator(".live-responses-table .response .microlight").first
    expect(answer).to_contain_text('"client_account": "INTEND')
