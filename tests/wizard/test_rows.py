"""Lists of addresses and contacts: rows added, removed, brought back, opened, filled in,
counted.
"""

import pytest
from werkzeug.datastructures import MultiDict

from tests.support import payloads
from tests.support.browser import Page, text_of
from webapp.clients.offered import load_reference
from webapp.drafts import store
from webapp.record.actor import CUSTOMER
from webapp.record.check import check
from webapp.record.schema import too_many_rows

LEEDS = {
    "address_street_1": "1 Harbour Road",
    "address_town": "Leeds",
    "address_post_code": "LS1 4AP",
}
GRACE = {"first_name": "Grace", "email": "grace@example.com"}


def towns(browser):
    page = browser.get("delivery")
    return [page.value(f"shipping-{key}-address_town") for key in page.rows("shipping")]


def with_rows(browser, *names):
    browser.get("delivery")
    browser.answer_rows_of(
        "shipping", [LEEDS | {"address_town": town} for town in names]
    )
    browser.press()
    return browser.get("delivery")


@pytest.fixture
def browser(browser):
    def answer_rows_of(prefix, rows):
        browser.fill(delivery="other")
        for place, row in enumerate(rows):
            if place:
                browser.press("add")
            browser.fill_row(prefix, place, row)

    browser.answer_rows_of = answer_rows_of
    return browser


def forced(browser, count, prefix="contact"):
    """The page's values with this many rows in them."""
    page = browser.get("contacts")
    values = [
        (name, value)
        for name, value in page.values
        if not name.startswith(f"{prefix}-")
    ]
    for number in range(count):
        key = f"{number:08x}"
        values += [
            (f"{prefix}-row", key),
            (f"{prefix}-{key}-first_name", f"G{number}"),
            (f"{prefix}-{key}-email", "g@example.com"),
        ]
    return values


def focused(page):
    return [
        element.get("id")
        for element in page.tree.iter()
        if element.get("autofocus") is not None
    ]


def test_rows_that_are_complete_fold(browser):
    page = with_rows(browser, "Leeds", "York")
    assert [page.is_folded("shipping", key) for key in page.rows("shipping")] == [
        True,
        True,
    ]
    folded = [text_of(row) for row in page.find("div", role="group")]
    assert "1 Harbour Road York, LS1 4AP, United Kingdom" in folded[1]
    page = browser.press_row("open", 1)
    assert [page.is_folded("shipping", key) for key in page.rows("shipping")] == [
        True,
        False,
    ]
    assert focused(page) == [f"shipping-{page.rows('shipping')[1]}-address_country"]
    browser.fill_row("shipping", 1, {"address_town": "Ely"}).press()
    assert towns(browser) == ["Leeds", "Ely"]


def test_a_removed_row_comes_back_in_its_place(browser):
    with_rows(browser, "Leeds", "York", "Ely")
    page = browser.press_row("remove", 1)
    words = "Delivery address 2 was removed: 1 Harbour Road."
    assert any(words in notice for notice in page.notices)
    (undo,) = page.find("button", name="undo")
    assert undo.get("autofocus") is not None
    rows_and_undo = [
        element.get("role") or "undo"
        for element in page.find("div", id="questions")[0].iter("div")
        if element.get("role") == "group" or "row-notice" in element.get("class", "")
    ]
    assert rows_and_undo == ["group", "undo", "group"]
    assert towns(browser) == ["Leeds", "Ely"]
    browser.page = page
    browser.press("undo")
    assert towns(browser) == ["Leeds", "York", "Ely"]


def test_a_row_that_is_typed_in_survives_another_rows_button(browser):
    with_rows(browser, "Leeds")
    browser.press("add")
    browser.fill_row("shipping", 1, {"address_town": "Half"}).press("add")
    assert [
        browser.row_value("shipping", place, "address_town") for place in range(3)
    ] == ["Leeds", "Half", ""]
    browser.press_row("remove", 0)
    assert towns(browser) == ["Half"]


