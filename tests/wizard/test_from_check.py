"""From the check page to a step and back: only what is not done yet is gone through on the way."""

import pytest

from tests.support import payloads


def change_type(browser, code, **answers):
    browser.get("you", "?back=check")
    return browser.fill(type=code, **answers).press()


def test_a_business_that_was_a_person_is_asked_for_the_business_alone(browser):
    browser.walk(payloads.smallest())
    page = change_type(browser, "trade", title="Lovelace Ltd")
    assert page.path.endswith("/business")
    assert browser.press().path.endswith("/check")


def test_a_person_that_was_a_business_is_back_at_once(browser):
    browser.walk(
        payloads.smallest() | {"type": {"code": "trade"}, "title": "Lovelace Ltd"}
    )
    assert change_type(browser, "retail").path.endswith("/check")


@pytest.mark.parametrize("mistake", [False, True])
def test_what_a_change_undid_is_asked_for_too(browser, mistake):
    login = {
        "credentials": {
            "username": "ada",
            "password": payloads.full()["credentials"]["password"],
        }
    }
    browser.walk(payloads.smallest() | login)
    # a password is judged beside the name
    page = change_type(browser, "trade", title="Lovelace Ltd")
    if mistake:
        page = browser.fill(website="not a website").press()
        assert page.summary
        browser.fill(website="")
    page = browser.press()
    assert page.path.endswith("/sign-in")
    browser.fill(password=login["credentials"]["password"])
    assert browser.press().path.endswith("/check")


def test_who_goes_from_step_to_step_goes_on_to_the_next(browser):
    browser.walk(payloads.smallest())
    browser.get("you")
    assert browser.press().path.endswith("/billing")
