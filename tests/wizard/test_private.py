"""What a stranger could learn: nothing of who is a client, and of a private link nothing outside of the page that shows it."""

import io
import json
import re

import pytest

from tests import payloads, stored
from tests.conftest import Door
from tests.wizard.walking import Browser

OWN = re.compile(r'value="[^"]*"|/register/[\w-]{22}|\d\d:\d\d|ADABYR\d\d|\b[0-9a-f]{8}\b')  # tokens, drafts, times, codes, rows


def shown(app, email):
    """The pages that a customer with this address is shown, without what is each draft's own."""
    browser, pages = Browser(app).begin(), []
    client = payloads.smallest() | {"email": email}
    for step in ("you", "billing", "delivery", "contacts", "sign-in"):
        browser.answer_step(step, client)
        pages.append(browser.page.html)
    you = browser.get("you")
    pages.append(browser.client.post(f"{you.path}/field", data=dict(you.values), headers={"HX-Trigger-Name": "email"}).text)
    pages.append(browser.get("check").html)
    done = browser.send()
    assert done.path.endswith("/done")
    pages.append(done.html)
    return [OWN.sub("", page).replace(email, "EMAIL") for page in pages]


@pytest.mark.security("R17")
def test_an_address_that_is_a_clients_is_met_like_any_other(quick):
    Door(quick).create(payloads.smallest() | {"email": "other@example.com"})
    known, unknown = shown(quick, "other@example.com"), shown(quick, "stranger@example.com")
    assert known == unknown
    assert stored.counts(quick)["clients"] == 3


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
    assert not stored.holds(app, key)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert {"/register/<draft_id>/return/<key>", "/register/<draft_id>/<step_name>"} <= {line["route"] for line in lines}
    for secret in (key, browser.draft, "Byron", "ada@example.com"):
        assert secret not in log.getvalue()
