"""What is typed is saved without a button, and the page says what is saved and what is not."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.chromium_walk import Walk, customer
from tests.support.running_server import Server

# what a browser does of it does not depend on where the server keeps it
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]

NO_CONNECTION = "Not saved: no connection"
SAVED = re.compile(r"^Saved \d\d:\d\d$")


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
def javascript(request) -> bool:
    return request.param


def begin(open_page, *, javascript: bool = True) -> Walk:
    """A customer before the billing address."""
    walk = Walk(
        open_page("/register", javascript=javascript),
        customer("retail"),
        javascript=javascript,
    )
    walk.you(stumble=False)
    walk.arrive("Where should we send the bill?")
    return walk


@pytest.fixture
def walk(open_page) -> Walk:
    return begin(open_page)


def town(walk: Walk, page: Page | None = None):
    return walk.box("Town or city", page)


def state(page: Page):
    return page.locator("#saved")


def expect_alarm(page: Page) -> None:
    """The page says that there was no connection, where it is seen wherever one is."""
    alarm = page.get_by_role("alert").filter(has_text=NO_CONNECTION)
    expect(alarm).to_be_in_viewport()
    expect(state(page)).to_have_text("Not saved")


def go_to(page: Page, step: str) -> None:
    page.goto(page.url.rpartition("/")[0] + f"/{step}")


def close(page: Page) -> None:
    """Close the tab as a person does, and wait until it is gone."""
    with page.expect_event("close"):
        page.close(run_before_unload=True)


def expect_stored(walk: Walk, page: Page, address: str, value: str) -> None:
    """The step as it is opened in this page, now or a little later, has the value."""
    page.goto(address)
    for _ in range(20):
        if town(walk, page).input_value() == value:
            return
        page.wait_for_timeout(100)
        page.reload()
    expect(town(walk, page)).to_have_value(value)


@pytest.mark.security("R5")
def test_a_field_that_is_left_is_saved_and_the_page_says_so(walk):
    page = walk.page
    town(walk).press_sequentially("Hull")
    expect(state(page)).to_have_text("Not saved yet")
    page.keyboard.press("Tab")
    expect(state(page)).to_have_text(SAVED)
    page.reload()
    expect(town(walk)).to_have_value("Hull")
    expect(state(page)).to_have_text(SAVED)


def test_letters_are_saved_while_the_field_is_still_typed_in(walk):
    page = walk.page
    town(walk).press_sequentially("Hull")
    expect(state(page)).to_have_text(SAVED)
    expect(town(walk)).to_be_focused()
    page.keyboard.type("!")
    expect(state(page)).to_have_text("Not saved yet")


@pytest.mark.security("R5")
@pytest.mark.parametrize("leaves", [True, False], ids=["left", "typed in"])
def test_a_tab_that_is_closed_at_once_has_lost_nothing(walk, leaves):
    page, address = walk.page, walk.page.url
    other = page.context.new_page()
    other.goto("/")
    town(walk).press_sequentially("Hull")
    if leaves:
        page.keyboard.press("Tab")
    close(page)
    expect_stored(walk, other, address, "Hull")


@pytest.mark.security("R5")
def test_a_tab_that_goes_to_another_address_has_lost_nothing(walk):
    address = walk.page.url
    town(walk).press_sequentially("Hull")
    walk.page.goto("/sign-in")
    expect_stored(walk, walk.page, address, "Hull")


@pytest.mark.security("R5")
def test_without_a_connection_nothing_is_said_to_be_saved_until_it_is(walk):
    page = walk.page
    page.context.set_offline(True)
    town(walk).fill("Hull")
    page.keyboard.press("Tab")
    expect_alarm(page)
    walk.button("Try again").click()
    expect_alarm(page)
    page.context.set_offline(False)
    walk.button("Try again").click()
    expect(state(page)).to_have_text(SAVED)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(walk.button("Save and continue")).to_be_focused()
    page.reload()
    expect(town(walk)).to_have_value("Hull")


@pytest.mark.security("R5")
def test_rows_are_added_and_removed_again_once_there_is_a_connection(walk):
    page = walk.page
    go_to(page, "contacts")
    rows = page.get_by_role("group", name=re.compile("^Contact"))
    add = page.get_by_role("button", name=re.compile("^Add "))
    for button, count in ((add, 1), (walk.button("Remove contact 1"), 0)):
        page.context.set_offline(True)
        before = rows.count()
        button.click()
        expect_alarm(page)
        expect(rows).to_have_count(before)
        page.context.set_offline(False)
        walk.button("Try again").click()
        expect(rows).to_have_count(count)


@pytest.mark.security("R5")
def test_save_and_continue_without_a_connection_loses_nothing(walk):
    page = walk.page
    walk.address(walk.client["billing_address"])
    expect(state(page)).to_have_text(SAVED)
    page.context.set_offline(True)
    town(walk).fill("Hull")
    walk.go_on()
    expect_alarm(page)
    expect(town(walk)).to_have_value("Hull")
    page.context.set_offline(False)
    walk.button("Try again").click()
    walk.arrive("Where should we deliver?")
    go_to(page, "billing")
    expect(town(walk)).to_have_value("Hull")


BACK = re.compile("^Back")
PROGRESS = re.compile("^About you|^You")


@pytest.mark.security("R5")
@pytest.mark.parametrize("name", [BACK, PROGRESS], ids=["back", "progress"])
def test_another_step_is_gone_to_without_losing_what_was_typed(
    open_page, name, javascript
):
    walk = begin(open_page, javascript=javascript)
    page, address = walk.page, walk.page.url
    town(walk).press_sequentially("Hull")
    page.get_by_role("button", name=name).click()
    walk.arrive("About you")
    page.goto(address)
    expect(town(walk)).to_have_value("Hull")


@pytest.mark.security("R5")
def test_the_logo_leaves_without_losing_what_was_typed(walk):
    page, address = walk.page, walk.page.url
    town(walk).press_sequentially("Hull")
    page.locator("a.brand").click()
    page.wait_for_url(lambda url: url != address)
    expect_stored(walk, walk.page, address, "Hull")


@pytest.fixture
def registered(open_page, server: Server):
    """A client with a login, as the JSON door was given it."""
    client = customer("trade")
    return client, server.post(server.key(), client).json["data"]["client_id"]


def test_what_is_typed_before_the_scripts_run_is_saved_too(open_page):
    page = begin(open_page).page
    held = []
    page.route("**/js/saved_state.js*", lambda route: held.append(route))
    page.goto(page.url, wait_until="commit")
    town = page.get_by_label("Town or city")
    town.fill("Hull")
    expect(state(page)).not_to_have_text("Not saved yet")
    held[0].continue_()
    expect(state(page)).to_have_text("Not saved yet")
    expect(state(page)).to_have_text(SAVED)
    page.unroute_all(behavior="ignoreErrors")
    page.reload()
    expect(town).to_have_value("Hull")


def expect_nothing_said(page: Page) -> None:
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    expect(state(page)).to_have_text("")


def change(page: Page):
    return page.get_by_role("button", name=re.compile("^Change")).first


def test_a_change_at_the_desk_does_not_say_saved_before_anything_is(
    sign_in, registered
):
    page = sign_in()
    page.goto(f"/desk/clients/{registered[1]}")
    page.locator("summary[aria-label=More]").click()
    page.get_by_role("button", name=re.compile("^About")).first.click()
    expect_nothing_said(page)
    page.get_by_label(re.compile("^First name")).fill("Augusta")
    expect(state(page)).to_have_text("Not saved yet")


def test_a_change_at_the_account_does_not_say_saved_before_anything_is(
    open_page, registered
):
    page = open_page("/sign-in")
    page.get_by_label("Email address or username").fill(
        registered[0]["credentials"]["username"]
    )
    page.get_by_label("Password", exact=True).fill(
        registered[0]["credentials"]["password"]
    )
    page.get_by_role("button", name="Sign in").click()
    change(page).click()
    expect_nothing_said(page)
    page.get_by_label(re.compile("^First name")).fill("Augusta")
    expect(state(page)).to_have_text("Not saved yet")
