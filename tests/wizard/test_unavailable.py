"""While the database is away, people get a page that says to wait, and go on with what they
typed when it is back.
"""

import pytest

from tests.support.browser import Browser, Page
from tests.support.databases import away
from tests.support.desk_browser import Visitor

WORDS = "Wait a few seconds and try again"


def assert_wait(answer):
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert int(answer.headers["Retry-After"]) > 0
    page = Page(answer)
    assert WORDS in page.html
    assert page.mistakes == []
    assert answer.headers["X-Request-Id"] in page.html


@pytest.mark.security("R7", "R5", "T11")
def test_a_step_that_was_sent_while_the_database_was_away_can_be_sent_again(
    quick, database_url, maintenance_url
):
    browser = Browser(quick).begin()
    browser.fill(
        type="retail", first_name="Ada", last_name="Byron", email="ada@example.com"
    )
    typed = browser.page
    with away(database_url, maintenance_url):
        assert_wait(browser.client.get(typed.path))
        assert_wait(browser.client.post(typed.path, data=dict(typed.values)))
    assert browser.press().path.endswith("/billing")
    assert browser.get("you").value("last_name") == "Byron"


@pytest.mark.security("R7")
def test_the_desk_waits_too_and_who_was_signed_in_still_is(
    app, database_url, maintenance_url
):
    rep = Visitor(app)
    rep.open("/desk")
    with away(database_url, maintenance_url):
        for path in ("/desk", "/desk/clients", "/desk/clients.csv", "/sign-in", "/"):
            answer = rep.client.get(path)
            assert answer.status_code == 503, path
            assert_wait(answer)
    rep.open("/desk")
