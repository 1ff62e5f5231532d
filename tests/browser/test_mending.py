"""Problems that are mended leave the page as they are mended, and what is said of a field
agrees.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.chromium_checks import axe_violations

# a script takes away what was mended, whatever the server keeps the answers in
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]


def refused(page: Page) -> Page:
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    return page


def test_a_page_whose_mistakes_are_all_mended_says_so(open_page):
    page = refused(open_page("/register"))
    entries = page.locator(".error-summary li")
    expect(entries).to_have_text(["Choose who the account is for"])
    page.get_by_label("For a business").check()
    expect(page.locator(".error-summary")).to_have_count(0)
    expect(page.locator("#type-field")).not_to_have_attribute("aria-invalid", "true")
    refused(page)
    expect(entries).to_have_count(2)
    page.get_by_label("Name of the business").fill("Lovelace Ltd")
    page.keyboard.press("Tab")
    expect(entries).to_have_count(1)
    expect(page.locator("#title-error")).to_have_count(0)
    email = page.get_by_label("Email address")
    email.fill("ada")
    page.keyboard.press("Tab")
    expect(entries).to_have_text(
        "Enter an email address in the format name@example.com"
    )
    email.fill("ada@example.com")
    page.keyboard.press("Tab")
    expect(page.locator(".error-summary")).to_have_count(0)
    assert page.title().startswith("About you")
    assert axe_violations(page) == []


def test_a_row_that_is_removed_takes_its_mistakes_along(open_page):
    page = open_page("/register")
    page.goto(re.sub("[^/]+$", "contacts", page.url))
    page.get_by_role("button", name="Add a contact").click()
    page.get_by_label("First name").fill("Grace")
    refused(page)
    page.get_by_role("button", name="Remove contact 1").click()
    expect(page.locator(".error-summary")).to_have_count(0)


def test_the_meter_and_the_message_of_a_password_agree(open_page):
    page = open_page("/register")
    page.goto(re.sub("[^/]+$", "sign-in", page.url))
    page.get_by_label("Username", exact=True).fill("ada")
    refused(page)
    error, password = (
        page.locator("#password-error"),
        page.get_by_label("Password", exact=True),
    )
    expect(error).to_have_text("Error: Enter a password")
    password.press_sequentially("short")
    expect(error).to_have_text("Error: Use 12 characters or more for the password")
    expect(page.locator(".error-summary")).to_contain_text("Use 12 characters or more")
    password.fill("")
    password.press_sequentially("hollow meadow quartz violin")
    expect(page.locator(".strength")).to_contain_text("Strong")
    expect(error).to_have_count(0)
    expect(page.locator(".error-summary")).to_have_count(0)
    assert page.title().startswith("Your sign-in")


def test_show_becomes_hide_and_back(open_page):
    for address in ("/sign-in", "/register"):
        page = open_page(address)
        if address == "/register":
            page.goto(re.sub("[^/]+$", "sign-in", page.url))
        box = page.locator("input[name=password]")
        page.get_by_role("button", name="Show password").click()
        expect(box).to_have_attribute("type", "text")
        page.get_by_role("button", name="Hide password").click()
        expect(box).to_have_attribute("type", "password")
        expect(page.get_by_role("button", name="Show password")).to_be_visible()
