"""What is typed is saved while its page stays open, and the page learns what is saved and
what is not.
"""

import json

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser, Page


def keep(browser, path="keep", page=None, **headers):
    """What the script gets when it saves the page as it is filled; without help while typing
    unless a field is named.
    """
    page = page or browser.page
    answer = browser.client.post(
        f"{page.path}/{path}", data=dict(page.values), headers=headers
    )
    return (
        answer.json
        if path == "keep"
        else json.loads(answer.headers["HX-Trigger"])["kept"]
    )


def leave(browser, name):
    return keep(browser, "field", **{"HX-Request": "true", "HX-Trigger-Name": name})


def shown(browser, step, name):
    return Page(browser.client.get(f"/register/{browser.draft}/{step}")).value(name)


def draft_row(shared_door, browser):
    rows = database_rows.rows(shared_door.client.application, "drafts")
    return next(row for row in rows if row["id"] == browser.draft)


@pytest.mark.security("R5")
@pytest.mark.parametrize(
    "way", [keep, lambda browser: leave(browser, "email")], ids=["keep", "field"]
)
def test_what_is_typed_is_stored_right_or_wrong_and_the_step_is_not_marked(
    shared_door, browser, way
):
    browser.fill(type="retail", last_name="Byron", email="nobody")
    kept = way(browser)
    assert kept["saved"]
    assert kept["words"].startswith("Saved ")
    page = browser.get("you")
    assert (page.value("last_name"), page.value("email")) == ("Byron", "nobody")
    assert page.value("seen") == kept["seen"]
    assert page.errors == {}
    controls = draft_row(shared_door, browser)["controls"]
    assert (
        not {"tried", "done"}
        & (json.loads(controls) if isinstance(controls, str) else controls).keys()
    )


@pytest.mark.security("R15")
def test_a_password_does_not_go_with_what_is_typed(shared_door, browser):
    browser.fill(
        type="retail", first_name="Ada", last_name="Byron", email="ada@example.com"
    ).press()
    browser.get("sign-in")
    browser.fill(username="countess", password=payloads.PASSWORD)
    assert keep(browser)["saved"]
    assert leave(browser, "username")["saved"]
    assert draft_row(shared_door, browser)["password_hash"] == ""
    assert shown(browser, "sign-in", "username") == "countess"


def test_a_password_that_was_chosen_stays_while_other_answers_are_typed(
    shared_door, browser
):
    browser.fill(
        type="retail", first_name="Ada", last_name="Byron", email="ada@example.com"
    ).press()
    browser.get("sign-in")
    browser.fill(password=payloads.PASSWORD).press()
    browser.get("sign-in")
    keep(browser)
    assert draft_row(shared_door, browser)["password_hash"]
    browser.get("you")
    browser.fill(last_name=payloads.PASSWORD[:12])
    keep(browser)
    # it was judged beside another name
    assert draft_row(shared_door, browser)["password_hash"] == ""


@pytest.mark.security("R6")
def test_what_another_window_changed_is_not_overwritten_and_the_page_says_so(browser):
    stale = browser.get("you")
    browser.get("you")
    browser.fill(last_name="Newer").press()
    browser.page = stale
    browser.fill(last_name="Stale")
    for kept in (keep(browser), leave(browser, "last_name")):
        assert not kept["saved"]
        assert (
            kept["words"]
            == "Not saved: these answers were changed in another window. Save to see both."
        )
    assert shown(browser, "you", "last_name") == "Newer"
    conflict = browser.press()
    assert conflict.status == 409
    assert conflict.text("saved") == "Not saved yet"


@pytest.mark.security("R6")
def test_a_page_is_no_other_window_to_itself_while_an_answer_is_on_its_way(browser):
    page = browser.get("you")
    browser.fill(turn="1", last_name="By")
    keep(browser)
    browser.page = page
    browser.fill(
        turn="2",
        type="retail",
        first_name="Ada",
        last_name="Byron",
        email="ada@example.com",
    )
    assert browser.press().path.endswith("/billing")
    assert shown(browser, "you", "last_name") == "Byron"


