"""A door whose database lives as long as the tests of a file: for calls that store nothing,
or don't mind what is there.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ENGINES, Door, migrated_database, ready, settings_for
from webapp import create_app
from webapp.extensions import db


@pytest.fixture(scope="module", params=ENGINES)
def standing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Door]:
    """The JSON door with a key that may do everything, on each engine;
    `standing.client.application` is the application.
    """
    folder = tmp_path_factory.mktemp("standing")
    with migrated_database(request.param, request, folder) as url:
        yield from opened(url, folder)


def opened(url: str, folder: Path) -> Iterator[Door]:
    app = create_app(settings_for(url, folder))
    ready(app)
    yield Door(app)
    with app.app_context():
        db.engine.dispose()
