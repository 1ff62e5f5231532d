"""Fixtures: a migrated database of each engine, the application on it, and clients of its doors."""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask

from tests.support import databases
from tests.support.applications import Lasting, migrate, opened
from tests.support.client_changes import customer
from tests.support.completeness import Whole
from tests.support.databases import ENGINES, migrated_database, numbers
from tests.support.emptied_database import Emptied
from tests.support.json_door import Door
from tests.support.mail_server import Mailbox, mail_server
from tests.support.registrations import checked, registered
from tests.support.shared_app import browser, quick, shared_door

# the fixtures of other modules
__all__ = ["browser", "checked", "customer", "quick", "registered", "shared_door"]

TAKE_LONG = [Path(__file__).parent / room for room in ("browser", "server")]


def pytest_configure(config: pytest.Config) -> None:
    if (
        databases.REQUIRE_ALL
        and not config.option.collectonly
        and not hasattr(config, "workerinput")
    ):
        config.pluginmanager.register(Whole(config.args))


def pytest_collection() -> None:
    """Collect no garbage while thousands of tests are found, which stay until the end."""
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with browsers and servers, in few processes, each of which starts its own: what takes
    long must not be what comes last, and processes without work take over the end of a queue.
    """
    items.sort(key=lambda item: item.path.parent not in TAKE_LONG)


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over them."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def sqlite_template(run_folder: Path) -> Path:
    folder = run_folder / "template"
    folder.mkdir()
    migrate(f"sqlite:///{folder / 'template.db'}", folder)
    return folder / "template.db"


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    try:
        with databases.postgres_server() as url:
            databases.run_on(url, "CREATE DATABASE template_clients")
            template = databases.sibling(url, "template_clients")
            migrate(template, tmp_path_factory.mktemp("postgres"))
            yield url
    except databases.Missing as missing:
        if databases.REQUIRE_ALL:
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def maintenance(postgres_template: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection that makes and removes databases of the run's PostgreSQL server."""
    with psycopg.connect(postgres_template, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def postgres_databases(
    postgres_template: str, maintenance: psycopg.Connection[Any]
) -> Iterator[Callable[[str], Emptied]]:
    """Gives the database of a name, which lasts until the end of the run."""
    with ExitStack() as made:

        @cache
        def database(name: str) -> Emptied:
            url = databases.sibling(postgres_template, name)
            found = Emptied(maintenance, url, name)
            made.callback(found.remove)
            return found

        yield database


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the engine; a test that uses it, or what is made of it, runs on each."""
    return request.param


@pytest.fixture
def maintenance_url(engine: str, request: pytest.FixtureRequest) -> str:
    """The maintenance database's URL, "" for SQLite."""
    if engine == "sqlite":
        return ""
    return request.getfixturevalue("postgres_template")


@pytest.fixture(scope="session")
def run_folder() -> Iterator[Path]:
    """Where the SQLite files of the run are."""
    with databases.folder_in_memory() as folder:
        yield folder


@pytest.fixture(scope="session")
def lasting(run_folder: Path) -> Iterator[Lasting]:
    """The applications that many tests use, one after the other."""
    applications = Lasting(run_folder / "instance")
    yield applications
    applications.end()


@pytest.fixture
def database_url(
    engine: str, request: pytest.FixtureRequest, run_folder: Path
) -> Iterator[str]:
    """A migrated database without clients, for this test alone; each test's is at the same
    address.
    """
    with migrated_database(engine, request, run_folder, "test_run") as url:
        yield url


@pytest.fixture
def make_app(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes applications on the test's database, with settings of their own."""
    with ExitStack() as made:

        def make(**settings: str) -> Flask:
            folder = tmp_path / "instance"
            return made.enter_context(opened(database_url, folder, **settings))

        yield make


@pytest.fixture
def app_with(lasting: Lasting, database_url: str) -> Iterator[Callable[..., Flask]]:
    """Gives applications on the test's database with these settings, which last for the whole
    run.
    """
    with ExitStack() as lent:
        yield lambda **settings: lent.enter_context(
            lasting.lent(database_url, **settings)
        )


@pytest.fixture
def app(app_with: Callable[..., Flask]) -> Flask:
    """The application; a test that changes its settings or views makes one of its own."""
    return app_with()


@pytest.fixture(scope="session")
def lasting_mailbox() -> Iterator[Mailbox]:
    """A mail server that many tests use, one after the other: an application with its address
    serves them all.
    """
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The application with its context pushed, for tests that call functions."""
    with app.app_context():
        yield app


@pytest.fixture
def door(app: Flask) -> Door:
    """The JSON door with a key that may do everything."""
    return Door(app)


@pytest.fixture
def door_for(app: Flask) -> Callable[..., Door]:
    """Makes doors with keys of other scopes."""
    return lambda *scopes: Door(app, *scopes, name=f"key {next(numbers)}")
