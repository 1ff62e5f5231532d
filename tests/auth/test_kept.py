"""What was typed when the session had ended is carried through sign-in, and sent with one
button (security R5).
"""

import pytest
from werkzeug.datastructures import MultiDict

from tests.support import database_rows, payloads
from tests.support.browser import Browser, Page
from tests.support.draft_links import begin_of_rep
from tests.support.json_door import Door
from tests.support.sign_in_page import HASH, PASSWORD
from tests.support.users import make_user, sign_in

NOTE = 'Call "Ada" & Bob <b>\nafter lunch — 日本 👩‍🚀'


class Person(Browser):
    """Somebody of the staff with a password, signed in at first."""

    def __init__(self, app, role="rep"):
        super().__init__(app)
        self.user_id = make_user(app, role, password_hash=HASH)
        self.name = next(
            row["username"]
            for row in database_rows.rows(app, "users")
            if row["id"] == self.user_id
        )
        sign_in(self.client, self.user_id)

    def type_password(self, password=PASSWORD):
        """Fill in the sign-in form and press its button."""
        self.fill(username=self.name, password=password)
        return self.press(None)


def ended(browser, how):
    """End the session of a browser in one of the ways in which sessions end."""
    if how == "on the server":
        database_rows.execute(browser.client.application, "DELETE FROM user_sessions")
    elif how == "signed out in another tab":
        page = Page(browser.client.get("/account/password"))
        browser.client.post("/sign-out", data={"csrf_token": page.value("csrf_token")})
    else:
        browser.client.delete_cookie("session")


WAYS = ("on the server", "signed out in another tab", "cookie lost")


@pytest.mark.security("R5")
@pytest.mark.parametrize("how", WAYS)
def test_a_note_that_was_typed_is_not_lost(app, how):
    Door(app).create(payloads.smallest())
    rep = Person(app)
    token = next(
        field.get("value")
        for field in rep.open("/desk/clients/1").find("input", name="csrf_token")
    )
    ended(rep, how)
    rep.page = Page(
        rep.client.post(
            "/desk/clients/1/notes", data={"csrf_token": token, "text": NOTE}
        )
    )
    assert rep.page.title.startswith("Sign in")
    assert rep.page.value("kept-csrf_token") is None
    page = rep.type_password("a wrong one of them")
    assert page.summary
    page = rep.type_password()
    assert page.title.startswith("You are signed in")
    assert page.value("text") == NOTE
    assert database_rows.counts(app)["client_notes"] == 0
    assert rep.press(None).path == "/desk/clients/1"
    assert [row["text"] for row in database_rows.rows(app, "client_notes")] == [NOTE]


@pytest.mark.security("R5", "R13a")
@pytest.mark.parametrize("how", WAYS)
def test_a_step_of_a_reps_draft_is_not_lost(app, how):
    rep = begin_of_rep(app)
    database_rows.execute(
        app,
        "UPDATE users SET password_hash = :hash WHERE id = :id",
        hash=HASH,
        id=rep.user_id,
    )
    rep.name = next(
        row["username"]
        for row in database_rows.rows(app, "users")
        if row["id"] == rep.user_id
    )
    rep.fill(last_name="Typed")
    ended(rep, how)
    page = rep.send([("continue", "1")])
    assert (page.status, page.value("kept-last_name"), page.value("kept-key")) == (
        401,
        "Typed",
        None,
    )
    assert "Typed" not in str(database_rows.rows(app, "drafts"))
    Person.type_password(rep)
    assert rep.press(None).path.endswith("/business")
    assert rep.get("you").value("last_name") == "Typed"


@pytest.mark.security("R5", "R19")
def test_a_token_that_was_renewed_in_another_tab_loses_nothing(app):
    Door(app).create(payloads.smallest())
    rep = Person(app)
    token = next(
        field.get("value")
        for field in rep.open("/desk/clients/1").find("input", name="csrf_token")
    )
    rep.client.delete_cookie("session")
    sign_in(rep.client, rep.user_id)
    rep.page = Page(
        rep.client.post(
            "/desk/clients/1/notes", data={"csrf_token": token, "text": NOTE}
        )
    )
    assert (rep.page.status, rep.page.value("text")) == (400, NOTE)
    assert database_rows.counts(app)["client_notes"] == 0
    rep.press(None)
    assert database_rows.counts(app)["client_notes"] == 1


@pytest.mark.security("R13a", "R12")
def test_who_signs_in_as_somebody_else_gets_no_draft(app):
    rep, other = begin_of_rep(app), Person(app)
    rep.client.delete_cookie("session")
    other.client.delete_cookie("session")
    other.page = Page(
        other.client.post(
            f"/register/{rep.draft}/you",
            data=MultiDict([*rep.page.values, ("seen", "x")]),
        )
    )
    other.type_password()
    assert other.press(None).status == 404
    assert "northern" not in other.page.html.lower()


