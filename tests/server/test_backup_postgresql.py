"""PostgreSQL is backed up by its own tools while the server takes posts; what they restore is
whole and can be served.
"""

import shutil
import subprocess

import psycopg
import pytest

from tests.support import databases, payloads
from tests.support.backup_stream import registering
from tests.support.postgres_cluster import postgres_binaries
from tests.support.running_server import serving


@pytest.fixture(scope="module")
def engine():
    return "postgresql"


def tool(name):
    """A tool of PostgreSQL's, of the same version as the server's binaries."""
    folder = postgres_binaries()
    return (
        str(folder / name)
        if folder and (folder / name).exists()
        else shutil.which(name) or pytest.fail(f"{name} is missing")
    )


def rows(url, table):
    with psycopg.connect(url) as connection:
        return sorted(
            map(repr, connection.execute(f"SELECT * FROM {table}".encode()).fetchall())
        )


@pytest.mark.security("R31")
def test_a_dump_during_a_stream_of_posts_is_restored_whole(
    own_server, postgres_template, tmp_path
):
    source, restored = (
        own_server.environ["DATABASE_URL"],
        databases.sibling(postgres_template, "restored"),
    )
    key, dump = own_server.key(), tool("pg_dump")
    file = tmp_path / "clients.dump"
    with registering(own_server, key, threads=1, first=10) as acknowledged:
        before = list(acknowledged)
        dumped = subprocess.run([dump, "--format=custom", f"--file={file}", source])
    assert dumped.returncode == 0
    databases.run_on(postgres_template, "CREATE DATABASE restored")
    try:
        subprocess.run(
            [
                tool("pg_restore"),
                "--exit-on-error",
                f"--dbname={restored}",
                file,
            ],
            check=True,
        )
        kept = {
            row for row in rows(restored, "clients") if row in rows(source, "clients")
        }
        assert len(kept) == len(rows(restored, "clients")) >= len(before)
        assert len(rows(restored, "addresses")) == 3 * len(kept)
        environ = {**own_server.environ, "DATABASE_URL": restored}
        with serving(environ, tmp_path / "restored.log") as served:
            assert {
                served.get(key, f"account={account}")["total"] for account in before
            } == {1}
            assert (
                served.post(key, payloads.full() | {"credentials": {}}).json["data"][
                    "client_account"
                ]
                == f"NORTHE{len(kept) + 1:02d}"
            )
    finally:
        databases.run_on(postgres_template, "DROP DATABASE restored WITH (FORCE)")
