"""What is wrong with a page as Chromium shows it."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

AXE_RULES = {
    "iframes": False,  # a mail in a frame is held by tests/support/mail_rules.py
    "resultTypes": ["violations"],
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ],
}


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


def too_small(page: Page) -> list[Any]:
    """What is touched and is less than 24 pixels high."""
    return [target for target in page.evaluate(TARGETS) if target[1] < 24]


def dead_ends(page: Page) -> list[int]:
    """By how many pixels cards go on below what is in them."""
    return [gap for gap in page.evaluate(DEAD) if gap > 4]


def axe_violations(page: Page) -> list[Any]:
    """What axe-core finds wrong: WCAG 2.2 AA and best practice."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # Only what is wrong comes back: all that axe has looked at is many times as much as the page.
    return page.evaluate(
        "rules => axe.run(rules).then(found => found.violations.map(rule => [rule.id, "
        "rule.nodes.map(node => node.target)]))",
        AXE_RULES,
    )


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
