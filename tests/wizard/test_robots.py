"""What looks like a robot gets a polite answer, and a person gets past it."""

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser
from webapp.drafts.draft import Draft
from webapp.wizard.pages import notice_in
from webapp.wizard.robots import TRAP


def at_check(app, **changes):
    browser = Browser(app).begin()
    browser.walk(payloads.smallest() | changes)
    return browser


def assert_kept(app, browser, clients=0):
    assert database_rows.counts(app)["clients"] == clients
    assert "ada@example.com" in browser.page.html
    assert browser.get("you").value("last_name") == "Byron"
    browser.get("check")


@pytest.mark.security("R25")
def test_who_fills_the_trap_is_told_and_gets_through_the_second_time(quick):
    browser = at_check(quick)
    page = browser.fill_in({TRAP: "+44"}).send()
    assert page.notices == [notice_in(Draft(browser.draft), "filled")]
    assert page.value(TRAP) == ""
    assert database_rows.counts(quick)["clients"] == 0
    assert browser.send().path.endswith("/done")


@pytest.mark.security("R25")
def test_what_fills_the_trap_on_every_page_stops_nobody_twice(quick):
    browser = at_check(quick)
    assert browser.fill_in({TRAP: "+44"}).send().notices == [
        notice_in(Draft(browser.draft), "filled")
    ]
    assert browser.fill_in({TRAP: "+44"}).send().path.endswith("/done")
    assert database_rows.counts(quick)["clients"] == 1


@pytest.mark.security("R25")
def test_people_and_their_tools_do_not_meet_the_trap(quick):
    box = at_check(quick).page.find("input", name=TRAP)[0]
    assert (box.get("tabindex"), box.get("autocomplete")) == ("-1", "off")


@pytest.mark.security("R25")
def test_who_is_too_quick_is_told_and_gets_through_later(make_app):
    slow = make_app(LEAST_SECONDS="60")
    browser = at_check(slow)
    page = browser.send()
    assert page.notices == [notice_in(Draft(browser.draft), "quick")]
    assert_kept(slow, browser)
    database_rows.execute(
        slow, "UPDATE drafts SET created_on = '2020-01-01 00:00:00.000000'"
    )
    assert browser.send().path.endswith("/done")


@pytest.mark.security("R5", "R24")
def test_the_limit_of_registrations_is_told_and_loses_nothing(make_app):
    app = make_app(
        LEAST_SECONDS="0", RATELIMIT_ENABLED="1", RATELIMIT_REGISTRATIONS="1 per hour"
    )
    assert at_check(app).send().path.endswith("/done")
    browser = at_check(app)
    page = browser.send()
    assert page.status == 429
    assert "Many registrations came from your network" in page.notices[0]
    assert_kept(app, browser, clients=1)
    assert int(page.answer.headers.get("Retry-After", 0)) > 0


def test_a_mistake_uses_up_no_registration(make_app):
    app = make_app(
        LEAST_SECONDS="0", RATELIMIT_ENABLED="1", RATELIMIT_REGISTRATIONS="1 per hour"
    )
    browser = Browser(app).begin()
    browser.get("check")
    assert browser.send().summary
    browser.walk(payloads.smallest())
    assert browser.send().path.endswith("/done")