def test_a_save_that_was_overtaken_changes_nothing(browser):
    page = browser.get("you")
    browser.fill(turn="2", last_name="Byron")
    keep(browser)
    browser.page = page
    browser.fill(turn="1", last_name="By")
    assert keep(browser)["saved"]
    assert shown(browser, "you", "last_name") == "Byron"


@pytest.mark.security("R10")
def test_what_is_far_too_long_is_not_kept_and_the_rest_is(browser):
    browser.fill(last_name="Byron", first_name="x" * 20_000)
    kept = keep(browser)
    assert not kept["saved"]
    assert kept["words"].startswith("Not saved: ")
    assert (
        shown(browser, "you", "first_name"),
        shown(browser, "you", "last_name"),
    ) == ("", "Byron")


def test_a_page_with_what_is_too_long_to_be_kept_does_not_say_saved(browser):
    browser.fill(last_name="x" * 20_000)
    refused = browser.press()
    assert refused.status == 422
    assert refused.text("saved") == "Not saved yet"


def test_a_list_that_was_changed_in_another_window_is_not_said_to_be_saved(browser):
    browser.fill(
        type="retail", first_name="Ada", last_name="Byron", email="ada@example.com"
    ).press()
    browser.get("contacts")
    stale = browser.press("add")
    browser.get("contacts")
    browser.press("add")
    browser.fill_row("contact", 0, {"first_name": "Grace"}).press("add")
    browser.page = stale
    answer = browser.press("add", htmx=True)
    assert answer.status == 409
    assert answer.text("saved") == "Not saved yet"


@pytest.mark.security("R17")
@pytest.mark.parametrize("name", ["csrf_token", "key"])
def test_a_page_that_does_not_prove_where_it_comes_from_saves_nothing(browser, name):
    browser.fill(last_name="Kept").press()
    browser.get("you")
    browser.fill(**{name: "x", "last_name": "Forged"})
    assert not keep(browser)["saved"]
    assert shown(browser, "you", "last_name") == "Kept"


@pytest.mark.security("R11a")
def test_a_form_with_none_of_its_fields_is_refused(browser):
    page = browser.get("you")
    data = {name: page.value(name) for name in ("csrf_token", "key", "seen")}
    assert browser.client.post(f"{page.path}/keep", data=data).status_code == 400


@pytest.mark.security("R24")
def test_saves_while_typing_have_the_limits_of_drafts_and_typing(make_app):
    app = make_app(
        RATELIMIT_ENABLED="1",
        RATELIMIT_TYPING="3 per minute",
        RATELIMIT_DRAFTS="1 per hour",
    )
    first, second = Browser(app).begin(), Browser(app).begin()
    statuses = [
        each.client.post(
            f"{each.page.path}/keep", data=dict(each.page.values)
        ).status_code
        for each in (first, second, first, first)
    ]
    assert statuses == [200, 429, 200, 429]
    assert database_rows.counts(app)["drafts"] == 1


@pytest.mark.security("R5")
def test_back_and_the_progress_save_the_step_and_go_there(browser):
    browser.fill(
        type="retail", first_name="Ada", last_name="Byron", email="ada@example.com"
    ).press()
    browser.fill_in(
        {
            "billing_address-address_town": "Hull",
            "billing_address-address_contact_email": "nobody",
        }
    )
    assert browser.press("go", "Back").path.endswith("/you")
    assert shown(browser, "billing", "billing_address-address_town") == "Hull"
    browser.get("billing")
    browser.fill_in({"billing_address-address_town": "York"})
    assert browser.press("go", "You").path.endswith("/you")
    assert shown(browser, "billing", "billing_address-address_town") == "York"


@pytest.mark.security("R12")
@pytest.mark.parametrize(
    "name", ["terms", "nowhere", "", "https://example.com", "//example.com"]
)
def test_a_button_to_a_step_that_may_not_be_seen_is_refused(browser, name):
    browser.fill(last_name="Byron")
    assert browser.send([("go", name)], follow=False).status_code == 404
    assert shown(browser, "you", "last_name") == ""


def test_enter_presses_continue_first(browser):
    browser.fill(
        type="retail", first_name="Ada", last_name="Byron", email="ada@example.com"
    ).press()
    buttons = [
        each
        for each in browser.page.tree.iter("button")
        if each.get("form") == "step" or each.getparent() is not None
    ]
    assert buttons[0].get("name") == "continue"
