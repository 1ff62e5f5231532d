"""What goes wrong around people: nothing they typed is lost, nothing is registered twice,
nothing breaks.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.chromium_walk import Walk, customer
from tests.support.running_server import serving

HEADING = {
    "billing": "Where should we send the bill?",
    "delivery": "Where should we deliver?",
}


@pytest.fixture
def begin(open_page, server):
    """Opens `/register` for a customer with an email address of their own; no answer may be a
    failure of the server.
    """
    failures = []

    def begin_(
        kind: str = "retail", walk: type[Walk] = Walk, javascript: bool = True, on=None
    ) -> Walk:
        client = customer(kind)
        client["email"] = f"{client['credentials']['username']}@example.com"
        page = open_page("/register", javascript=javascript, on=on)
        page.context.on(
            "response",
            lambda answer: (
                failures.append(answer.url) if answer.status >= 500 else None
            ),
        )
        return walk(page, client, javascript=javascript)

    yield begin_
    assert failures == []


@pytest.fixture
def registered(server):
    """How many clients have a customer's email address."""
    key = server.key()
    return lambda walk: server.get(key, f"email={walk.client['email']}")["total"]


def to_billing(walk: Walk) -> Page:
    walk.you(stumble=False)
    walk.arrive(HEADING["billing"])
    return walk.page


class Twice(Walk):
    """Someone who clicks everything twice."""

    def press(self, button) -> None:
        button.dblclick()


@pytest.mark.security("R3", "R5")
@pytest.mark.parametrize(
    ("javascript", "engine"),
    [(True, "postgresql"), (False, "sqlite")],
    ids=["javascript", "plain"],
    indirect=["engine"],
)
def test_back_and_refresh_are_harmless(begin, registered, javascript):
    walk = begin(javascript=javascript)
    page = to_billing(walk)
    walk.fill(walk.box("Town or city"), "Hull")
    walk.mistake("Enter a postcode")
    page.reload()
    expect(walk.box("Town or city")).to_have_value("Hull")
    expect(page.locator(".error-summary")).to_be_visible()
    walk.billing(stumble=False)
    walk.arrive(HEADING["delivery"])
    page.go_back()
    expect(walk.box("Town or city")).to_have_value("Milton Keynes")
    page.goto(page.url.replace("/billing", "/delivery"))
    walk.go_on()
    walk.fill_in({"password": "Password"}, walk.client["credentials"])
    walk.go_on()
    account = walk.send()
    page.reload()
    assert walk.account() == account
    page.go_back()
    if page.get_by_role("button", name="Register").count():
        page.get_by_role("button", name="Register").last.click()
    assert walk.account() == account
    assert registered(walk) == 1


@pytest.mark.security("R3")
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_a_double_click_does_what_a_click_does(begin, registered, javascript):
    walk = begin(walk=Twice, javascript=javascript)
    page = to_billing(walk)
    walk.billing(stumble=False)
    walk.arrive(HEADING["delivery"])
    walk.choose(page.get_by_label("To other addresses"))
    for number, values in enumerate(walk.client["shipping_addresses"][:2], 1):
        walk.address(values, walk.open_row("Delivery address", number))
    rows = page.locator("main [role=group]")
    expect(rows).to_have_count(2)
    walk.press(walk.button("Remove delivery address 1"))
    expect(rows).to_have_count(1)
    expect(page.get_by_text("Delivery address 1 was removed").first).to_be_visible()
    walk.press(page.get_by_role("button", name=re.compile("^Undo")))
    expect(page.get_by_role("button", name=re.compile("^Undo"))).to_have_count(0)
    expect(rows).to_have_count(2)
    walk.press(walk.button("Save and finish later"))
    walk.arrive("Your answers are saved")
    page.get_by_role("link", name="Continue").click()
    expect(rows).to_have_count(2)
    walk.go_on()
    walk.arrive("Your sign-in")
    walk.fill_in({"password": "Password"}, walk.client["credentials"])
    walk.go_on()
    walk.send()
    assert registered(walk) == 1


def test_a_second_click_that_comes_late_leaves_the_new_row_alone(begin):
    walk = begin()
    page = to_billing(walk)
    walk.billing(stumble=False)
    walk.arrive(HEADING["delivery"])
    walk.choose(page.get_by_label("To other addresses"))
    walk.address(
        walk.client["shipping_addresses"][0], walk.open_row("Delivery address", 1)
    )
    page.get_by_role("button", name=re.compile("^Add .*delivery address$")).hover()
    page.mouse.down(click_count=1)
    page.mouse.up(click_count=1)
    row = page.get_by_role("group", name="Delivery address 2", exact=True)
    box = row.locator("input:not([type=hidden]), select").first
    expect(box).to_be_focused()
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    expect(page.locator("main [role=group]")).to_have_count(2)
    expect(box).to_be_focused()


