"""Lists of rows in a browser: what folds, where the default is chosen, what stands where no
more can be added.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.chromium_checks import axe_violations

# how rows are shown does not depend on where the server keeps them
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]

MANY = 50
ADD_ROWS = """([prefix, count, values]) => {
    const form = document.getElementById("step");
    function add(name, value) {
        const box = document.createElement("input");
        Object.assign(box, { type: "hidden", name, value });
        form.append(box);
    }
    for (let number = 0; number < count; number++) {
        const key = String(number).padStart(8, "0");
        add(prefix + "-row", key);
        for (const [name, value] of Object.entries(values)) {
            add(`${prefix}-${key}-${name}`, value.replace("#", number + 1));
        }
    }
}"""
GRACE = {"first_name": "Grace #", "email": "grace@example.com"}
LEEDS = {
    "address_street_1": "# Harbour Road",
    "address_town": "Leeds",
    "address_post_code": "LS1 4AP",
    "address_country": "GB",
}


def step_of(page: Page, name: str) -> str:
    return re.sub(r"[^/]+$", name, page.url)


def contacts(page: Page, count: int) -> Page:
    """The page of contacts with this many of them."""
    address = step_of(page, "contacts")
    page.goto(address)
    page.evaluate(ADD_ROWS, ["contact", count, GRACE])
    return save(page, address)


def deliveries(page: Page, count: int) -> Page:
    """The page of delivery addresses with this many of them."""
    address = step_of(page, "delivery")
    page.goto(address)
    page.get_by_label("To other addresses").check()
    page.evaluate(ADD_ROWS, ["shipping", count, LEEDS])
    return save(page, address)


def save(page: Page, address: str) -> Page:
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url(lambda url: url != address)
    page.goto(address)
    return page


def height(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollHeight")


def add(page: Page):
    return page.get_by_role("button", name=re.compile("^Add "))


@pytest.mark.parametrize(
    ("width", "javascript"), [(1280, True), (390, True), (390, False)]
)
@pytest.mark.parametrize("many", [contacts, deliveries])
def test_fifty_rows_make_a_page_that_can_be_scrolled(
    open_page, many, width, javascript
):
    page = open_page("/register", width=width)
    page = many(page, MANY - 1)
    address = page.url
    if not javascript:
        cookies, page = (
            page.context.cookies(),
            open_page("/register", width=width, javascript=False),
        )
        page.context.add_cookies(cookies)
        page.goto(address)
    add(page).click()
    last = page.get_by_role("group", name=re.compile(f" {MANY}$"))
    expect(last.locator("input:not([type=hidden]), select").first).to_be_focused()
    assert height(page) < 10_000


def test_complete_rows_fold_when_another_is_added(open_page):
    page = contacts(open_page("/register"), 1)
    page.get_by_role("button", name="Change contact 1").click()
    page.get_by_label("First name").fill("Ada")
    add(page).click()
    expect(
        page.get_by_role("group", name="Contact 2", exact=True).get_by_label(
            "First name"
        )
    ).to_be_focused()
    first = page.get_by_role("group", name="Contact 1", exact=True)
    expect(first.get_by_label("First name")).to_have_count(0)
    expect(first).to_contain_text("Ada")


def test_where_no_more_can_be_added_a_sentence_stands(open_page):
    page = contacts(open_page("/register"), MANY)
    expect(add(page)).to_have_count(0)
    expect(
        page.get_by_text("You have 50 contacts, the most there can be.")
    ).to_be_visible()


def test_another_row_from_an_old_page_is_refused_where_the_focus_goes(open_page):
    page = contacts(open_page("/register"), MANY - 1)
    old = page.context.new_page()
    old.goto(page.url)
    old.evaluate(ADD_ROWS, ["contact", 1, GRACE])
    add(old).click()
    refused = old.locator("#rows-title-error")
    expect(refused).to_be_focused()
    expect(refused).to_have_text("Error: Enter 50 contacts or fewer")
    mark = old.locator("#saved").evaluate(
        "box => getComputedStyle(box, '::before').maskImage"
    )
    tick = old.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--icon-check')"
    )
    assert mark != tick.strip()
    assert axe_violations(old) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_folded_row_is_made_the_default_and_stays_it_when_another_goes(
    open_page, javascript
):
    page = deliveries(open_page("/register"), 3)
    address = page.url
    if not javascript:
        cookies, page = page.context.cookies(), open_page("/register", javascript=False)
        page.context.add_cookies(cookies)
        page.goto(address)
    page.get_by_role("button", name="Make default delivery address 3").click()
    third = page.get_by_role("group", name="Delivery address 3", exact=True)
    expect(third).to_contain_text("Default")
    opens = page.get_by_role("button", name="Change delivery address 3")
    expect(opens).to_be_focused()
    page.get_by_role("button", name="Remove delivery address 1").click()
    groups = page.get_by_role("group", name=re.compile("^Delivery address"))
    expect(groups).to_have_count(2)
    second = page.get_by_role("group", name="Delivery address 2", exact=True)
    expect(second).to_contain_text("3 Harbour Road")
    expect(second).to_contain_text("Default")
    page.get_by_role("button", name="Remove delivery address 1").click()
    expect(groups).to_have_count(1)
    # a lone address is the default
    expect(page.get_by_label(re.compile("^Use as the default"))).to_have_count(0)
