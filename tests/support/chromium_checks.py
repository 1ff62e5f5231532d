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
