"""A server of its own on each engine, with the limits off."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Server, serving


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[Server]:
    environ = {"DATABASE_URL": database_url, "INSTANCE_PATH": str(tmp_path / "instance"), "RATELIMIT_ENABLED": "0"}
    with serving(environ, tmp_path / "server.log") as started:
        yield started


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.server)
