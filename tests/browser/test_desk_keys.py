"""The desk by keyboard: five clients approved, the last one taken back, the keys, the palette."""

import pytest
from playwright.sync_api import expect

from tests.support import payloads
from tests.support.chromium_checks import axe_violations
from tests.support.chromium_walk import NUMBERS

# what a browser does of it does not depend on where the server keeps it
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]

CLICKS, LOADS = 8, 3  # of approving five, on the list as it was before


@pytest.fixture
def waiting(server):
    """Six clients that wait."""
    key = server.key()
    for _ in range(6):
        email = f"waits{next(NUMBERS)}@example.com"
        server.post(key, payloads.smallest() | {"email": email})


def test_five_are_approved_by_keyboard_and_the_last_comes_back(sign_in, waiting):
    page = sign_in()
    page.wait_for_load_state()  # a key that comes before its script is lost
    title, loads, clicks = page.get_by_role("heading", level=1), [], 0
    page.on("load", lambda _: loads.append(page.url))
    place = page.locator(".stepper")
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(place).to_contain_text("1 of")
    for number in range(5):
        page.keyboard.press("a")
        expect(place).to_contain_text(f"{number + 2} of")
        expect(title).to_be_focused()
    assert (clicks, len(loads)) <= (CLICKS // 2, LOADS // 2)
    assert axe_violations(page) == []
    told = page.locator(".told")
    expect(told).to_contain_text("approved")
    page.keyboard.press("u")
    expect(place).to_contain_text("5 of")
    expect(told).to_have_count(0)

    # A reason is typed, in which no letter is a key.
    page.keyboard.press("r")
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.type("A jar of marmalade?")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Reason")).to_have_count(0)
    page.keyboard.press("j")
    expect(place).to_contain_text("6 of")

    # The keys stand in a dialog with their switch.
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("Ask for more")
    assert axe_violations(page) == []
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        dialog.get_by_role("switch").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    page.reload()  # waits for the scripts too
    page.keyboard.press("k")
    expect(place).to_contain_text("6 of")

    # With Ctrl they work all the same: a client is found, and opened.
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Clients and commands")
    expect(palette.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("keys")
    only = palette.get_by_role("option", name="Keys", exact=True)
    expect(only).to_have_attribute("aria-selected", "true")
    assert axe_violations(page) == []
    page.keyboard.press("ArrowDown")
    expect(only).to_have_attribute("aria-selected", "false")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(title).to_have_text("Keys")
    page.get_by_role("switch").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(title).to_have_text("Clients")