def test_copy_from_billing_fills_one_row_and_leaves_its_instructions(browser):
    browser.answer_step("billing", {"billing_address": payloads.address()})
    with_rows(browser, "Leeds")
    browser.press("add")
    browser.fill_row("shipping", 1, {"address_note": "Mind the dog"})
    browser.press_row("copy", 1)
    assert [
        browser.row_value("shipping", 1, name)
        for name in ("address_town", "address_note")
    ] == ["Milton Keynes", "Mind the dog"]
    assert towns(browser) == ["Leeds", "Milton Keynes"]


def test_a_folded_row_is_made_the_default(browser):
    page = with_rows(browser, "Leeds", "York")
    page = browser.press_row("default", 1)
    assert "Default" in text_of(page.find("div", role="group")[1])
    assert focused(page) == [f"{page.rows('shipping')[1]}-open"]
    assert stored_defaults(browser, "shipping_addresses") == ["0", "1"]


def test_a_folded_row_has_no_more_in_it_than_was_answered(browser):
    page = with_rows(browser, "Leeds")
    (key,) = page.rows("shipping")
    begin = f"shipping-{key}-"
    names = [name for name, _value in page.values if name.startswith(begin)]
    assert {name.removeprefix(begin) for name in names} == {
        "folded",
        "address_country",
        *LEEDS,
    }


def test_one_row_is_the_default_and_it_can_be_changed(browser):
    with_rows(browser, "Leeds", "York")
    assert chosen_default(browser, "delivery", "shipping") == 0
    browser.press_row("open", 1)
    browser.fill_row("shipping", 1, {}, default=True).press()
    assert chosen_default(browser, "delivery", "shipping") == 1
    browser.press_row("remove", 1)
    page = browser.get("delivery")
    # a lone address is the default
    assert page.find("input", name="shipping-default") == []
    browser.press()
    assert stored_defaults(browser, "shipping_addresses") == ["1"]


def stored_defaults(browser, name):
    """The default marks of a list as the draft has them."""
    with browser.client.application.app_context():
        rows = store.load(browser.draft).payload[name]
    return [
        row.get("address_default") or row.get("contact_default") or "0" for row in rows
    ]


def chosen_default(browser, step, prefix):
    """The place of the row that a step's page shows as the default, None without one."""
    page = browser.get(step)
    key = page.value(f"{prefix}-default") or page.value(f"{prefix}-folded-default")
    return page.rows(prefix).index(key) if key in page.rows(prefix) else None


def with_contacts(browser, *names):
    browser.get("contacts")
    for place, name in enumerate(names):
        browser.press("add")
        browser.fill_row("contact", place, GRACE | {"first_name": name})
    browser.press()
    return browser.get("contacts")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_folded_row_says_that_it_is_the_default_and_stays_it(browser, place):
    with_rows(browser, "Leeds", "York", "Ely")
    if place:
        browser.press_row("open", place)
        browser.fill_row("shipping", place, {}, default=True).press()
    page = browser.get("delivery")
    assert all(page.is_folded("shipping", key) for key in page.rows("shipping"))
    assert page.find("input", type="radio", name="shipping-default") == []
    said = ["Default" in text_of(row) for row in page.find("div", role="group")]
    assert said == [number == place for number in range(3)]
    browser.press()
    assert chosen_default(browser, "delivery", "shipping") == place


@pytest.mark.parametrize("opened", [0, 1, 2])
def test_a_page_sends_one_default_however_its_rows_are_folded(browser, opened):
    with_rows(browser, "Leeds", "York", "Ely")
    page = browser.press_row("open", opened)
    names = [name for name, _ in page.values]
    sent = [
        name for name in names if name.startswith("shipping-") and "default" in name
    ]
    assert sent == ["shipping-folded-default" if opened else "shipping-default"]
    if opened != 2:
        page = browser.press_row("open", 2)
    browser.fill_row("shipping", 2, {}, default=True)
    browser.press_row("remove", 0)
    assert chosen_default(browser, "delivery", "shipping") == 1
    assert browser.row_value("shipping", 1, "address_town") == "Ely"


