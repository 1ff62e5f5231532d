"""Pages that open nothing say what happened and what to do, each in its own words, and show
nothing that is stored.
"""

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser, Page
from tests.support.client_changes import ask_for
from tests.support.draft_links import begin_of_rep, hand_over, take_over
from tests.support.json_door import Door
from tests.support.sign_in_page import HASH, PASSWORD
from tests.support.users import make_user
from webapp.users.links import make_link


def opened(app, address):
    """What a browser that holds nothing sees there."""
    page = Page(app.test_client(use_cookies=False).get(address))
    assert page.status == 404
    assert "Byron" not in page.html
    assert "northern" not in page.html.lower()
    return " ".join(page.html.split())


def private_link(browser):
    page = browser.fill(last_name="Byron").press("save")
    return (
        page.find("input", id="link")[0]
        .get("value")
        .removeprefix("http://127.0.0.1:8000")
    )


def link_to(app, purpose, **opens):
    with app.app_context():
        return make_link(purpose, **opens)


def test_a_step_without_the_cookie_says_so(app):
    browser = Browser(app).begin()
    browser.fill(last_name="Byron").press()
    words = opened(app, f"/register/{browser.draft}/you")
    assert "Your browser sent no cookie" in words
    assert words == opened(app, f"/register/{'A' * 22}/you")
    assert (
        "sent no cookie"
        not in Page(
            Browser(app).begin().client.get(f"/register/{browser.draft}/you")
        ).html
    )


def test_a_browser_that_keeps_no_cookies_is_told_so_and_not_sent_round(app):
    client = app.test_client(use_cookies=False)
    page = Page(client.get("/register", follow_redirects=True))
    assert (page.status, page.title.startswith("Allow cookies to register")) == (
        404,
        True,
    )
    assert any(link.get("href") == "/register" for link in page.find("a"))
    assert database_rows.counts(app)["drafts"] == 0
    assert Browser(app).begin().page.status == 200


def test_who_signs_in_without_cookies_is_told_so(app):
    make_user(app, "rep", username="rosa@shop.example", password_hash=HASH)
    client = app.test_client(use_cookies=False)
    page = Page(client.get("/sign-in"))
    typed = {**dict(page.values), "username": "rosa@shop.example", "password": PASSWORD}
    page = Page(client.post("/sign-in", data=typed))
    assert page.status == 400
    assert (
        "Allow cookies for this site in your browser, then enter your password again"
        in page.html
    )


def test_who_uses_a_private_link_without_cookies_is_told_so(app):
    link = link_to(app, "invitation", user_id=make_user(app, "rep"))
    client = app.test_client(use_cookies=False)
    form = dict(Page(client.get(f"/invitation/{link}")).values)
    page = Page(client.post(f"/invitation/{link}", data=form | {"password": PASSWORD}))
    assert page.status == 400
    assert "Your browser sent no cookie" in page.html


def of_no_draft(link):
    """The link with another key; its last character alone does not count whole."""
    return f"{link[:-8]}xxxxxxxx"


def test_a_private_link_after_the_registration_was_sent_says_that_it_was(quick):
    browser = Browser(quick).begin()
    link = private_link(browser)
    browser.walk(payloads.smallest())
    assert browser.press(None).path.endswith("/done")
    assert "was sent. We have it" in opened(quick, link)
    # whoever has no key learns nothing
    assert "was sent. We have it" not in opened(quick, of_no_draft(link))


def test_a_private_link_that_was_never_one_says_when_they_end(app):
    browser = Browser(app).begin()
    link = private_link(browser)
    assert "until nobody has opened it for 30 days" in opened(app, of_no_draft(link))
    database_rows.execute(app, "DELETE FROM drafts")
    assert opened(app, link) == opened(app, of_no_draft(link))


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        ("used", "It was used already"),
        ("expired", "It worked for 30 days, which are over"),
        ("replaced", "A newer link took its place"),
        ("taken back", "A newer link took its place"),
        ("sent", "It was used already"),
    ],
)
def test_a_link_that_hands_over_says_what_became_of_it(app, fate, words):
    rep = begin_of_rep(app)
    link = hand_over(rep)
    if fate in ("used", "sent"):
        take_over(app, link)
    if fate == "expired":
        database_rows.execute(
            app, "UPDATE links SET expires_on = :past", past="2020-01-01 00:00:00"
        )
    if fate == "replaced":
        hand_over(rep)
    if fate == "taken back":
        hand_over(rep, "take_back")
    shown = opened(app, link)
    assert words in shown or (
        fate == "taken back" and "taken back by who began it" in shown
    )
    assert "Ask them for a new one" in shown


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        ("used", "It was used already"),
        ("expired", "It worked for 30 days, which are over"),
        ("replaced", "A newer link took its place"),
        ("answered", "We no longer need what it asked for"),
    ],
)
def test_a_link_that_asks_for_more_says_what_became_of_it(app, fate, words):
    Door(app).create(payloads.full())
    ask_for(app, "detail.vat_number")
    address = f"/account/answer/{link_to(app, 'answer', client_id=1)}"
    if fate == "used":
        browser = Browser(app)
        browser.open(address)
        browser.client.post(address, data=dict(browser.page.values))
    if fate == "expired":
        database_rows.execute(
            app, "UPDATE links SET expires_on = :past", past="2020-01-01 00:00:00"
        )
    if fate == "replaced":
        link_to(app, "answer", client_id=1)
    if fate == "answered":
        database_rows.execute(
            app, "UPDATE clients SET source_status = 'P', asked = '[]'"
        )
    assert words in opened(app, address)


@pytest.mark.parametrize(
    ("purpose", "path"),
    [("invitation", "invitation"), ("password", "password"), ("first_admin", "setup")],
)
@pytest.mark.parametrize(
    ("fate", "words"),
    [
        ("used", "It was used already"),
        ("expired", "It is too old"),
        ("replaced", "A newer link took its place"),
    ],
)
def test_a_link_to_choose_a_password_says_what_became_of_it(
    app, purpose, path, fate, words
):
    opens = {"user_id": make_user(app, "rep")} if purpose == "invitation" else {}
    if purpose == "password":
        Door(app).create(payloads.full())
        opens = {"client_id": 1}
    token = link_to(app, purpose, **opens)
    if fate == "used":
        database_rows.execute(app, "UPDATE links SET used_on = created_on")
    if fate == "expired":
        database_rows.execute(
            app, "UPDATE links SET expires_on = :past", past="2020-01-01 00:00:00"
        )
    if fate == "replaced":
        link_to(app, purpose, **opens)
    assert words in opened(app, f"/{path}/{token}")
