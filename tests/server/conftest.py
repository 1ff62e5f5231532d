"""A server of its own for each module of tests on each engine, with the limits off."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import ENGINES, migrated_database
from tests.support.running_server import Server, serving


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the engine, of the same server for all tests of a module."""
    return request.param


@pytest.fixture(scope="module")
def server(
    engine: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    environ = {"INSTANCE_PATH": str(folder / "instance"), "RATELIMIT_ENABLED": "0"}
    with (
        migrated_database(engine, request, folder) as url,
        serving({**environ, "DATABASE_URL": url}, folder / "server.log") as started,
    ):
        yield started


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.server)