@pytest.mark.parametrize(("was", "opened"), [(0, 1), (1, 0), (2, 0), (0, 2)])
def test_the_visible_choice_wins_in_a_page_of_the_release_before(browser, was, opened):
    with_rows(browser, "Leeds", "York", "Ely")
    browser.press_row("open", was)
    browser.fill_row("shipping", was, {}, default=True).press()
    browser.get("delivery")
    page = browser.press_row("open", opened)
    keys = page.rows("shipping")
    values = [pair for pair in page.values if not pair[0].endswith("-default")]
    # a folded default sent its own
    marks = [("shipping-default", keys[place]) for place in sorted([was, opened])]
    browser.send([("continue", "1")], values=[*values, *marks])
    assert chosen_default(browser, "delivery", "shipping") == opened


def test_a_lone_main_contact_can_be_none_again(browser):
    with_contacts(browser, "Grace")
    page = browser.press_row("open", 0)
    assert [box.get("type") for box in page.find("input", name="contact-default")] == [
        "checkbox"
    ]
    browser.fill_row("contact", 0, {}, default=True).press()
    assert chosen_default(browser, "contacts", "contact") == 0
    browser.press_row("open", 0)
    browser.fill_in({"contact-default": None}).press()
    assert chosen_default(browser, "contacts", "contact") is None


def test_of_several_contacts_one_or_none_is_the_main_one(browser):
    with_contacts(browser, "Grace", "Ada")
    browser.press_row("open", 1)
    browser.fill_row("contact", 1, {}, default=True).press()
    assert chosen_default(browser, "contacts", "contact") == 1
    page = browser.press_row("open", 0)
    assert page.find("label", **{"for": "no-default"})[0].text == "No main contact"
    browser.fill_in({"contact-default": ""}).press()
    assert chosen_default(browser, "contacts", "contact") is None


def test_blank_rows_are_dropped_and_a_half_filled_one_is_told_at_its_row(browser):
    with_rows(browser, "Leeds")
    browser.press("add")
    assert browser.press().path.endswith("/sign-in")
    assert towns(browser) == ["Leeds"]
    browser.press("add")
    page = browser.fill_row("shipping", 1, {"address_town": "Half"}).press()
    key = page.rows("shipping")[1]
    assert (
        page.summary[0]
        == "Delivery address 2: enter address line 1, such as the street"
    )
    assert (
        page.errors[f"shipping-{key}-address_street_1"]
        == "Enter address line 1, such as the street"
    )
    assert not page.is_folded("shipping", key)


def test_other_addresses_need_one(browser):
    browser.get("delivery")
    page = browser.fill(delivery="other").press()
    assert page.summary == ["Enter a delivery address, or choose the billing address"]
    assert browser.fill(delivery="same").press().path.endswith("/sign-in")


def test_addresses_typed_before_same_as_billing_come_back(browser):
    with_rows(browser, "Leeds")
    browser.fill(delivery="same").press()
    browser.get("delivery")
    browser.fill(delivery="other").press()
    assert towns(browser) == ["Leeds"]


@pytest.mark.security("R10")
def test_at_fifty_rows_the_button_is_gone_and_a_sentence_says_why(browser):
    browser.send([("continue", "1")], values=forced(browser, 50))
    page = browser.get("contacts")
    assert len(page.rows("contact")) == 50
    assert page.find("button", name="add") == []
    assert "You have 50 contacts, the most there can be." in page.html
    page = browser.press_row("remove", 0)
    assert page.find("button", name="add")


@pytest.mark.security("R10")
@pytest.mark.parametrize("htmx", [False, True])
def test_another_row_from_an_old_page_is_refused_with_a_sentence_that_has_the_focus(
    browser, htmx
):
    browser.send([("continue", "1")], values=forced(browser, 50))
    browser.get("contacts")
    page = browser.send([("add", "1")], htmx=htmx)
    assert len(page.rows("contact")) == 50
    assert page.errors["rows-title"] == too_many_rows("contacts")
    assert focused(page) == (["rows-title-error"] if htmx else ["error-summary"])
    if htmx:
        (saved,) = page.find("p", id="saved")
        assert "is-refused" in saved.get("class")


