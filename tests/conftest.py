"""Fixtures: a migrated database of each engine, the application on it, and clients of its doors."""

import gc
import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from tests import engines, once, payloads
from tests.whole import Whole
from webapp import create_app
from webapp.extensions import db
from webapp.record.actor import SCOPES
from webapp.users.api_keys import create_key

SECRET = "for-tests-only-0123456789abcdefghij"
ENGINES = ("sqlite", "postgresql")
numbers = itertools.count()


def pytest_configure(config: pytest.Config) -> None:
    once.keep()
    if (
        engines.REQUIRE_ALL
        and not config.option.collectonly
        and not hasattr(config, "workerinput")
    ):
        config.pluginmanager.register(Whole(config.args))


def pytest_collection_finish() -> None:
    gc.collect()
    # thousands of tests that lie there until the end: the collector need not look at them time and
    # again
    gc.freeze()


def settings_for(url: str, folder: Path, **more: str) -> dict[str, str]:
    """Settings of an application on this database; limits are off unless a test turns them on."""
    return {
        "DATABASE_URL": url,
        "SECRET_KEY": SECRET,
        "INSTANCE_PATH": str(folder),
        "RATELIMIT_ENABLED": "0",
        "LOG_LEVEL": "ERROR",
        **more,
    }


def migrate(url: str, folder: Path) -> None:
    """Bring the database up to date."""
    app = create_app(settings_for(url, folder))
    with app.app_context():
        upgrade()
        db.engine.dispose()


def ready(app: Flask) -> None:
    """Make an application ready for tests: failures are answered as they are for everyone."""
    app.testing = False
    app.jinja_env.bytecode_cache = once.Templates()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sqlite")
    migrate(f"sqlite:///{folder / 'template.db'}", folder)
    return folder / "template.db"


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    try:
        with engines.postgres_server() as url:
            engines.run_on(url, "CREATE DATABASE template_clients")
            migrate(
                engines.sibling(url, "template_clients"),
                tmp_path_factory.mktemp("postgres"),
            )
            yield url
    except engines.Missing as missing:
        if engines.REQUIRE_ALL:
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def maintenance(postgres_template: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection that makes and removes databases of the run's PostgreSQL server."""
    with psycopg.connect(postgres_template, autocommit=True) as connection:
        yield connection


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the engine; a test that uses it, or what is made of it, runs on each."""
    return request.param


@contextmanager
def migrated_database(
    engine: str, request: pytest.FixtureRequest, folder: Path
) -> Iterator[str]:
    """A migrated database without clients: its URL. A file in `folder`, or one of the run's
    PostgreSQL server.
    """
    if engine == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "clients.db")
        yield f"sqlite:///{folder / 'clients.db'}"
        return
    server, maintenance = (
        request.getfixturevalue("postgres_template"),
        request.getfixturevalue("maintenance"),
    )
    name = f"test_{next(numbers)}"
    maintenance.execute(f"CREATE DATABASE {name} TEMPLATE template_clients".encode())
    yield engines.sibling(server, name)
    maintenance.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def database_url(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """A migrated database without clients, for this test alone."""
    with migrated_database(engine, request, tmp_path) as url:
        yield url


@pytest.fixture
def make_app(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes applications on the test's database, with settings of their own."""
    made: list[Flask] = []

    def make(**settings: str) -> Flask:
        app = create_app(settings_for(database_url, tmp_path / "instance", **settings))
        ready(app)
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The application with its context pushed, for tests that call functions."""
    with app.app_context():
        yield app


class Door:
    """The JSON door as an integration sees it, with a key that has `scopes`."""

    def __init__(self, app: Flask, *scopes: str, name: str = "integration") -> None:
        with app.app_context():
            self.key = create_key(name, scopes or SCOPES)
        self.client: FlaskClient = app.test_client()

    def headers(self, more: dict[str, str] | None = None) -> dict[str, str]:
        return {"api-key": self.key, **(more or {})}

    def create(self, payload: Any, query: str = "", **headers: str) -> Any:
        """Post a payload, or bytes as they are; header names with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = payload if isinstance(payload, bytes) else payloads.as_json(payload)
        address = f"/api/clients/create{query}"
        return self.client.post(
            address,
            data=body,
            headers=self.headers({"Content-Type": "application/json", **named}),
        )

    def get(self, query: str = "") -> Any:
        return self.client.get(f"/api/clients{query}", headers=self.headers())

    def record(self, client_id: int) -> dict[str, Any]:
        return self.get(f"?client_id={client_id}").json["data"]

    def total(self) -> int:
        return self.get().json["data"]["total"]


@pytest.fixture
def door(app: Flask) -> Door:
    """The JSON door with a key that may do everything."""
    return Door(app)


@pytest.fixture
def door_for(app: Flask) -> Callable[..., Door]:
    """Makes doors with keys of other scopes."""
    return lambda *scopes: Door(app, *scopes, name=f"key {next(numbers)}")


def errors_of(answer: Any) -> dict[str, tuple[str, str]]:
    """The errors of a refusal: code and message by field."""
    return {
        error["field"]: (error["code"], error["message"])
        for error in answer.json["data"]["errors"]
    }
