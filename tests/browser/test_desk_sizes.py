"""The list of clients in a browser: how many are in view, and all it does without a script."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.chromium_checks import axe_violations, overflow
from tests.support.chromium_walk import NUMBERS, customer

# what a browser does of it does not depend on where the server keeps it
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]

MANY = 60  # more than a page has
# rows that stand wholly between the head of the table and what sticks below
WHOLE = """() => {
    const seen = found => found && found.checkVisibility() && found.getBoundingClientRect();
    const head = seen(document.querySelector(".rows thead th"));
    const above = head ? head.bottom : seen(document.querySelector(".filters")).bottom;
    const stuck = [...document.querySelectorAll(".foot")].filter(
        one => one.checkVisibility() && getComputedStyle(one).position !== "static");
    const below = Math.min(innerHeight, ...stuck.map(one => one.getBoundingClientRect().top));
    return [...document.querySelectorAll(".rows tbody tr")].filter(row => {
        const box = row.getBoundingClientRect();
        return box.top >= Math.min(above, 152) - 1 && box.bottom <= below + 1;
    }).length;
}"""

# pixels of the row that what sticks below cuts in two: half a link is too small to press
HALF_A_ROW = """() => {
    const bar = document.querySelector(".foot.bulk").getBoundingClientRect();
    return [...document.querySelectorAll(".rows tbody tr")].reduce((cut, row) => {
        const box = row.getBoundingClientRect();
        return box.top < bar.top && box.bottom > bar.top ? Math.ceil(bar.top - box.top) : cut;
    }, 0);
}"""


@pytest.fixture(scope="module")
def source(server):
    """The source of many clients that wait."""
    name, key = f"fair {next(NUMBERS)}", server.key()
    for place in range(MANY):
        client = customer("trade") | {"credentials": {}, "source": name}
        client |= {
            "title": f"Stand {place} Ltd",
            "email": f"{place}-{next(NUMBERS)}@fair.example",
        }
        assert server.post(key, client).status == 200
    return name


def chosen(page: Page) -> str:
    bar = page.get_by_role("group", name="The clients you chose")
    return " ".join(bar.locator("b").inner_text().split())


def test_so_many_clients_are_in_view(sign_in, source):
    page, seen = sign_in(), {}
    for width, height in ((1280, 900), (1920, 1080), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"/desk/clients?source={source}")
        seen[width] = page.evaluate(WHOLE)
        assert overflow(page) <= 0
    assert seen == {1280: 16, 1920: 21, 390: 11}


def test_a_client_and_the_desk_are_as_high_as_so_many_lines(sign_in, server):
    ordinary = customer("trade") | {"credentials": {}}
    ordinary["shipping_addresses"] = ordinary["shipping_addresses"][:1]
    numbers = {"vat_number": "", "company_number": ""}  # which others here have too
    ordinary["detail"] = {**ordinary["detail"], **numbers}
    ordinary |= {
        "title": "Juniper & Vale Tea Ltd",
        "email": f"{next(NUMBERS)}@v.example",
    }
    created = server.post(server.key(), ordinary).json["data"]
    page, heights = sign_in(width=1280), {}
    for path, most in (
        (f"/desk/clients/{created['client_id']}", 1_300),
        ("/desk", 1_180),
    ):
        page.goto(path)
        height = page.evaluate("document.documentElement.scrollHeight")
        if height > most:
            heights[path] = height
    assert heights == {}


@pytest.mark.security("R20")
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_the_list_is_accessible_with_clients_chosen_and_menus_open(
    sign_in, source, width, dark
):
    page = sign_in(width=width, dark=dark)
    page.goto(f"/desk/clients?source={source}&state=P")
    page.get_by_label("Choose STAND").nth(1).check()
    page.get_by_label("Choose STAND").nth(4).click(modifiers=["Shift"])
    expect(page.locator(".rows tbody :checked")).to_have_count(4)
    height = page.viewport_size["height"] - page.evaluate(HALF_A_ROW)
    page.set_viewport_size({"width": width, "height": height})
    for summary in page.locator("summary:visible").all():
        summary.click()
        page.evaluate("scrollTo(0, 0)")  # no row half below the head
        assert axe_violations(page) == []
        assert overflow(page) <= 0
        summary.click()


def test_the_list_works_without_a_script(sign_in, source):
    page = sign_in(javascript=False)
    page.goto("/desk/clients")
    page.locator("#state").select_option("Pending")
    page.locator("#source").fill(source)
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#result")).to_contain_text(f"{MANY} clients")
    page.get_by_text("Save view").click()
    page.get_by_label("Name", exact=True).fill(source)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name=f"{source} {MANY}")).to_be_visible()

    bar = page.get_by_role("group", name="The clients you chose")
    expect(bar).to_be_hidden()
    page.locator(".rows tbody .check").nth(1).check()
    page.locator(".rows tbody .check").nth(2).check()
    expect(bar).to_be_visible()
    expect(bar.get_by_role("button", name="Suspend")).to_have_count(0)
    bar.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("2 clients approved.")).to_be_visible()
    expect(page.locator("#result")).to_contain_text(f"{MANY - 2} clients")

    page.get_by_role("link", name="All on this page").click()
    expect(page.locator(".rows tbody :checked")).to_have_count(50)
    bar.get_by_role("link", name=f"Choose all {MANY - 2}").click()
    assert chosen(page) == f"All {MANY - 2} chosen"
    bar.get_by_role("button", name="Reject").click()
    expect(page.get_by_text(f"{MANY - 2} clients chosen.")).to_be_visible()
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator("#source")).to_have_value(source)
