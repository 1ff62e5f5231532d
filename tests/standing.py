"""A door whose database lives as long as the tests of a file: for calls that store nothing, or don't mind what is there."""

import shutil
from collections.abc import Iterator

import pytest

from tests import engines
from tests.conftest import ENGINES, Door, numbers, ready, settings_for
from webapp import create_app
from webapp.extensions import db


@pytest.fixture(scope="module", params=ENGINES)
def standing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The JSON door with a key that may do everything, on each engine; `standing.client.application` is the application."""
    folder = tmp_path_factory.mktemp("standing")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "clients.db")
        yield from opened(f"sqlite:///{folder / 'clients.db'}", folder)
        return
    server, name = request.getfixturevalue("postgres_template"), f"standing_{next(numbers)}"
    engines.run_on(server, f"CREATE DATABASE {name} TEMPLATE template_clients")
    yield from opened(engines.sibling(server, name), folder)
    engines.run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


def opened(url: str, folder: object) -> Iterator[Door]:
    app = create_app(settings_for(url, folder))  # type: ignore[arg-type]
    ready(app)
    yield Door(app)
    with app.app_context():
        db.engine.dispose()
