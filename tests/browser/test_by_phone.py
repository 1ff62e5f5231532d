"""A business is registered from a call by keyboard alone: with how many keys, boxes and loads."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.chromium_checks import axe_violations, overflow
from tests.support.chromium_walk import NUMBERS, customer

# what a browser does of it does not depend on where the server keeps it
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]

# eight pages of the wizard took 11 clicks, 10 loads and 31 fields
MOST_PRESSES, MOST_LOADS, MOST_FIELDS = 5, 5, 15


class Keyboard:
    """Types into a page with Tab between its fields, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses, self.loads, self.fields = page, 0, 0, 0
        page.on("load", lambda _: self.loaded())

    def loaded(self) -> None:
        self.loads += 1

    def press(self, keys: str) -> None:
        self.presses += 1
        self.page.keyboard.press(keys)

    def to(self, label: str) -> None:
        """Go on by Tab until the field with this label has the focus."""
        box = self.page.get_by_label(label, exact=True).first
        for _ in range(30):
            if box.evaluate("box => box === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(label)

    def type(self, label: str, text: str) -> None:
        self.to(label)
        self.fields += 1
        self.page.keyboard.type(text)


def test_a_business_is_registered_from_a_call_by_keyboard(sign_in, server):
    page = sign_in()
    number = next(NUMBERS)
    twin = customer("trade") | {
        "credentials": {},
        "title": f"Juniper Vale {number} Ltd",
        "email": f"hana{number}@junipervale.example",
    }
    account = server.post(server.key(), twin).json["data"]["client_account"]
    keys = Keyboard(page)
    page.get_by_role("link", name="New client").focus()
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("New client by phone")
    expect(page.locator("#title")).to_be_focused()
    assert axe_violations(page) == []

    # who may be the same client stands beside while one types, and the focus stays
    keys.type("Company name", f"Juniper Tea Rooms {number}")
    keys.type("First name (optional)", "Hana")
    keys.type("Last name (optional)", "Nowak")
    keys.type("Phone number (optional)", "0113 496 0142")
    keys.type("Email address", f"hana{number}@junipervale.example")
    expect(page.locator("#for-reps")).to_contain_text(account)
    expect(page.locator("#email")).to_be_focused()
    expect(page.locator("#saved")).to_contain_text("Draft saved")
    page.locator("#email").fill(f"rooms{number}@junipervale.example")
    expect(page.locator("#for-reps")).not_to_contain_text(account)

    keys.type("Address line 1", "86 Harbour Road")
    keys.type("Postcode", "LS1 4GN")
    keys.type("Town or city", "Leeds")
    assert axe_violations(page) == []
    keys.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Juniper Tea Rooms")
    assert keys.presses <= MOST_PRESSES
    assert keys.loads <= MOST_LOADS
    assert keys.fields <= MOST_FIELDS

    # half filled, on a phone, it goes to the customer
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/desk/clients/quick")
    assert overflow(page) <= 0
    page.keyboard.type("Fern Street Cycles")
    page.keyboard.press("Control+Shift+Enter")
    expect(page.get_by_label("Copy it into an email")).to_be_visible()
