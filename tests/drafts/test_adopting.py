"""A draft becomes a browser's by a button alone, which ends nothing that the browser had before."""

import hashlib

import pytest
from itsdangerous import Signer

from tests.support import database_rows, payloads
from tests.support.browser import Browser, Page
from tests.support.users import make_user, sign_in
from webapp.drafts.access import MOST_OF_ONE_BROWSER

LOCAL = "http://127.0.0.1:8000"


def saved_link(browser, **answers):
    browser.fill(**answers).press("save")
    return browser.page.find("input", id="link")[0].get("value").removeprefix(LOCAL)


def session_of(browser):
    with browser.client.session_transaction() as session:
        return dict(session)


@pytest.mark.security("R19", "R13a")
def test_a_private_link_says_whose_it_is_and_opens_by_its_button(browser, shared_door):
    link = saved_link(browser, last_name="Byron")
    other = Browser(shared_door.client.application)
    page = other.open(link)
    assert (page.status, page.path) == (200, link)
    assert "Byron" in page.html
    assert other.client.get(f"/register/{browser.draft}/you").status_code == 404
    assert "drafts" not in session_of(other)
    assert other.press(None).path.endswith("/you")
    assert other.page.value("last_name") == "Byron"
    # and the first browser goes on, too
    assert browser.get("you").value("last_name") == "Byron"
    # nothing to ask where it is open already
    assert other.open(link).path.endswith("/you")


@pytest.mark.security("R19")
def test_a_post_without_a_token_adopts_nothing(browser, shared_door):
    link = saved_link(browser, last_name="Byron")
    other = Browser(shared_door.client.application)
    answer = other.client.post(link, data={})
    assert answer.status_code == 400
    assert other.client.get(f"/register/{browser.draft}/you").status_code == 404
    other.page = Page(answer)
    # one more press gets a person through
    assert other.press(None).path.endswith("/you")


@pytest.mark.security("R19", "R16")
def test_adopting_signs_nobody_out_and_takes_no_draft_away(browser, shared_door):
    app = shared_door.client.application
    link = saved_link(browser, last_name="Byron")
    rep = Browser(app).begin()
    rep.fill(last_name="Mine").press()
    sign_in(rep.client, make_user(app, "admin"))
    before = session_of(rep)
    rep.come_back(link)
    after = session_of(rep)
    assert after["sign_in"] == before["sign_in"]
    assert after["drafts"] == [*before["drafts"], browser.draft]
    assert rep.client.get("/desk").status_code == 200
    assert rep.get("you").value("last_name") == "Mine"


@pytest.mark.security("R15", "R13a")
def test_a_password_that_was_chosen_in_another_browser_is_asked_for_again(quick):
    first = Browser(quick).begin()
    first.walk(
        payloads.smallest()
        | {"credentials": {"username": "planted", "password": payloads.PASSWORD}}
    )
    first.get("you")
    link = saved_link(first)
    second = Browser(quick)
    second.draft = first.draft
    assert second.come_back(link).path.endswith("/sign-in")
    assert database_rows.rows(quick, "drafts")[0]["password_hash"] == ""
    assert second.get("check").summary == ["Enter a password"]


@pytest.mark.security("R15", "R13a")
def test_a_password_planted_after_the_link_was_opened_is_not_used_either(quick):
    first = Browser(quick).begin()
    first.walk(payloads.smallest())
    first.get("you")
    link = saved_link(first)
    second = Browser(quick)
    second.draft = first.draft
    second.come_back(link)
    first.get("sign-in")
    first.fill(sign_in="now", username="planted", password=payloads.PASSWORD).press()
    assert second.get("check").summary == ["Enter a password"]
    second.send()
    assert database_rows.counts(quick)["clients"] == 0
    assert first.get("check").summary == []  # where it was chosen it is


@pytest.mark.security("R5", "R19")
@pytest.mark.parametrize("times", [20, 45])
def test_beginning_again_and_again_loses_no_draft_that_was_begun(shared_door, times):
    browser = Browser(shared_door.client.application)
    begun = []
    for number in range(3):
        browser.begin().fill(last_name=f"Begun {number}").press()
        begun.append(browser.draft)
    for _ in range(times):
        browser.client.get("/register")
    assert [
        Page(browser.client.get(f"/register/{draft}/you")).value("last_name")
        for draft in begun
    ] == [f"Begun {number}" for number in range(3)]
    assert len(session_of(browser)["drafts"]) <= MOST_OF_ONE_BROWSER + 1


@pytest.mark.security("R5")
def test_a_browser_full_of_begun_drafts_begins_another_and_loses_none(shared_door):
    browser = Browser(shared_door.client.application)
    for number in range(MOST_OF_ONE_BROWSER):
        browser.begin().fill(last_name=f"Begun {number}").press()
    drafts = session_of(browser)["drafts"]
    for _ in range(5):
        browser.begin()
        assert browser.page.status == 200
    assert session_of(browser)["drafts"][:-1] == drafts
    assert len(browser.client.get_cookie("session").value) < 2_000


@pytest.mark.security("R5", "R13a")
@pytest.mark.parametrize("handed", [False, True])
def test_what_the_release_before_made_still_opens(app, handed):
    """Its sessions listed ids alone; its keys were made of the id and of whether a draft was
    handed over.
    """
    browser = Browser(app).begin()
    browser.fill(last_name="Before").press()
    rep_id = make_user(app, "rep")
    if handed:
        database_rows.execute(app, "UPDATE drafts SET rep_id = :rep", rep=rep_id)
    browser.get("you")
    with browser.client.session_transaction() as session:
        assert session.pop("nonces", {}) == {}
    database_rows.execute(app, "UPDATE drafts SET nonce = ''")  # as its drafts have it
    with app.test_request_context():
        signer = Signer(
            app.config["SECRET_KEY"],
            salt="draft",
            key_derivation="hmac",
            digest_method=hashlib.sha256,
        )
        key = signer.get_signature(
            f"{browser.draft}-handed-over" if handed else browser.draft
        ).decode()
    assert browser.page.value("key") == key
    assert browser.get("you").value("last_name") == "Before"
    other = Browser(app)
    assert other.come_back(f"/register/{browser.draft}/return/{key}").value(
        "last_name"
    ) in ("Before", None)
    other.draft = browser.draft
    assert other.get("you").value("last_name") == "Before"


def test_an_answer_that_arrives_late_loses_no_password_that_was_chosen_meanwhile(quick):
    """Every answer sets the cookie anew, also one about a password that is being typed."""
    browser = Browser(quick).begin()
    browser.walk(payloads.smallest())
    page = browser.get("sign-in")
    browser.fill(sign_in="now", username="ada", password=payloads.PASSWORD)
    browser.client.post(f"/register/{browser.draft}/strength", data=dict(page.values))
    late = browser.client.get_cookie("session").value
    browser.press()
    browser.client.set_cookie("session", late)
    assert browser.get("check").summary == []
