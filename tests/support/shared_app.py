"""Applications and what is used on them; one application serves all tests of a module that store
nothing, or do not mind what is stored.
"""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.support.applications import opened
from tests.support.browser import Browser
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


@pytest.fixture
def browser(shared_door: Door) -> Browser:
    """A browser with a draft of its own, on a database that other tests use too."""
    return Browser(shared_door.client.application).begin()


@pytest.fixture
def quick(make_app: Callable[..., Flask]) -> Flask:
    """An application that takes registrations from the quickest of people."""
    return make_app(LEAST_SECONDS="0")
