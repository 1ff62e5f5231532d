"""Sizes and places in the pages of the wizard: what is touched is large enough, what belongs
together stands together.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.chromium_walk import Walk, customer

# places and sizes do not depend on where the server keeps the answers
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]

# Links and buttons that are seen; links inside a sentence are as high as its lines.
TARGETS = """() => {
    const touched = "a, button, summary, input[type=radio], input[type=checkbox]";
    const hidden = ".visually-hidden, .skip-link";
    const isWide = found => !found.closest(hidden) && found.offsetWidth > 1;
    const isSeen = found => found.checkVisibility() && isWide(found);
    const nameOf = found => (found.innerText || found.id).trim().slice(0, 40);
    const heightOf = found => Math.round(found.getBoundingClientRect().height);
    const found = [...document.querySelectorAll(touched)].filter(isSeen);
    return found.map(one => [nameOf(one), heightOf(one)]);
}"""
DEAD = """() => [...document.querySelectorAll(".card")]
    .filter(card => !card.closest(".answer-cards, .done")) // those are as high as those beside
    .filter(card => card.checkVisibility() && card.lastElementChild).map(card => {
    const seen = [...card.children].filter(child => child.checkVisibility()).at(-1);
    const style = getComputedStyle(card);
    const end = card.getBoundingClientRect().bottom - parseFloat(style.paddingBottom);
    return Math.round(end - seen.getBoundingClientRect().bottom);
})"""


def too_small(page: Page) -> list[object]:
    return [target for target in page.evaluate(TARGETS) if target[1] < 24]


@pytest.mark.parametrize(("kind", "width"), [("trade", 390), ("retail", 1280)])
def test_what_is_touched_is_large_enough_and_cards_end_with_what_is_in_them(
    open_page, kind, width
):
    page, wrong = open_page("/register", width=width), []

    def look(stop: str) -> None:
        if found := too_small(page):
            wrong.append((stop, found))
        if any(gap > 4 for gap in page.evaluate(DEAD)):
            wrong.append((stop, page.evaluate(DEAD)))

    Walk(page, customer(kind), look=look).all()
    assert wrong == []


@pytest.mark.parametrize("width", [390, 1280])
def test_the_parts_of_a_notice_stand_below_each_other(open_page, width):
    page = open_page("/register", width=width)
    page.get_by_label("For myself").check()
    page.get_by_label("First name").fill("Ada")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.goto("/register")
    notice = page.locator(".notice", has_text="You have begun a registration before")
    words, links = (
        notice.locator("p").bounding_box(),
        notice.locator("ul").bounding_box(),
    )
    assert links["y"] >= words["y"] + words["height"]
    assert abs(links["x"] - words["x"]) < 2
    assert (
        notice.get_by_role("link", name=re.compile("^Go on with")).bounding_box()[
            "height"
        ]
        >= 24
    )
