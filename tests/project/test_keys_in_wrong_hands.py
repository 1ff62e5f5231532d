"""The right keys in wrong hands: what opened a draft opens nothing once it ended, and nothing
stored is shown (security R13a).
"""

import pytest
from werkzeug.datastructures import MultiDict

from tests.support import database_rows, payloads
from tests.support.browser import Browser
from tests.support.client_changes import answer_link
from tests.support.draft_links import (
    begin_of_rep,
    hand_over,
    pages_of,
    posts_of,
    signed_in,
    take_over,
)
from tests.support.users import sign_in
from webapp.clients.review import review
from webapp.record.actor import Actor
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.users.staff import change_staff, set_password

SECRETS = (
    "office@northern-lights.example",
    "northern lights",
    "harbour road",
    "northe0",
)


@pytest.fixture
def app(quick):
    return quick


@pytest.fixture
def quick(app_with):
    return app_with(LEAST_SECONDS="0")


def changed_password(app, user_id):
    with app.app_context(), write() as connection:
        set_password(connection, user_id, "scrypt:1:1:1$x$x")


def changed_staff(app, user_id, **values):
    with app.app_context():
        change_staff(user_id, None, **values)


ENDS = {
    "signed out": lambda app, rep: rep.client.post(
        "/sign-out", data={"csrf_token": rep.page.value("csrf_token")}
    ),
    "cookie lost": lambda app, rep: rep.client.delete_cookie("session"),
    "password changed": lambda app, rep: changed_password(app, rep.user_id),
    "disabled": lambda app, rep: changed_staff(app, rep.user_id, disabled_on=now()),
    "role changed": lambda app, rep: changed_staff(app, rep.user_id, role="admin"),
}


def assert_nothing_opens(app, browser, draft, values, *, ways=("404", "sign in")):
    """Try every page and post with these values of a page that was right once; nothing is
    told, shown or stored.
    """
    key, before = dict(values)["key"], database_rows.rows(app, "drafts")
    typed = [
        pair
        for pair in values
        if pair[0] not in ("email", "title", "first_name", "last_name")
    ]
    answers = [browser.client.get(address) for address in pages_of(draft, key)]
    answers += [
        browser.client.post(address, data=MultiDict(sent), headers=headers)
        for address, sent, headers in posts_of(draft, typed)
    ]
    for answer in answers:
        told = (
            answer.request.method,
            answer.request.path,
            answer.status_code,
            answer.location,
        )
        is_way = {
            "404": answer.status_code == 404,
            "sign in": answer.status_code == 401
            or (answer.location or "").startswith("/sign-in"),
        }
        # whoever is signed out is asked who they are
        to_rep = answer.request.path.endswith("/hand-over")
        assert any(is_way[way] for way in (("404", "sign in") if to_rep else ways)), (
            told
        )
        assert not [secret for secret in SECRETS if secret in answer.text.lower()], told
    assert database_rows.rows(app, "drafts") == before


@pytest.mark.security("R13a", "R12")
@pytest.mark.parametrize("end", ENDS)
def test_the_key_of_an_owned_draft_opens_nothing_without_its_owner(app, end):
    rep = begin_of_rep(app)
    values = rep.page.values
    ENDS[end](app, rep)
    assert_nothing_opens(app, rep, rep.draft, values)
    assert_nothing_opens(app, Browser(app), rep.draft, values)
    assert_nothing_opens(app, begin_of_rep(app), rep.draft, values, ways=["404"])


@pytest.mark.security("R13a")
def test_a_key_made_before_the_access_was_renewed_saves_nothing_until_its_owner_sends_it_again(
    app,
):
    rep = begin_of_rep(app)
    values = [*rep.fill(last_name="Typed").page.values]
    database_rows.execute(
        app,
        "UPDATE users SET access_version = access_version + 1 WHERE id = :id",
        id=rep.user_id,
    )
    before = database_rows.rows(app, "drafts")
    page = rep.send([("continue", "1")], values=values)
    assert page.status == 409
    assert (page.value("last_name"), page.value("key")) == ("Typed", None)
    assert database_rows.rows(app, "drafts") == before
    rep.press(None)
    assert rep.get("you").value("last_name") == "Typed"


@pytest.mark.security("R13a", "R6")
def test_who_signs_in_again_is_told_of_what_changed_meanwhile(app):
    rep = begin_of_rep(app)
    stale = [*rep.fill(last_name="Mine").page.values]
    rep.get("you")
    rep.fill(last_name="Theirs").press()
    rep.get("you")
    database_rows.execute(
        app,
        "UPDATE users SET access_version = access_version + 1 WHERE id = :id",
        id=rep.user_id,
    )
    rep.send([("continue", "1")], values=stale)
    page = rep.press(None)
    assert page.status == 409
    assert "In the other window: Theirs" in page.text("last_name-field")


@pytest.mark.security("R13a")
@pytest.mark.parametrize("again", ["handed over again", "taken back"])
def test_who_had_a_draft_before_it_changed_hands_can_neither_read_nor_write(app, again):
    rep = begin_of_rep(app)
    first_link = hand_over(rep)
    first = take_over(app, first_link)
    values = first.get("you").values
    second_link = hand_over(rep, "take_back" if again == "taken back" else "make")
    assert_nothing_opens(
        app,
        first,
        rep.draft,
        values,
        ways=["404"] if again != "taken back" else ["404", "sign in"],
    )
    assert_nothing_opens(
        app,
        Browser(app),
        rep.draft,
        values,
        ways=["404"] if again != "taken back" else ["404", "sign in"],
    )
    assert Browser(app).open(first_link).status == 404
    if second_link:
        second = take_over(app, second_link)
        assert second.page.status == 200
        assert_nothing_opens(app, first, rep.draft, values, ways=["404"])