@pytest.mark.security("R15")
def test_passwords_keys_and_tokens_are_not_carried(app):
    answer = app.test_client().post(
        "/desk/new",
        data={
            "csrf_token": "t",
            "key": "k",
            "password": "p4ss",
            "current": "c",
            "payload": "x",
        },
    )
    page = Page(answer)
    assert {name for name, _ in page.values if name.startswith("kept-")} in (
        {"kept-payload"},
    )
    assert "p4ss" not in page.html


@pytest.mark.security("R22")
@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/x",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "x",
    ],
)
def test_a_kept_form_leads_to_no_other_host(app, address):
    rep = Person(app)
    rep.client.delete_cookie("session")
    rep.open("/sign-in")
    rep.fill(username=rep.name, password=PASSWORD)
    page = rep.send([("kept_for", address), ("kept-text", "x")])
    assert page.path == "/desk"


@pytest.mark.security("R26")
@pytest.mark.parametrize(
    "data",
    [{"text": "'" * 400_000}, {f"field{number}": "x" for number in range(5_000)}],
    ids=["long", "many"],
)
def test_what_is_larger_than_any_form_of_ours_is_not_carried(app, data):
    answer = app.test_client().post("/desk/new", data=data)
    assert len(answer.data) < 10_000


def test_htmx_gets_a_whole_page_and_nothing_in_a_part_of_one(app):
    answer = app.test_client().post(
        "/desk/clients/1/notes", data={"text": "x"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code in (400, 401)
    assert "kept" not in answer.text


@pytest.mark.security("R12")
def test_who_may_not_enter_is_told_so_whatever_the_token(app):
    browser = Browser(app)
    sign_in(browser.client, make_user(app, "client"))
    assert (
        browser.client.post(
            "/desk/new", data={"payload": "x", "csrf_token": "old"}
        ).status_code
        == 403
    )


# forms of the desk: who fills them in, the page, where they go, what is typed, what is stored then
KEPT = {
    "a note": (
        "rep",
        "/desk/clients/1",
        "/desk/clients/1/notes",
        {"text": NOTE},
        ("client_notes", "text", NOTE.replace("\r", "")),
    ),
    "a reason": (
        "rep",
        "/desk/clients/1/review/reject",
        "/desk/clients/1/review/reject",
        {"reason": "Not ours"},
        ("clients", "status_reason", "Not ours"),
    ),
    "a reason for several": (
        "rep",
        "/desk/clients",
        "/desk/clients/review",
        {"move": "reject", "client": "1", "confirmed": "1", "reason": "Not ours"},
        ("clients", "status_reason", "Not ours"),
    ),
    "what is asked": (
        "rep",
        "/desk/clients/1/review/ask",
        "/desk/clients/1/review/ask",
        {"reason": "Please", "asked": ["contacts", "email"]},
        ("clients", "status_reason", "Please"),
    ),
    "a person": (
        "admin",
        "/desk/staff",
        "/desk/staff",
        {"email": "new@shop.example", "name": "New One", "role": "rep"},
        ("users", "name", "New One"),
    ),
    "a key": (
        "admin",
        "/desk/keys",
        "/desk/keys",
        {"name": "the shop", "scope": ["clients:read"]},
        ("api_keys", "name", "the shop"),
    ),
    "an entry of a list": (
        "admin",
        "/desk/lists",
        "/desk/lists/payment_terms/add",
        {"code": "90 days", "name": "Ninety days"},
        ("payment_terms", "name", "Ninety days"),
    ),
    "another name of an entry": (
        "admin",
        "/desk/lists",
        "/desk/lists/payment_terms/rename",
        {"code": "30 days", "name": "Thirty days"},
        ("payment_terms", "name", "Thirty days"),
    ),
}


@pytest.mark.security("R5")
@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("form", KEPT)
def test_what_was_typed_at_the_desk_is_not_lost(app, form, how):
    role, page, address, typed, (table, column, value) = KEPT[form]
    Door(app).create(payloads.smallest())
    person = Person(app, role)
    token = next(
        field.get("value")
        for field in person.open(page).find("input", name="csrf_token")
    )
    ended(person, how)
    person.page = Page(person.client.post(address, data={"csrf_token": token, **typed}))
    assert person.page.title.startswith("Sign in")
    assert value not in [row[column] for row in database_rows.rows(app, table)]
    page = person.type_password()
    assert page.title.startswith("You are signed in")
    assert person.press(None).status == 200
    assert value in [row[column] for row in database_rows.rows(app, table)]


@pytest.mark.security("R5")
@pytest.mark.parametrize("how", WAYS)
def test_a_change_that_was_only_opened_is_not_lost(app, how):
    door = Door(app)
    door.create(payloads.full())
    rep = Person(app)
    token = next(
        field.get("value")
        for field in rep.open("/desk/clients/1").find("input", name="csrf_token")
    )
    rep.page = Page(
        rep.client.post(
            "/desk/clients/1/change/you",
            data={"csrf_token": token},
            follow_redirects=True,
        )
    )
    rep.fill(first_name="Typed")
    ended(rep, how)
    rep.press()
    rep.type_password()
    assert rep.press(None).path == "/desk/clients/1"
    assert door.record(1)["first_name"] == "Typed"
