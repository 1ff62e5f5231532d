"""Without a mouse: everything is reached and seen, and the focus is where one goes on."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.chromium_walk import NUMBERS, Walk, customer
from tests.support.keyboard_walk import Keyboard

# where the focus goes does not depend on where the server keeps the answers
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]


def test_a_business_registers_by_keyboard_alone(open_page):
    # finding: Enter in a field presses "Save and finish later", the form's first submit button in
    # the page's order
    Keyboard(open_page("/register"), customer("trade")).all()


class Typist:
    """Counts the keys that are pressed, and typed."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def tab_to(self, name: str) -> None:
        box = self.page.locator(f"[name$={name}]").first.element_handle()
        for _ in range(10):
            if box.evaluate("box => box === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"ten times Tab does not lead to {name}")

    def enter(self, heading: str) -> None:
        self.press("Enter")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.page.wait_for_load_state()


BOXES = """() => {
    const seen = box => box.checkVisibility() && !box.closest(".trap, .visually-hidden");
    const boxes = [...document.querySelectorAll("#step :is(input, select, textarea)")];
    return new Set(boxes.filter(seen).map(box => box.name || box.id)).size;
}"""
HEIGHT = "document.documentElement.scrollHeight"


def test_a_person_registers_with_few_keys_and_boxes_on_short_pages(open_page):
    page = open_page("/register", width=390)
    typist, boxes = Typist(page), 0
    typist.tab_to("type")
    typist.press("Space")
    typist.tab_to("first_name")
    typist.type("Tom")
    typist.tab_to("email")
    typist.type(f"t{next(NUMBERS)}@x.io")
    boxes += page.evaluate(BOXES)
    typist.enter("Where should we send the bill?")
    boxes += page.evaluate(BOXES)
    assert page.evaluate(HEIGHT) < 1100
    typist.tab_to("address_street_1")
    typist.type("1 Elm Way")
    typist.tab_to("address_town")
    typist.type("Leeds")
    typist.tab_to("address_post_code")
    typist.type("LS99 4QT")
    typist.enter("Where should we deliver?")
    boxes += page.evaluate(BOXES)
    typist.press("Tab")
    typist.enter("Your sign-in")
    boxes += page.evaluate(BOXES)
    typist.tab_to("password")
    typist.type("plum tea sofa")
    typist.enter("Check your answers")
    page.goto(page.url.partition("?")[0])  # the page, without a notice of the moment
    assert page.evaluate(HEIGHT) < 1250, page.locator("main").inner_text()
    button = page.get_by_role("button", name="Register", exact=True).last
    button = button.element_handle()
    while not button.evaluate("button => button === document.activeElement"):
        typist.press("Tab")
        assert typist.keys < 80
    typist.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, Tom")
    assert typist.keys <= 80
    assert boxes <= 14


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