@pytest.mark.security("R13a", "R15")
def test_a_password_that_the_first_customer_chose_is_not_the_seconds(app):
    rep = begin_of_rep(app)
    first = take_over(app, hand_over(rep))
    first.get("sign-in")
    first.fill(username="northern", password=payloads.PASSWORD).press()
    second = take_over(app, hand_over(rep))
    assert "A password is chosen already" not in second.get("sign-in").html
    assert second.get("check").summary


@pytest.mark.security("R13a")
def test_the_rep_who_handed_over_goes_on_with_no_old_page(app):
    rep = begin_of_rep(app)
    values = rep.page.values
    hand_over(rep)
    address, before = f"/register/{rep.draft}/you", database_rows.rows(app, "drafts")
    assert rep.client.post(address, data=dict(values)).status_code == 404
    hand_over(rep, "take_back")
    before = database_rows.rows(app, "drafts")
    answer = rep.client.post(address, data=dict([*values, ("last_name", "Old")]))
    # and may be sent again, with what came meanwhile shown beside it
    assert answer.status_code == 409
    assert database_rows.rows(app, "drafts") == before
    assert Browser(app).client.post(address, data=dict(values)).status_code == 401


def answering(app):
    """A client that is asked for contacts, and a browser that opened the private link for it."""
    return take_over(app, answer_link(app))


def ask(app, move="ask", **what):
    with app.app_context():
        review(1, move, Actor("rep", "Rosa Lind"), reason="Please", **what)


WITHDRAWN = {
    "link replaced": answer_link,
    "asked anew": lambda app: ask(app, asked=["detail.vat_number"]),
    "approved": lambda app: ask(app, "approve"),
    "rejected": lambda app: ask(app, "reject"),
}


@pytest.mark.security("R13a")
@pytest.mark.parametrize("end", WITHDRAWN)
def test_what_a_link_let_somebody_answer_ends_with_the_link_and_the_question(
    app, door, end
):
    door.create(payloads.full())
    ask(app, asked=["contacts", "email"])
    holder = answering(app)
    values = holder.get("you").values
    assert holder.page.status == 200
    WITHDRAWN[end](app)
    assert_nothing_opens(app, holder, holder.draft, values, ways=["404"])
    assert_nothing_opens(app, Browser(app), holder.draft, values, ways=["404"])


@pytest.mark.security("R13a", "R3")
def test_after_sending_the_confirmation_alone_opens_for_who_had_it(app):
    browser = Browser(app).begin()
    browser.fill(last_name="Byron").press("save")
    link = (
        browser.page.find("input", id="link")[0]
        .get("value")
        .removeprefix("http://127.0.0.1:8000")
    )
    check = browser.walk(payloads.smallest())
    cookie, old = browser.client.get_cookie("session").value, browser.get("you").values
    browser.page = check
    done = browser.send().path
    assert browser.open(link).path == done
    lost = Browser(app)  # the answer to the registration never came
    lost.client.set_cookie("session", cookie)
    for path in ("you", "check", "saved", "sign-in"):
        assert lost.open(f"/register/{browser.draft}/{path}").path == done
    assert (
        lost.client.post(f"/register/{browser.draft}/you", data=dict(old)).location
        == done
    )
    stranger = Browser(app)
    assert stranger.open(link).status == 404
    assert_nothing_opens(app, stranger, browser.draft, old, ways=["404"])


@pytest.mark.security("R13a", "R17")
@pytest.mark.parametrize("path", ["you/field", "you/keep", "strength"])
def test_help_while_typing_is_for_the_holder_alone(app, path):
    browser = Browser(app).begin()
    values = browser.page.values
    headers = {"HX-Trigger-Name": "email", "HX-Request": "true"}
    address = f"/register/{browser.draft}/{path}"
    assert (
        browser.client.post(address, data=dict(values), headers=headers).status_code
        == 200
    )
    assert (
        Browser(app)
        .client.post(address, data=dict(values), headers=headers)
        .status_code
        == 404
    )


@pytest.mark.security("R13a", "R12")
def test_each_refusal_says_what_happened_and_what_to_do(app):
    rep, browser = begin_of_rep(app), Browser(app).begin()
    link = hand_over(rep)
    hand_over(rep)
    stranger = Browser(app)
    for path in (
        f"/register/{browser.draft}/you",
        f"/register/{'A' * 22}/you",
        f"/register/{rep.draft}/you",
    ):
        assert "What you can do" in stranger.open(path).html
    pages = [
        stranger.open(path)
        for path in (
            link,
            f"/register/{browser.draft}/return/x",
            f"/account/answer/{'x' * 43}",
        )
    ]
    assert {
        (page.status, page.title.startswith("This link no longer works"))
        for page in pages
    } == {(404, True)}


@pytest.mark.security("R13a")
def test_an_owner_who_signs_in_in_another_browser_goes_on(app):
    rep = begin_of_rep(app)
    other = signed_in(app, rep.user_id)
    assert (
        other.open(f"/register/{rep.draft}/you").value("email")
        == "Office@northern-lights.example"
    )
    sign_in(rep.client, rep.user_id)
    assert rep.get("you").status == 200