def test_the_doors_have_one_sentence_for_too_many_rows(browser):
    payload = payloads.smallest() | {"contacts": [GRACE] * 51}
    with browser.client.application.app_context():
        (problem,) = check(payload, CUSTOMER, load_reference())[1]
    page = browser.send([("continue", "1")], values=forced(browser, 51))
    assert page.summary == [problem.message] == ["Enter 50 contacts or fewer"]


@pytest.mark.security("R10")
def test_too_many_rows_are_refused_to_htmx_with_the_list_alone(browser):
    browser.get("contacts")
    page = browser.send([("add", "1")], values=forced(browser, 51), htmx=True)
    assert "<html" not in page.html
    assert page.errors["rows-title"] == too_many_rows("contacts")


@pytest.mark.parametrize("action", ["add", "open"])
def test_complete_rows_fold_for_htmx_as_in_a_whole_page(browser, action):
    with_contacts(browser, "Grace", "Ada")
    browser.press_row("open", 0)
    browser.press("add")
    browser.fill_row("contact", 2, {"first_name": "Half"})
    key = browser.page.rows("contact")[1]
    page = browser.send([(action, key if action == "open" else "1")], htmx=True)
    assert [page.is_folded("contact", key) for key in page.rows("contact")][:3] == [
        True,
        action == "add",
        False,
    ]


@pytest.mark.security("R10")
@pytest.mark.parametrize("count", [51, 500])
def test_more_rows_by_force_change_nothing(browser, count):
    browser.get("contacts")
    browser.press("add")
    browser.fill_row("contact", 0, GRACE).press()
    for button in ("continue", "add", "remove", "save"):
        page = browser.send([(button, "1")], values=forced(browser, count))
        assert page.status == 422
        assert page.summary == [too_many_rows("contacts")]
        assert page.title.startswith("Error: ")
    page = browser.get("contacts")
    assert [
        page.value(f"contact-{key}-first_name") for key in page.rows("contact")
    ] == ["Grace"]


def test_htmx_gets_the_list_alone(browser):
    browser.get("contacts")
    fragment = browser.send([("add", "1")], htmx=True)
    assert fragment.html.lstrip().startswith('<div class="rows" id="questions"')
    assert "<html" not in fragment.html
    key = fragment.rows("contact")[0]
    assert focused(fragment) == [f"contact-{key}-first_name"]
    oob = [element for element in fragment.tree.iter() if element.get("hx-swap-oob")]
    assert [(element.get("id"), element.get("role")) for element in oob] == [
        ("csrf_token", None),
        ("seen", None),
        ("saved", "status"),
    ]
    assert fragment.text("saved") == "Contact 1 was added"
    removed = browser.client.post(
        f"/register/{browser.draft}/contacts",
        data=MultiDict(
            [
                *browser.get("contacts").values,
                ("contact-row", key),
                (f"contact-{key}-first_name", "G"),
                ("remove", key),
            ]
        ),
        headers={"HX-Request": "true"},
    )
    (undo,) = Page(removed).find("button", name="undo")
    assert undo.get("autofocus") is not None


def test_a_page_from_htmxs_history_is_whole(browser):
    address = f"/register/{browser.draft}/contacts"
    answer = browser.client.get(
        address, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    assert answer.text.startswith("<!doctype html>")


@pytest.mark.security("R26")
@pytest.mark.parametrize("step", ["contacts", "check"])
def test_of_many_problems_the_first_are_listed_and_the_others_counted(browser, step):
    rows = forced(browser, 30)
    values = [
        (name, "nobody" if name.endswith("-email") else value) for name, value in rows
    ]
    browser.send([("continue", "1")], values=values)
    page = browser.get(step)
    listed = page.find("div", id="error-summary")[0].findall(".//li")
    more = int(listed[20].text.removeprefix("and ").removesuffix(" more"))
    assert (len(listed), len(page.summary)) == (21, 20)
    assert more == 10 if step == "contacts" else more > 10
