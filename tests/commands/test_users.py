"""The commands for staff, as a person at a terminal sees them."""

import pytest

from tests.support import database_rows
from tests.support.command_line import assert_one_line
from tests.support.sign_in_page import NEW_PASSWORD, Person, entered
from tests.support.users import make_user


@pytest.fixture
def create(app):
    runner = app.test_cli_runner()
    return lambda *words, typed=f"{NEW_PASSWORD}\n": runner.invoke(
        args=["users", "create", *words], input=typed
    )


def test_a_password_is_asked_for_twice_and_never_shown(app, create):
    result = create(
        "ada@shop.example",
        "--role",
        "admin",
        "--name",
        "Ada King",
        typed=f"{NEW_PASSWORD}\n{NEW_PASSWORD}\n",
    )
    assert result.exit_code == 0
    assert NEW_PASSWORD not in result.output
    (row,) = database_rows.rows(app, "users")
    assert (row["username"], row["name"], row["role"]) == (
        "ada@shop.example",
        "Ada King",
        "admin",
    )
    assert entered(Person(app).sign_in("ada@shop.example", NEW_PASSWORD))


def test_two_that_differ_make_nobody(app, create):
    assert (
        create(
            "ada@shop.example", "--role", "admin", typed=f"{NEW_PASSWORD}\nanother\n"
        ).exit_code
        != 0
    )
    assert database_rows.rows(app, "users") == []


def test_a_script_gives_the_password_on_standard_input(app, create):
    result = create("max@shop.example", "--role", "rep", "--password-stdin")
    assert (result.exit_code, result.stdout) == (0, "")
    (row,) = database_rows.rows(app, "users")
    assert (row["name"], row["role"]) == ("max@shop.example", "rep")
    assert not database_rows.holds(app, NEW_PASSWORD)


@pytest.mark.parametrize(
    ("email", "typed", "words"),
    [
        ("nobody", NEW_PASSWORD, "name@example.com"),
        ("max@shop.example", "", "Enter a password"),
        ("max@shop.example", "plum-otter-42", "Use 15 characters or more"),
        ("max@shop.example", "x" * 257, "256 characters or fewer"),
        ("max@shop.example", "my max@shop.example", "without the username"),
        ("TAKEN@shop.example", NEW_PASSWORD, "Enter another email address"),
    ],
)
def test_what_cannot_be_made_is_one_line(app, create, email, typed, words):
    make_user(app, username="taken@shop.example")
    assert_one_line(
        create(email, "--role", "rep", "--password-stdin", typed=typed), words
    )
    assert database_rows.counts(app)["users"] == 1


@pytest.mark.parametrize("role", ["client", "root"])
def test_a_role_is_rep_or_admin(app, create, role):
    assert create("max@shop.example", "--role", role, "--password-stdin").exit_code == 2
    assert database_rows.rows(app, "users") == []


def test_the_staff_are_listed_and_locked_out_and_let_in(app, run):
    make_user(app, "admin", "Ada King", username="ada@shop.example", password_hash="x")
    make_user(app, "rep", "Max Ude", username="max@shop.example")
    make_user(app, "client", username="northern")
    assert (
        run("users", "list").stdout
        == "ada@shop.example\tAda King\tadmin\nmax@shop.example\tMax Ude\trep\tinvited\n"
    )
    assert run("users", "disable", "MAX@shop.example").exit_code == 0
    assert "max@shop.example\tMax Ude\trep\tdisabled 20" in run("users", "list").stdout
    assert run("users", "enable", "max@shop.example").exit_code == 0
    assert "disabled" not in run("users", "list").stdout


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("nobody@shop.example", "no such person"),
        ("northern", "no such person"),
        ("ada@shop.example", "last one"),
    ],
)
def test_who_cannot_be_locked_out_is_one_line(app, run, email, words):
    make_user(app, "admin", username="ada@shop.example", password_hash="x")
    make_user(app, "client", username="northern")
    assert_one_line(run("users", "disable", email), words)
    assert not [row for row in database_rows.rows(app, "users") if row["disabled_on"]]
