"""What one network may begin, save and check; the others go on (security R24)."""

import os

import pytest

from tests.support import database_rows, payloads, users
from tests.support.browser import Browser, Page

FLOOD = {
    "RATELIMIT_ENABLED": "1",
    "RATELIMIT_PER_ADDRESS": "100000 per minute",
    "LEAST_SECONDS": "0",
}


def fill(browser, text):
    browser.get("you")
    browser.fill(last_name=text)
    return browser.send([("continue", "1")], follow=False)


@pytest.mark.security("R10", "R24")
def test_drafts_and_saves_without_end_are_refused_and_others_register(make_app):
    app = make_app(
        **FLOOD, RATELIMIT_DRAFTS="5 per hour", RATELIMIT_SAVES="30 per hour"
    )
    answers = [fill(Browser(app).begin(), f"Flood {number}") for number in range(8)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429] * 3
    assert all(
        1 <= int(answer.headers["Retry-After"]) <= 3601 for answer in answers[5:]
    )
    assert "Nothing you entered is lost" in answers[-1].text
    assert database_rows.counts(app)["drafts"] == 5
    begun = database_rows.rows(app, "drafts")[0]["id"]
    statuses = [
        app.test_client().post(f"/register/{begun}/you", data={"x": "y"}).status_code
        for _ in range(40)
    ]
    assert statuses == [400] * 22 + [429] * 18
    other = Browser(app)
    other.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert other.register(payloads.smallest()).path.endswith("/done")


@pytest.mark.security("R24")
def test_a_long_form_counts_as_several(make_app):
    browser = Browser(make_app(**FLOOD, RATELIMIT_SAVES="4 per minute")).begin()
    note = os.urandom(20_000).hex()
    assert [fill(browser, note).status_code for _ in range(2)] == [422, 429]


@pytest.mark.security("R24")
def test_check_pages_have_a_limit(make_app):
    browser = Browser(make_app(**FLOOD, RATELIMIT_CHECKS="2 per minute")).begin()
    browser.fill(last_name="Byron").press()
    assert [browser.get("check").status for _ in range(3)] == [200, 200, 429]
    assert browser.get("you").status == 200


@pytest.mark.security("R24")
def test_staff_is_not_held_by_the_limits_of_an_office_s_network(make_app):
    app = make_app(
        **FLOOD,
        RATELIMIT_DRAFTS="1 per hour",
        RATELIMIT_SAVES="1 per minute",
        RATELIMIT_CHECKS="1 per minute",
    )
    rep = Browser(app)
    users.sign_in(rep.client, users.make_user(app))
    rep.open("/desk/new")
    token = rep.page.value("csrf_token")
    rep.page = Page(
        rep.client.post(
            "/desk/new", data={"empty": "1", "csrf_token": token}, follow_redirects=True
        )
    )
    rep.draft = rep.page.path.split("/")[2]
    assert [fill(rep, f"Byron {number}").status_code for number in range(3)] == [
        303
    ] * 3
    assert [rep.get("check").status for _ in range(3)] == [200] * 3
