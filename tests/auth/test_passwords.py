"""Passwords are changed and chosen: by oneself, by the first administrator, by who is invited."""

import pytest

from tests.support import database_rows
from tests.support.browser import Page
from tests.support.sign_in_page import (
    HASH,
    NEW_PASSWORD,
    PASSWORD,
    Person,
    entered,
    first_admin_link,
    submit,
)
from tests.support.users import make_user, sign_in
from webapp.users.staff import has_staff


@pytest.fixture
def rep(app):
    make_user(app, "rep", "Rosa Lind", username="rosa@shop.example", password_hash=HASH)
    person = Person(app)
    person.sign_in("rosa@shop.example")
    return person


@pytest.mark.security("R16")
def test_a_new_password_ends_every_other_session(app, rep):
    other = Person(app)
    other.sign_in("rosa@shop.example")
    assert (
        submit(
            rep.client, "/account/password", current=PASSWORD, password=NEW_PASSWORD
        ).status_code
        == 303
    )
    assert rep.client.get("/desk").status_code == 200
    assert other.client.get("/desk").location.startswith("/sign-in")
    assert not entered(Person(app).sign_in("rosa@shop.example", PASSWORD))
    assert entered(Person(app).sign_in("rosa@shop.example", NEW_PASSWORD))


@pytest.mark.security("R15")
@pytest.mark.parametrize(
    ("current", "password", "words"),
    [
        ("wrong", NEW_PASSWORD, "Enter your current password"),
        (PASSWORD, "", "Enter a password"),
        (PASSWORD, "plum-otter-42", "Use 15 characters or more"),
        (PASSWORD, "x" * 257, "256 characters or fewer"),
        (PASSWORD, "aaaaaaaaaaaaaaaaaaaa", "harder to guess"),
        (PASSWORD, "my-rosa@shop.example-1", "without the username"),
    ],
)
def test_what_is_wrong_with_a_new_password_is_told(app, rep, current, password, words):
    before = database_rows.rows(app, "users")
    page = Page(
        submit(rep.client, "/account/password", current=current, password=password)
    )
    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert words in page.summary[0]
    assert not password or password not in page.html
    assert database_rows.rows(app, "users") == before


@pytest.mark.security("R18")
def test_the_first_administrator_is_made_with_the_link_and_once(app):
    path, client = first_admin_link(app), app.test_client()
    page = Page(submit(client, path, name="", email="nobody", password="short"))
    # all at once
    assert [words.split()[0] for words in page.summary] == ["Enter", "Enter", "Use"]
    answer = submit(
        client, path, name="Ada King", email="ada@shop.example", password=NEW_PASSWORD
    )
    assert (answer.status_code, answer.location) == (303, "/desk")
    (row,) = database_rows.rows(app, "users")
    assert (row["role"], row["name"], row["username"]) == (
        "admin",
        "Ada King",
        "ada@shop.example",
    )
    assert client.get("/desk/staff").status_code == 200
    for path_again in (path, first_admin_link(app)):
        assert app.test_client().get(path_again).status_code == 404
    assert entered(Person(app).sign_in("ada@shop.example", NEW_PASSWORD))


@pytest.mark.security("R17")
@pytest.mark.parametrize("token", ["x", "A" * 43, "²", "%20"])
def test_an_unknown_link_opens_nothing(app, token):
    for path in ("setup", "invitation", "account/answer", "register/hand-over"):
        assert app.test_client().get(f"/{path}/{token}").status_code == 404


@pytest.mark.security("R18")
def test_a_new_start_revokes_the_link_before(app):
    first, second = first_admin_link(app), first_admin_link(app)
    assert [app.test_client().get(path).status_code for path in (first, second)] == [
        404,
        200,
    ]
    with app.app_context():
        assert not has_staff()


@pytest.mark.security("R18")
def test_links_are_kept_as_hashes(app):
    token = first_admin_link(app).rpartition("/")[2]
    assert not database_rows.holds(app, token)


@pytest.mark.security("R15")
def test_a_client_needs_fewer_characters_than_staff(app):
    user_id = make_user(app, "client", username="northern", password_hash=HASH)
    client = app.test_client()
    sign_in(client, user_id)
    assert (
        submit(
            client, "/account/password", current=PASSWORD, password="plum-otter-42"
        ).status_code
        == 303
    )
