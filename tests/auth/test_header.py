"""The way in and out stands at the top of every page, by who one is."""

import pytest

from tests.support.browser import Page
from tests.support.desk_browser import Visitor, links, texts
from tests.support.users import make_user, sign_in


@pytest.fixture(scope="module")
def page(shared_door):
    """Opens the start page as somebody with a role, "" for nobody."""
    app = shared_door.client.application

    def opened(role, path="/"):
        client = app.test_client()
        if role:
            sign_in(client, make_user(app, role))
        return Page(client.get(path))

    return opened


@pytest.mark.parametrize(
    ("role", "words", "address"),
    [
        ("", "Sign in", "/sign-in"),
        ("client", "Your account", "/account"),
        ("rep", "Desk", "/desk"),
        ("admin", "Desk", "/desk"),
    ],
)
def test_the_start_page_leads_to_where_one_belongs(page, role, words, address):
    start = page(role)
    assert links(start)[words] == address
    assert ("Sign out" in texts(start, "button")) == bool(role)
    assert ("Sign in" in links(start)) != bool(role)


@pytest.mark.security("R19")
def test_signing_out_is_a_form_with_a_token(shared_door):
    rep = Visitor(shared_door.client.application, name="")
    assert rep.client.get("/sign-out").status_code == 405
    assert rep.client.post("/sign-out").status_code == 400
    rep.open("/")
    assert links(rep.press("/sign-out"))["Sign in"] == "/sign-in"


@pytest.mark.security("R22")
@pytest.mark.parametrize(
    ("wanted", "address"),
    [
        ("/account/password", "/account/password"),
        ("//evil.example", "/desk"),
        ("", "/desk"),
    ],
)
def test_who_is_signed_in_already_goes_on(shared_door, wanted, address):
    rep = Visitor(shared_door.client.application, name="")
    assert rep.client.get("/sign-in", query_string={"next": wanted}).location == address


def test_the_cookie_holds_two_tokens_and_nothing_of_flask_login(shared_door):
    rep = Visitor(shared_door.client.application, name="")
    rep.open("/desk")
    with rep.client.session_transaction() as session:
        assert set(session) <= {"sign_in", "csrf_token", "_permanent"}
    assert not rep.client.get_cookie("remember_token")


@pytest.mark.security("R23")
def test_private_pages_are_stored_nowhere(page):
    for path in ("/account/password", "/desk/staff", "/desk/keys", "/sign-in"):
        assert page("admin", path).answer.headers["Cache-Control"] == "no-store"
