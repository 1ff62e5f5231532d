"""Servers with the limits off: one on each engine for most tests, and one of its own for each
module that stops it or counts what it stores.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import ENGINES
from tests.support.running_server import Server, serving_migrated


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the engine."""
    return request.param


@pytest.fixture(scope="session")
def server(
    engine: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """A server that all tests on its engine share."""
    folder = tmp_path_factory.mktemp("server")
    with serving_migrated(engine, request, folder) as started:
        yield started


@pytest.fixture(scope="module")
def own_server(
    engine: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """A server of the module's own."""
    folder = tmp_path_factory.mktemp("server")
    with serving_migrated(engine, request, folder) as started:
        yield started


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.server)
