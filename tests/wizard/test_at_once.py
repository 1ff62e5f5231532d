"""One registration sent several times at once is registered once, and everyone is shown the
same confirmation.
"""

import threading

import pytest
from werkzeug import security

from tests.support import database_rows, payloads
from tests.support.browser import Browser, Page
from webapp.drafts import store

TIMES, TOWN = 4, "billing_address-address_town"
WITH_LOGIN = payloads.having(
    payloads.smallest(),
    "credentials",
    {"username": "ada", "password": payloads.PASSWORD},
)


@pytest.mark.security("R3")
@pytest.mark.parametrize(
    "payload", [payloads.smallest(), WITH_LOGIN], ids=["without_login", "with_login"]
)
def test_a_registration_sent_several_times_at_once_is_registered_once(quick, payload):
    browser = Browser(quick).begin()
    page = browser.walk(payload)
    cookie, gate, answers = (
        browser.client.get_cookie("session").value,
        threading.Barrier(TIMES),
        [],
    )

    def send():
        client = quick.test_client()
        client.set_cookie("session", cookie)
        gate.wait()
        answers.append(
            client.post(page.path, data=dict(page.values), follow_redirects=True)
        )

    threads = [threading.Thread(target=send) for _ in range(TIMES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(answer.status_code, answer.request.path) for answer in answers} == {
        (200, f"/register/{browser.draft}/done")
    }
    assert len({Page(answer).text("account") for answer in answers}) == 1
    assert database_rows.counts(quick)["clients"] == 1


@pytest.fixture
def before_save(monkeypatch):
    """Does what it is given when the next draft is about to be saved: as what another window
    does between reading and writing.
    """

    def meanwhile(happens):
        save = store.save

        def saved(draft, **options):
            monkeypatch.setattr(store, "save", save)
            happens()
            return save(draft, **options)

        monkeypatch.setattr(store, "save", saved)

    return meanwhile


def test_a_step_saved_while_the_registration_is_sent_ends_at_the_confirmation(
    quick, before_save
):
    browser = Browser(quick).begin()
    check = browser.walk(WITH_LOGIN)
    browser.get("billing")
    other = quick.test_client()
    other.set_cookie("session", browser.client.get_cookie("session").value)
    before_save(lambda: other.post(check.path, data=dict(check.values)))
    page = browser.fill_in({TOWN: "Hull"}).press()
    assert (page.status, page.path) == (200, f"/register/{browser.draft}/done")
    assert database_rows.counts(quick)["clients"] == 1


def test_a_step_of_a_draft_that_was_removed_meanwhile_is_kept_all_the_same(
    quick, before_save
):
    browser = Browser(quick).begin()
    browser.walk(WITH_LOGIN)
    browser.get("billing")
    before_save(lambda: database_rows.execute(quick, "DELETE FROM drafts"))
    page = browser.fill_in({TOWN: "Hull"}).press()
    assert page.status == 200
    assert browser.get("billing").value(TOWN) == "Hull"
    assert browser.get("you").value("first_name") == "Ada"


@pytest.mark.security("R3")
@pytest.mark.parametrize("name", ["billing", "sign-in"])
def test_a_step_saved_twice_makes_nobody_check_the_answers_again(quick, name):
    browser = Browser(quick).begin()
    browser.walk(WITH_LOGIN)
    browser.get(name, "?back=check")
    if name == "sign-in":
        browser.fill(password=payloads.PASSWORD)
    first, check = browser.page, browser.press()
    assert check.path == f"/register/{browser.draft}/check"
    browser.page = first
    # a double click: its first half is answered after the second
    browser.send([first.button("continue")])
    browser.page = check
    assert browser.press(None).path == f"/register/{browser.draft}/done"


def test_another_password_for_the_same_registration_is_another(quick):
    browser = Browser(quick).begin()
    browser.walk(WITH_LOGIN)
    browser.get("sign-in")
    browser.fill(password="other-" + payloads.PASSWORD).press()
    browser.get("check")
    browser.press(None)
    [user] = database_rows.rows(quick, "users")
    assert security.check_password_hash(
        user["password_hash"], "other-" + payloads.PASSWORD
    )
