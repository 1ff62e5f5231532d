"""What a stranger could learn: nothing of who is a client, and of a private link nothing
outside of the page that shows it.
"""

import io
import json
import re

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser
from tests.support.json_door import Door
from tests.support.users import make_user

# tokens, drafts, times, codes, rows
OWN = re.compile(
    r'value="[^"]*"|/register/[\w-]{22}|\d\d:\d\d|ADABYR\d\d|\b[0-9a-f]{8}\b'
)
EACH_ITS_OWN = ("X-Request-Id", "Set-Cookie", "Content-Length")


def shown(app, email, username=""):
    """The pages that a customer with this address and username is shown, without what is each
    draft's own.
    """
    browser, pages = Browser(app).begin(), []
    login = {"username": username, "password": payloads.PASSWORD} if username else None
    client = payloads.smallest() | {"email": email, "credentials": login}
    for step in ("you", "billing", "delivery", "contacts", "sign-in"):
        browser.answer_step(step, client)
        pages.append(browser.page.html)
    you = browser.get("you")
    pages.append(
        browser.client.post(
            f"{you.path}/field",
            data=dict(you.values),
            headers={"HX-Trigger-Name": "email"},
        ).text
    )
    pages.append(browser.get("check").html)
    done = browser.send()
    assert done.path.endswith("/done")
    headers = done.answer.headers
    pages.append(str([pair for pair in headers if pair[0] not in EACH_ITS_OWN]))
    pages.append(done.html)
    return [
        OWN.sub("", page).replace(email, "EMAIL").replace(username or email, "NAME")
        for page in pages
    ]


@pytest.mark.security("R17")
def test_an_address_that_is_a_clients_is_met_like_any_other(quick):
    Door(quick).create(payloads.smallest() | {"email": "other@example.com"})
    known, unknown = (
        shown(quick, "other@example.com"),
        shown(quick, "stranger@example.com"),
    )
    assert known == unknown
    assert database_rows.counts(quick)["clients"] == 3


@pytest.mark.security("R17")
@pytest.mark.parametrize("name", ["", "branch"])
@pytest.mark.parametrize("theirs", ["other@example.com", "other"])
def test_an_address_that_signs_in_is_met_like_any_other(quick, theirs, name):
    login = {"username": theirs, "password": payloads.PASSWORD}
    Door(quick).create(
        payloads.smallest() | {"email": "other@example.com", "credentials": login}
    )
    known = shown(
        quick, "other@example.com", f"{name}-one" if name else "other@example.com"
    )
    unknown = shown(
        quick, "stranger@example.com", f"{name}-two" if name else "stranger@example.com"
    )
    assert known == unknown
    first, second, third = database_rows.rows(quick, "clients")
    assert (first["user_id"], second["user_id"], bool(third["user_id"])) == (
        1,
        None,
        True,
    )
    assert [
        row["code"]
        for row in database_rows.rows(quick, "client_advice")
        if row["field"] == "credentials.username"
    ] == ["login_withheld"]


@pytest.mark.security("R17")
@pytest.mark.parametrize(
    "email", ["other@example.com", "rosa@shop.example", "nobody@example.com"]
)
def test_anothers_address_is_no_username_whoever_has_it(quick, email):
    make_user(quick, "admin", username="rosa@shop.example")
    login = {"username": "other@example.com", "password": payloads.PASSWORD}
    Door(quick).create(
        payloads.smallest() | {"email": "other@example.com", "credentials": login}
    )
    browser = Browser(quick).begin()
    browser.walk(payloads.smallest() | {"email": "me@example.com", "credentials": None})
    browser.get("sign-in")
    browser.fill(sign_in="now", username=email, password=payloads.PASSWORD)
    page = browser.press()
    assert page.errors == {
        "username": "Enter your own email address as the username, or a name without “@”"
    }
    assert browser.get("check").summary == [
        "Enter your own email address as the username, or a name without “@”"
    ]
    assert database_rows.counts(quick)["clients"] == 1


@pytest.mark.security("R17")
def test_a_name_that_is_taken_is_met_like_any_other(quick):
    taken = payloads.having(payloads.full(), "credentials.username", "magpie")
    Door(quick).create(taken)
    known = shown(quick, "other@example.com", "Magpie")
    assert known == shown(quick, "stranger@example.com", "Linnet")
    assert "If you can’t sign in, ask us." in known[-1]  # there is no mail server
    _first, second, third = database_rows.rows(quick, "clients")
    assert (second["user_id"], third["user_id"] is None) == (None, False)


def test_the_email_as_a_username_follows_a_changed_email(quick):
    browser = Browser(quick).begin()
    login = {"username": "ada@example.com", "password": payloads.PASSWORD}
    browser.walk(payloads.smallest() | {"credentials": login})
    browser.get("you")
    browser.fill(email="augusta@example.com").press()
    assert browser.get("sign-in").value("username") == "augusta@example.com"
    browser.fill(password=payloads.PASSWORD).press()
    browser.get("check")
    assert browser.press(None).path.endswith("/done")
    assert [row["username"] for row in database_rows.rows(quick, "users")] == [
        "augusta@example.com"
    ]


@pytest.mark.security("R18", "R28")
def test_the_key_of_a_draft_is_long_stored_nowhere_and_not_logged(make_app):
    app, log = make_app(LOG_LEVEL="DEBUG"), io.StringIO()
    app.logger.handlers[0].setStream(log)
    browser = Browser(app).begin()
    browser.fill(last_name="Byron", email="ada@example.com").press("save")
    link = browser.page.find("input", id="link")[0].get("value")
    key = link.rpartition("/")[2]
    assert Browser(app).open(link.removeprefix("http://127.0.0.1:8000")).status == 200
    assert len(key) >= 22  # of 64 letters, so 128 bits or more
    assert len(browser.draft) >= 22
    assert not database_rows.holds(app, key)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert {
        "/register/<draft_id>/return/<key>",
        "/register/<draft_id>/<step_name>",
    } <= {line["route"] for line in lines}
    for secret in (key, browser.draft, "Byron", "ada@example.com"):
        assert secret not in log.getvalue()
