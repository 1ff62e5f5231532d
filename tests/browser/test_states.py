"""Every state of every page of the wizard: accessible, no wider than the window, what is touched
large enough, and cards end with what is in them; a customer registers on the way.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.chromium_checks import (
    axe_violations,
    dead_ends,
    overflow,
    too_small,
)
from tests.support.chromium_walk import Walk, customer, differences_to_json


@pytest.mark.security("R20", "R23")
@pytest.mark.parametrize(
    ("width", "dark", "kind", "engine"),
    [(1280, False, "trade", "postgresql"), (390, True, "retail", "sqlite")],
    ids=["desk", "phone"],
    indirect=["engine"],
)
def test_every_state_is_accessible_and_what_is_sent_is_stored_as_by_the_json_door(
    open_page, server, width, dark, kind
):
    page = open_page("/register", width=width, dark=dark, motion=width == 1280)
    wrong: list[object] = []

    def look(stop: str, at: Page = page) -> None:
        if violations := axe_violations(at):
            wrong.append((stop, violations))
        for size in (1280 + 390 - width, width):
            if found := misshapen(at, size):
                wrong.append((stop, size, found))

    client = customer(kind)
    walk = Walk(page, client, look=look)
    walk.you()
    is_trade = kind == "trade"
    if is_trade:
        walk.business()
    walk.billing()
    walk.delivery()
    walk.arrive("Who else may we talk to?" if is_trade else "Your sign-in")
    page.get_by_role("button", name="Back").click()
    expect(walk.button("Change delivery address 3")).to_be_visible()
    look("rows folded")
    walk.button("Remove delivery address 1").click()
    undo = page.get_by_role("button", name=re.compile("^Undo"))
    expect(undo).to_be_visible()
    look("after a removal")
    undo.click()
    expect(walk.button("Change delivery address 3")).to_be_visible()
    walk.go_on()
    if is_trade:
        walk.contacts()
    walk.sign_in()
    walk.arrive("Check your answers")
    conflict(page, look)
    # a phone has fewer words for it
    page.get_by_role("button", name=re.compile("inish later$")).click()
    walk.arrive("Your answers are saved")
    page.get_by_role("link", name="Continue").click()
    if kind == "retail":  # the name was changed, which may not stand in the password
        walk.sign_in()
    assert (
        differences_to_json(server, walk.send(), client | {"first_name": "Bea"}) == {}
    )
    assert wrong == []


def misshapen(page: Page, width: int) -> list[object]:
    """What is wrong with the sizes of a page in a window of this width."""
    page.set_viewport_size({"width": width, "height": 900})
    wider = [f"{pixels} px too wide" for pixels in [overflow(page)] if pixels > 0]
    return [*wider, *too_small(page), *dead_ends(page)]


def conflict(page: Page, look) -> None:
    """Change the same answers in two windows."""
    page.get_by_role("link", name="Change you", exact=True).click()
    other = page.context.new_page()
    other.goto(page.url)
    for window, name in ((other, "Ada"), (page, "Bea")):
        window.get_by_label("First name").fill(name)
        window.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("were changed in another window")).to_be_visible()
    look("conflict")
    page.get_by_role("button", name="Save and continue").click()
    other.close()