def test_two_tabs_are_two_registrations(begin):
    walk = begin()
    page = to_billing(walk)
    other = page.context.new_page()
    other.goto("/register")
    second = Walk(other, customer("retail") | {"first_name": "Alan"})
    to_billing(second)
    for window, name in ((page, "Grace"), (other, "Alan")):
        window.get_by_role("button", name="Back").click()
        expect(walk.box("First name", window)).to_have_value(name)


@pytest.mark.security("R6")
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_one_registration_in_two_tabs_overwrites_nothing_silently(begin, javascript):
    walk = begin(javascript=javascript)
    page = to_billing(walk)
    other = page.context.new_page()
    other.goto(page.url)
    for window, town in ((other, "Hull"), (page, "York")):
        walk.box("Town or city", window).fill(town)
        window.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("were changed in another window")).to_be_visible()
    expect(walk.box("Town or city")).to_have_value("York")
    expect(page.get_by_text("In the other window: Hull")).to_be_visible()
    other.reload()
    expect(walk.box("Town or city", other)).to_have_value("Hull")


def settle(page: Page) -> None:
    """Leave the field, and wait for its check: an answer that is still under way would bring
    a cookie of its own.
    """
    page.evaluate("document.activeElement.blur()")
    expect(page.locator(".htmx-request")).to_have_count(0)


def lose_session(page: Page) -> None:
    settle(page)
    page.context.clear_cookies()


def lose_token(page: Page) -> None:
    settle(page)
    page.locator("[name=csrf_token]").evaluate("box => box.value = 'lost'")


@pytest.mark.security("R5")
@pytest.mark.parametrize(
    ("lose", "javascript", "engine"),
    [
        (lose_session, True, "sqlite"),
        (lose_session, False, "postgresql"),
        (lose_token, True, "postgresql"),
        (lose_token, False, "sqlite"),
    ],
    ids=["session-javascript", "session-plain", "token-javascript", "token-plain"],
    indirect=["engine"],
)
def test_who_lost_session_or_token_goes_on(begin, registered, lose, javascript):
    walk = begin(javascript=javascript)
    page = to_billing(walk)
    walk.address(walk.client["billing_address"])
    lose(page)
    walk.go_on()
    expect(page.get_by_text("Nothing you entered is lost")).to_be_visible()
    expect(walk.box("Town or city")).to_have_value("Milton Keynes")
    walk.go_on()
    walk.arrive(HEADING["delivery"])
    walk.choose(page.get_by_label("To other addresses"))
    walk.address(walk.client["billing_address"], walk.open_row("Delivery address", 1))
    lose(page)
    if javascript:
        # until the focus is there, the page moves under the mouse
        walk.open_row("Delivery address", 2)
    else:
        walk.press(walk.button("Add another delivery address"))
        expect(page.get_by_text("Nothing you entered is lost")).to_be_visible()
    expect(
        page.get_by_text("1 Harbour Road")
        .or_(page.locator("input[value='1 Harbour Road']:visible"))
        .first
    ).to_be_visible()
    walk.go_on()
    walk.arrive("Your sign-in")
    walk.fill_in({"password": "Password"}, walk.client["credentials"])
    walk.go_on()
    walk.arrive("Check your answers")
    lose(page)
    walk.press(walk.button("Register"))
    expect(page.get_by_text("Nothing you entered is lost")).to_be_visible()
    # to the server that is another browser, where a password is chosen again
    if lose is lose_session:
        page.get_by_role("link", name="Enter a password").click()
        walk.fill_in({"password": "Password"}, walk.client["credentials"])
        walk.go_on()
    walk.send()
    assert registered(walk) == 1


@pytest.mark.security("R1", "R3", "R5", "R7a")
def test_a_server_that_is_killed_between_two_steps_forgets_nothing(
    begin, database_url, tmp_path
):
    environ = {
        "DATABASE_URL": database_url,
        "INSTANCE_PATH": str(tmp_path),
        "LEAST_SECONDS": "0",
    }
    with serving(environ, tmp_path / "server.log") as own:
        walk = begin(on=own)
        page = to_billing(walk)
        walk.address(walk.client["billing_address"])
        page.wait_for_load_state("networkidle")
        own.kill()
        own.start()
        walk.go_on()
        walk.arrive(HEADING["delivery"])
        page.get_by_role("button", name="Back").click()
        expect(walk.box("Town or city")).to_have_value("Milton Keynes")
        page.get_by_role("button", name="Back").click()
        expect(walk.box("First name")).to_have_value(walk.client["first_name"])
        page.goto(page.url.replace("/you", "/sign-in"))
        walk.fill_in({"password": "Password"}, walk.client["credentials"])
        walk.go_on()
        walk.arrive("Check your answers")
        page.wait_for_load_state("networkidle")
        own.kill()
        own.start()
        walk.send()
        assert own.get(own.key(), f"email={walk.client['email']}")["total"] == 1
