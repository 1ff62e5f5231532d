"""What the figures were measured on: the machine, its disk, versions."""

import json
import os
import platform
import re
import sqlite3
import subprocess
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.servers import PEERS
from tests.support.postgres_cluster import postgres_binaries
from webapp.config import PROJECT

OURS = ("flask", "sqlalchemy", "pydantic", "psycopg", "granian")
THEIRS = (
    "fastapi",
    "uvicorn",
    "pydantic",
    "SQLAlchemy",
    "psycopg",
    "Django",
    "djangorestframework",
    "gunicorn",
)
COMMIT_SECONDS = 2.0


def describe(cache: Path, beside: Path | None) -> dict[str, str]:
    """Return a line for each thing that a reader needs to know, by its name."""
    cpu = _first(r"model name\s*: (.*)", "/proc/cpuinfo")
    memory = int(_first(r"MemTotal:\s*(\d+)", "/proc/meminfo") or 0) / 1e6
    postgres = postgres_binaries()
    return {
        "Date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "Commit": _commit(PROJECT),
        "Beside": _commit(beside) if beside else "no other tree",
        "Processor": f"{cpu or platform.machine()}, {os.cpu_count()} cores",
        "Load before": f"{os.getloadavg()[0]:.1f} processes that ran or waited on average in the "
        f"minute before",
        "Memory": f"{memory:.0f} GB",
        "Kernel": f"{platform.system()} {platform.release()}",
        "Disk": f"{durable_writes_a_second(cache):,.0f} durable writes of 4 kB a second "
        f"(fdatasync), one after the other",
        "Databases": f"SQLite {sqlite3.sqlite_version}; "
        f"{_told([postgres / 'postgres', '--version']) if postgres else 'no PostgreSQL'}",
        "Load": (_told(["wrk", "-v"], expect=1).splitlines() or [""])[0].split(
            " Copyright"
        )[0],
        "Product": f"Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in OURS),
        "Peers": ", ".join(
            f"{name} {_peer_versions().get(name, '?')}" for name in THEIRS
        ),
    }


def durable_writes_a_second(folder: Path) -> float:
    """Return how many times a second a page can be added to a file and be safe from the loss
    of power.
    """
    with tempfile.TemporaryFile(dir=folder) as file:
        began, count = time.perf_counter(), 0
        while (spent := time.perf_counter() - began) < COMMIT_SECONDS:
            file.write(b"\0" * 4096)
            file.flush()
            os.fdatasync(file.fileno())
            count += 1
    return count / spent


def _first(pattern: str, path: str) -> str:
    found = re.search(pattern, Path(path).read_text())
    return found[1] if found else ""


def _commit(tree: Path) -> str:
    return _told(["git", "-C", tree, "describe", "--always", "--dirty"])


def _told(command: list[str | Path], expect: int = 0) -> str:
    ended = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, check=False
    )
    return (ended.stdout or ended.stderr).strip() if ended.returncode == expect else "?"


def _peer_versions() -> dict[str, str]:
    listed = json.loads(
        _told(
            [
                PEERS / "python",
                "-m",
                "pip",
                "list",
                "--format=json",
                "--disable-pip-version-check",
            ]
        )
    )
    return {one["name"]: one["version"] for one in listed}
