"""The commands, as a person at a terminal sees them."""

import re

import pytest

from tests.support import database_rows
from tests.support.command_line import assert_one_line
from tests.support.envelope import assert_envelope, assert_refused


def create(run, name="erp", *scopes):
    return run(
        "keys",
        "create",
        name,
        *(
            word
            for scope in scopes or ("clients:create", "clients:read")
            for word in ("--scope", scope)
        ),
    )


def test_keys_create_prints_the_key_alone(app, run):
    result = create(run)
    assert result.exit_code == 0
    assert re.fullmatch(r"\S{32,}\n", result.stdout)
    assert result.stderr == ""
    answer = app.test_client().get(
        "/api/clients", headers={"api-key": result.stdout.strip()}
    )
    assert_envelope(answer, 200)


def test_a_key_has_the_scopes_it_was_given(app, run):
    key = create(run, "reader", "clients:read").stdout.strip()
    client = app.test_client()
    assert_envelope(client.get("/api/clients", headers={"api-key": key}), 200)
    assert_refused(client.post("/api/clients/create", headers={"api-key": key}), 403)


def test_keys_list_shows_names_scopes_and_states_and_no_secret(run):
    secrets = [
        create(run, name).stdout.strip().split("_", 2)[2] for name in ("erp", "old")
    ]
    run("keys", "revoke", "old")
    result = run("keys", "list")
    assert result.exit_code == 0
    erp, old = result.stdout.splitlines()
    assert erp.startswith("erp\t")
    assert "clients:create clients:read" in erp
    assert "revoked" not in erp
    assert "revoked" in old
    assert not any(secret in result.output for secret in secrets)


def test_keys_list_without_keys_is_empty(run):
    result = run("keys", "list")
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_revoked_key_is_refused(app, run):
    key = create(run).stdout.strip()
    assert run("keys", "revoke", "erp").exit_code == 0
    assert_refused(app.test_client().get("/api/clients", headers={"api-key": key}), 401)


def test_a_name_is_used_once(app, run):
    create(run)
    before = database_rows.tables(app)
    assert_one_line(create(run), "erp")
    run("keys", "revoke", "erp")
    assert_one_line(create(run), "erp")
    assert len(database_rows.rows(app, "api_keys")) == len(before["api_keys"])


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b", "two\nlines"])
def test_a_name_that_is_none_is_one_line(app, run, name):
    assert_one_line(create(run, name))
    assert database_rows.rows(app, "api_keys") == []


@pytest.mark.parametrize(
    "words",
    [
        ("keys", "create", "erp"),
        ("keys", "create", "erp", "--scope", "clients:delete"),
        ("keys", "create"),
    ],
)
def test_a_key_needs_a_name_and_known_scopes(app, run, words):
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert database_rows.rows(app, "api_keys") == []


@pytest.mark.parametrize("name", ["nobody", "erp"])
def test_revoking_what_is_not_there_is_one_line(run, name):
    create(run)
    run("keys", "revoke", "erp")
    assert_one_line(run("keys", "revoke", name), name)


@pytest.mark.parametrize(
    "name", ["client_types", "departments", "tax_codes", "payment_terms", "currencies"]
)
def test_lists_show_one_list_or_all(run, name):
    one, every = run("lists", "show", name), run("lists", "show")
    assert one.exit_code == every.exit_code == 0
    assert all(line.startswith(f"{name}\t") for line in one.stdout.splitlines())
    assert one.stdout in every.stdout


def test_lists_are_changed_and_shown(run):
    for words in (
        ("add", "departments", "Asia", "--name", "Asia and Pacific"),
        ("rename", "departments", "UK", "United Kingdom"),
        ("retire", "departments", "Europe"),
        ("retire", "departments", "International"),
        ("restore", "departments", "International"),
    ):
        result = run("lists", *words)
        assert (result.exit_code, result.stderr) == (0, "")
    shown = [
        line.split("\t")[1:]
        for line in run("lists", "show", "departments").stdout.splitlines()
    ]
    assert [row[:2] for row in shown] == [
        ["UK", "United Kingdom"],
        ["Europe", "Europe"],
        ["International", "International"],
        ["Asia", "Asia and Pacific"],
    ]
    assert [row[0] for row in shown if len(row) > 2] == ["Europe"]
    assert shown[1][2].startswith("retired ")


def test_an_entry_without_a_name_is_called_by_its_code(run):
    run("lists", "add", "tax_codes", "T7")
    assert "tax_codes\tT7\tT7\n" in run("lists", "show", "tax_codes").stdout


def test_a_type_of_client_may_be_for_people(app, run):
    run("lists", "add", "client_types", "staff", "--person")
    run("lists", "add", "client_types", "charity")
    people = {
        row["code"]: bool(row["is_person"])
        for row in database_rows.rows(app, "client_types")
    }
    assert people == {"retail": True, "trade": False, "staff": True, "charity": False}


@pytest.mark.parametrize(
    "words",
    [
        ("show", "nothing"),
        ("add", "nothing", "x"),
        ("add", "departments", "UK"),
        ("add", "currencies", "GBPX"),
        ("rename", "departments", "Mars", "Red"),
        ("rename", "departments", "UK", " "),
        ("retire", "departments", "Mars"),
        ("retire", "currencies", "GBP"),
        ("restore", "departments", "Mars"),
    ],
)
def test_a_change_that_cannot_be_is_one_line(app, run, words):
    before = database_rows.tables(app)
    assert_one_line(run("lists", *words))
    assert database_rows.tables(app) == before


def test_a_database_without_tables_is_one_line(app, run):
    assert run("db", "downgrade", "base").exit_code == 0
    # finding: three lines on PostgreSQL
    assert_one_line(run("keys", "list"), "make run", "DATABASE_URL")
    assert_one_line(create(run), "make run", "DATABASE_URL")
    assert run("db", "upgrade").exit_code == 0
    assert create(run).exit_code == 0
