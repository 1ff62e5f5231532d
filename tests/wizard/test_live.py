"""Help while typing: the same words as the page."""

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser, Page


@pytest.mark.parametrize(
    ("step", "name", "value"),
    [
        ("you", "email", "nobody"),
        ("you", "email", ""),
        ("you", "contact_number", "12"),
        ("you", "first_name", "x" * 101),
        ("business", "website", "ftp://x"),
        ("billing", "billing_address-address_post_code", "MK6"),
        ("sign-in", "username", "аdmin"),
    ],
)
def test_a_field_is_told_the_words_of_the_page(browser, step, name, value):
    browser.fill(type="trade").press()
    live = browser.leave(step, name, value)
    assert live.status == 200
    page = browser.press()
    browser.page = page
    assert live.errors
    assert live.errors == {name: page.errors[name]}
    assert live.value(name) == value


def test_a_row_is_told_at_its_field(browser):
    browser.get("contacts")
    page = browser.press("add")
    name = f"contact-{page.rows('contact')[0]}-email"
    browser.fill_in({name: "nobody"})
    answer = browser.client.post(
        f"{page.path}/field", data=dict(page.values), headers={"HX-Trigger-Name": name}
    )
    assert Page(answer).errors == {
        name: "Enter an email address in the format name@example.com"
    }


@pytest.mark.parametrize(
    ("step", "name", "value", "words"),
    [
        ("business", "vat_number", "GB123", "VAT number"),
        ("you", "contact_number", "+44 12345", "phone number"),
    ],
)
def test_advice_is_no_error(browser, step, name, value, words):
    browser.fill(type="trade").press()
    live = browser.leave(step, name, value)
    assert live.errors == {}
    assert live.text(f"{name}-advice").startswith("Advice: ")
    assert words in live.text(f"{name}-advice")
    browser.press()
    assert (
        live.text(f"{name}-advice").removeprefix("Advice: ")
        in Page(browser.client.get(f"/register/{browser.draft}/check")).html
    )


def test_the_strength_of_a_password_stores_nothing(shared_door, browser):
    app = shared_door.client.application
    browser.fill(last_name="Kept").press()
    before = database_rows.tables(app)
    strength(browser, payloads.PASSWORD)
    assert database_rows.tables(app) == before


def test_another_name_is_no_field(browser):
    page = browser.get("you")
    for name in ("", "department", "sign_in", "key", "csrf_token", "x" * 5000):
        answer = browser.client.post(
            f"{page.path}/field",
            data=dict(page.values),
            headers={"HX-Trigger-Name": name},
        )
        assert answer.status_code == 404, name


@pytest.mark.security("R15")
def test_a_password_is_not_answered(browser):
    live = browser.leave("sign-in", "password", payloads.PASSWORD)
    # finding: it comes back in clear as <input type="text" value="…"> (security R15)
    assert payloads.PASSWORD not in live.html


def strength(browser, password, **fields):
    page = browser.get("sign-in")
    data = dict(page.values) | {"password": password} | fields
    return Page(browser.client.post(f"/register/{browser.draft}/strength", data=data))


@pytest.mark.parametrize(
    ("password", "fields", "score"),
    [
        ("qwerty123456", {}, range(3)),
        (payloads.PASSWORD, {}, range(3, 5)),
        (payloads.PASSWORD, {"username": payloads.PASSWORD[:14]}, range(3)),
    ],
)
def test_strength_is_told_in_words(browser, password, fields, score):
    page = strength(browser, password, **fields)
    box = page.find("div", **{"class": "strength"})[0]
    assert int(box.get("data-score")) in score
    assert page.find("p", role="status")[0].text.endswith(".")
    assert password not in page.html


def test_nothing_is_scored_where_there_is_nothing_to_score(browser):
    for password in ("", "x" * 257):
        page = strength(browser, password)
        assert (page.status, page.html.strip()) == (200, "")


@pytest.mark.security("R24")
def test_checks_while_typing_have_a_limit_that_stops_no_step(make_app):
    browser = Browser(
        make_app(
            RATELIMIT_ENABLED="1",
            RATELIMIT_TYPING="2 per minute",
            RATELIMIT_STRENGTH="2 per minute",
        )
    ).begin()
    browser.fill(
        type="retail", first_name="Ada", last_name="Byron", email="ada@example.com"
    )
    data, headers = dict(browser.page.values), {"HX-Trigger-Name": "email"}
    answers = [
        browser.client.post(f"{browser.page.path}/field", data=data, headers=headers)
        for _ in range(3)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 61
    answers = [
        browser.client.post(f"/register/{browser.draft}/strength", data=data)
        for _ in range(3)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert browser.press().path.endswith("/billing")
