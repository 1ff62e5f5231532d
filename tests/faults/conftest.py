"""A server of four processes on each engine, its databases on a disk, and what the run found,
told at its end.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.support import databases
from tests.support.postgres_cluster import Cluster, Missing
from tests.support.running_server import Server, serving

FOUND: list[dict[str, Any]] = []
numbers = count(1)


def needed(missing: str) -> None:
    """Fail where everything is required, else skip."""
    (pytest.fail if databases.REQUIRE_ALL else pytest.skip)(missing)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of our own that writes to the disk, as the default is: it is going to be
    killed.
    """
    with tempfile.TemporaryDirectory(prefix="clients-faults-") as folder:
        try:
            cluster = Cluster(Path(folder))
        except Missing as missing:
            return needed(str(missing))
        cluster.start()
        yield cluster
        cluster.stop()


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without anything in it; a server makes its tables at its start."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'clients.db'}"
    server, name = request.getfixturevalue("cluster").url, f"faults_{next(numbers)}"
    databases.run_on(server, f"CREATE DATABASE {name}")
    return databases.sibling(server, name)


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The settings of a server: four processes, no limits, people may be quick."""
    return {
        "DATABASE_URL": database_url,
        "INSTANCE_PATH": str(tmp_path / "instance"),
        "WORKERS": "4",
        "RATELIMIT_ENABLED": "0",
        "LEAST_SECONDS": "0",
        "LOG_LEVEL": "ERROR",
    }


@pytest.fixture
def server(environ: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    with serving(environ, tmp_path / "server.log") as started:
        yield started


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Keeps figures of a test for the end of the run."""
    return lambda **figures: FOUND.append({"test": request.node.name, **figures})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what was found; in the file that FAULTS_REPORT names it stands as JSON too."""
    if FOUND:
        terminalreporter.section("what the faults did")
    for figures in FOUND:
        test, *rest = figures.items()
        terminalreporter.write_line(
            f"{test[1]}: "
            + ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in rest)
        )
    if path := os.environ.get("FAULTS_REPORT"):
        Path(path).write_text(json.dumps(FOUND, indent=1))
