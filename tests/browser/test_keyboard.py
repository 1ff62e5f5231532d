"""Without a mouse: everything is reached and seen, and the focus is where one goes on."""

import re

from playwright.sync_api import expect

from tests.support.chromium_walk import Walk, customer
from tests.support.keyboard_walk import Keyboard


def test_a_business_registers_by_keyboard_alone(open_page):
    # finding: Enter in a field presses "Save and finish later", the form's first submit button in
    # the page's order
    Keyboard(open_page("/register"), customer("trade")).all()


def test_the_focus_follows_rows_that_are_added_and_removed(open_page):
    page = open_page("/register")
    walk = Keyboard(page, customer("retail"))
    Walk.you(walk, stumble=False)
    walk.billing(stumble=False)
    walk.choose(page.get_by_label("To other addresses"))
    title = page.get_by_role("heading", name="Delivery addresses")
    for number in (2, 3):
        walk.press(walk.button("Add another delivery address"))
        row = page.get_by_role("group", name=f"Delivery address {number}", exact=True)
        expect(walk.box("Country", row)).to_be_focused()
        expect(page.get_by_text(f"Delivery address {number} was added")).to_be_visible()
    walk.fill(walk.box("Town or city", row), "Hull")
    walk.press(walk.button("Remove delivery address 3"))
    undo = page.get_by_role("button", name=re.compile("^Undo"))
    expect(undo).to_be_focused()
    walk.press(undo)
    expect(title).to_be_focused()
    expect(page.get_by_text("Hull")).to_be_visible()
    walk.press(walk.button("Change delivery address 3"))
    expect(walk.box("Country").last).to_be_focused()
    walk.press(walk.button("Copy from billing to delivery address 3"))
    expect(walk.box("Country").last).to_be_focused()
    expect(walk.box("Town or city").last).to_have_value("Milton Keynes")
