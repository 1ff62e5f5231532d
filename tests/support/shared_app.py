"""One application for all tests of a module: for calls that store nothing, or do not mind what is
stored.
"""

from collections.abc import Iterator

import pytest

from tests.support.applications import opened
from tests.support.databases import ENGINES, migrated_database
from tests.support.json_door import Door


@pytest.fixture(scope="module", params=ENGINES)
def shared_door(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Door]:
    """The JSON door with a key that may do everything, on each engine, for the whole module;
    `shared_door.client.application` is the application.
    """
    folder = tmp_path_factory.mktemp("shared")
    with (
        migrated_database(request.param, request, folder) as url,
        opened(url, folder) as app,
    ):
        yield Door(app)
