"""Applications and what is used on them; one application serves all tests of a module that store
nothing, or do not mind what is stored.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.applications import Lasting
from tests.support.browser import Browser
from tests.support.databases import ENGINES, migrated_database
from tests.support.json_door import Door


@pytest.fixture(scope="module", params=ENGINES)
def shared_door(
    request: pytest.FixtureRequest, run_folder: Path, lasting: Lasting
) -> Iterator[Door]:
    """The JSON door with a key that may do everything, on each engine, for the whole module;
    `shared_door.client.application` is the application.
    """
    with (
        migrated_database(request.param, request, run_folder, "shared") as url,
        lasting.lent(url) as app,
    ):
        yield Door(app)


@pytest.fixture
def browser(shared_door: Door) -> Browser:
    """A browser with a draft of its own, on a database that other tests use too."""
    return Browser(shared_door.client.application).begin()


@pytest.fixture
def quick(lasting: Lasting, database_url: str) -> Iterator[Flask]:
    """An application that takes registrations from the quickest of people."""
    with lasting.lent(database_url, LEAST_SECONDS="0") as app:
        yield app
