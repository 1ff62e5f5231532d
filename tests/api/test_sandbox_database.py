"""Where test clients are kept: a database of their own, made with the first test key."""

import pytest

from tests.support.applications import leave_database, settings_for
from tests.support.envelope import assert_refused
from tests.support.json_door import Door
from tests.support.no_threads import no_threads
from tests.support.sandboxes import TestDoor
from webapp import create_app
from webapp.config import SettingError, load_settings
from webapp.sandbox import sandbox_of
from webapp.storage.engines import is_sqlite, sqlite_path


def test_without_test_keys_there_is_no_database_for_them(app):
    headers = {"api-key": f"crd_test_{'0' * 16}_{'x' * 43}"}
    assert_refused(app.test_client().get("/api/clients", headers=headers), 401)
    assert sandbox_of(app).app() is None
    url = app.config["SANDBOX_DATABASE_URL"]
    assert not (is_sqlite(url) and sqlite_path(url).exists())


def test_the_first_test_key_makes_the_database(make_app, tmp_path):
    app = make_app(SANDBOX_DATABASE_URL=f"sqlite:///{tmp_path / 'made.db'}")
    test = TestDoor(app, "clients:read")
    assert test.total() == 0
    leave_database(sandbox_of(app).app())


def test_a_database_that_is_no_database_concerns_test_keys_alone(make_app, tmp_path):
    path = tmp_path / "broken.db"
    path.write_bytes(b"no database " * 1000)
    live = Door(make_app(SANDBOX_DATABASE_URL=f"sqlite:///{path}"))
    headers = {"api-key": f"crd_test_{'0' * 16}_{'x' * 43}"}
    assert_refused(live.client.get("/api/clients", headers=headers), 503)
    assert live.total() == 0


def test_without_threads_for_what_it_sends_a_test_key_is_told_to_come_later(
    make_app, tmp_path
):
    url = f"sqlite:///{tmp_path / 'sandbox.db'}"
    first, other = (make_app(SANDBOX_DATABASE_URL=url) for _ in range(2))
    test, live = TestDoor(first), Door(other)
    test.client = other.test_client()
    sandbox_of(other).serve()
    with no_threads("outbox"):
        assert [test.get().status_code for _ in range(2)] == [503, 503]
    assert live.total() == 0
    for app in (first, other):
        if sandbox := sandbox_of(app).made:
            leave_database(sandbox)


@pytest.mark.parametrize(
    ("own", "named", "beside"),
    [
        ("sqlite:////x.y/clients.db", "", "sqlite:////x.y/clients-sandbox.db"),
        ("sqlite:////x.y/clients", "", "sqlite:////x.y/clients-sandbox"),
        ("postgresql://me@host/clients", "", ""),
        ("postgresql://me@host/clients", "sqlite:////x/t", "sqlite:////x/t"),
    ],
)
def test_the_database_of_test_keys_is_beside_the_other_or_named(
    tmp_path, own, named, beside
):
    settings = settings_for(own, tmp_path, SANDBOX_DATABASE_URL=named)
    assert load_settings(settings)["SANDBOX_DATABASE_URL"] == beside


@pytest.mark.parametrize(
    ("own", "named"),
    [
        ("postgresql://me@host/clients", "postgresql://me@host/clients"),
        (
            "postgresql://me@host/clients",
            "postgresql+psycopg://you:x@HOST:5432/clients",
        ),
        ("postgresql://me@localhost/clients", "postgresql://me@127.0.0.1/clients"),
        ("postgresql:///clients?host=/run/a", "postgresql://me@/clients?host=/run/a"),
        ("sqlite:////x.y/clients.db", "sqlite:////x.y/z/../clients.db"),
    ],
)
def test_one_database_for_both_is_refused_however_it_is_written(tmp_path, own, named):
    with pytest.raises(SettingError, match="another database"):
        load_settings(settings_for(own, tmp_path, SANDBOX_DATABASE_URL=named))


@pytest.mark.parametrize(
    ("own", "named"),
    [
        ("postgresql://me@host/clients", "postgresql://me@other/clients"),
        ("postgresql://me@host/clients", "postgresql://me@host:6432/clients"),
        ("postgresql:///clients?host=/run/a", "postgresql:///clients?host=/run/b"),
    ],
)
def test_databases_of_one_name_on_two_servers_are_two(tmp_path, own, named):
    settings = settings_for(own, tmp_path, SANDBOX_DATABASE_URL=named)
    assert load_settings(settings)["SANDBOX_DATABASE_URL"] == named


@pytest.mark.parametrize("name", ["DATABASE_URL", "SANDBOX_DATABASE_URL"])
@pytest.mark.parametrize("port", ["abc", "99999", "-1"])
def test_a_port_that_is_none_is_refused_by_the_name_of_the_setting(
    tmp_path, name, port
):
    settings = settings_for("sqlite:////x/y.db", tmp_path)
    with pytest.raises(SettingError, match=f"^{name}"):
        load_settings({**settings, name: f"postgresql://me@host:{port}/x"})


def test_without_a_database_no_test_key_is_made(tmp_path):
    app = create_app(settings_for("postgresql://me@localhost/none", tmp_path))
    answer = app.test_cli_runner().invoke(
        args=["keys", "create", "a", "--scope", "clients:read", "--test"]
    )
    assert answer.exit_code == 1
    assert "SANDBOX_DATABASE_URL" in answer.output
