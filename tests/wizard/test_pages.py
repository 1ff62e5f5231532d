"""Every page and state: valid HTML, one heading, a title, a label to each box, nothing
inline, not to be stored.
"""

from collections import Counter

import pytest

from tests.support import payloads
from tests.support.browser import Browser, Page, text_of

TRADE = {
    "type": {"code": "trade"},
    "title": "Northern Lights Ltd",
    "email": "office@example.com",
}
BAD = {
    "type": {"code": "trade"},
    "email": "nobody",
    "detail": {"contact_number": "12", "website": "ftp://x", "vat_number": "GB1"},
    "billing_address": {"address_post_code": "MK6"},
    "shipping_addresses": [payloads.address(), payloads.address(address_town="")],
    "contacts": [payloads.contact(), payloads.contact(email="@")],
    "credentials": {"username": "northern", "password": "short"},
}
STEPS = ("you", "business", "billing", "delivery", "contacts", "sign-in")


def labelled(page):
    """The boxes of a page that nobody can name."""
    labels = {label.get("for") for label in page.tree.iter("label") if text_of(label)}
    boxes = [
        box
        for box in page.tree.iter()
        if box.tag in ("input", "select", "textarea") and box.get("type") != "hidden"
    ]
    return [
        box.get("name")
        for box in boxes
        if box.get("id") not in labels and not box.get("aria-label")
    ]


def described(page):
    """References to ids that are not in the page."""
    ids = {element.get("id") for element in page.tree.iter()}
    names = ("for", "aria-describedby", "aria-labelledby", "data-show")
    used = [
        id
        for element in page.tree.iter()
        for name in names
        for id in (element.get(name) or "").split()
    ]
    links = [
        a.get("href")[1:]
        for a in page.tree.iter("a")
        if (a.get("href") or "").startswith("#")
    ]
    return [id for id in used + links if id not in ids]


def assert_sound(page, status=200, has_error=False):
    assert page.status == status
    assert page.mistakes == []
    assert page.html.startswith("<!doctype html>")
    assert page.find("html")[0].get("lang") == "en"
    assert len(page.find("h1")) == 1
    assert text_of(page.find("h1")[0])
    assert page.title.endswith("– Client Registration")
    assert page.title.startswith("Error: ") == has_error
    ids = Counter(
        element.get("id") for element in page.tree.iter() if element.get("id")
    )
    assert [id for id, count in ids.items() if count > 1] == []
    assert labelled(page) == []
    assert described(page) == []
    assert [
        script.get("src")
        for script in page.find("script")
        if not (script.get("src") or "").startswith("/static/")
    ] == []
    assert page.find("style") == []
    inline = [
        (element.tag, name)
        for element in page.tree.iter()
        for name in element.attrib
        if name == "style" or name.startswith("on")
    ]
    assert inline == []
    assert "no-store" in page.answer.headers["Cache-Control"]


def assert_personal(page, **expected):
    assert_sound(page, **expected)
    assert "HX-Request" in page.answer.headers.get("Vary", "")


@pytest.fixture
def business(browser):
    browser.answer_step("you", TRADE)
    return browser


@pytest.mark.security("R20", "R23")
def test_each_step_at_first_sight(business):
    for step in STEPS:
        assert_personal(business.get(step))


def test_each_step_with_mistakes(business):
    for step in STEPS:
        business.answer_step(step, BAD)
        page = business.get(step)
        assert_personal(page, has_error=True)
        assert page.summary


def test_rows_folded_open_added_and_removed(business):
    payload = {
        "shipping_addresses": [
            payloads.address(),
            payloads.address(
                address_country="US", address_state="NY", address_post_code="10001"
            ),
        ]
    }
    business.answer_step("delivery", payload)
    for page in (
        business.get("delivery"),
        business.press("add"),
        business.press_row("open", 0),
        business.press_row("remove", 0),
    ):
        assert_personal(page)
    page = business.press("undo")
    assert_personal(page)


def test_a_page_of_fifty_rows(business):
    page = business.get("contacts")
    keys = [f"{number:08x}" for number in range(50)]
    pairs = [
        pair
        for key in keys
        for pair in (
            ("contact-row", key),
            (f"contact-{key}-first_name", "<b>"),
            (f"contact-{key}-email", '"'),
        )
    ]
    assert_personal(
        business.send([*pairs, ("continue", "1")], values=page.values), has_error=True
    )


def test_a_conflict(business):
    page = business.get("you")
    business.get("you")
    business.fill(first_name="Grace").press()
    business.page = page
    assert_personal(business.fill(first_name="Alan").press(), status=409)


def test_check_with_and_without_mistakes(business):
    page = business.get("check")
    assert_personal(page, has_error=True)
    assert_personal(business.send(), has_error=True)
    addresses = [
        link.get("href")
        for box in page.find("div", id="error-summary")
        for link in box.iter("a")
    ]
    for address in addresses:
        path, _, id = address.partition("#")
        target = Page(business.client.get(path))
        assert target.status == 200
        assert id in {element.get("id") for element in target.tree.iter()}, address


def test_saved_and_return(business):
    page = business.press("save")
    assert_personal(page)


def test_lost_session(business):
    page = business.get("you")
    page.values = [pair for pair in page.values if pair[0] != "csrf_token"]
    assert_personal(business.press())


def test_done(quick):
    page = Browser(quick).register(payloads.smallest())
    assert_personal(page)
    assert page.text("account") == "ADABYR01"


def test_errors(browser):
    for method, path, status in (
        ("get", "/register/x/you", 404),
        ("post", "/register/x/you", 400),
        ("put", "/register", 405),
    ):
        assert_sound(Page(getattr(browser.client, method)(path)), status=status)


@pytest.mark.security("R10")
def test_too_much_is_told_as_a_page(browser):
    answer = browser.client.post(
        f"/register/{browser.draft}/you", data={"last_name": "x" * (1024 * 1024 + 1)}
    )
    assert_sound(Page(answer), status=413)


@pytest.mark.security("R21")
def test_everything_typed_is_escaped(business):
    """In text, in attributes and in the title of the draft on the first page."""
    business.answer_step("you", TRADE | {"title": '"><script>alert(1)</script>{{7*7}}'})
    for step in (*STEPS, "check"):
        assert "<script>alert" not in business.get(step).html
    business.begin()
    assert "<script>alert" not in business.page.html
    assert_personal(business.page)
