"""A backup is made while the server takes posts, is whole, and can be served."""

import sqlite3
import subprocess
import sys

import pytest

from tests.support import payloads
from tests.support.backup_stream import registering
from tests.support.running_server import PROJECT, serving


@pytest.fixture(scope="module")
def engine():
    return "sqlite"  # the embedded database's alone


def backup(server, path):
    command = [sys.executable, "-m", "flask", "backup", str(path)]
    return subprocess.run(
        command, cwd=PROJECT, env=server.environ, capture_output=True, text=True
    )


@pytest.mark.security("R31")
def test_a_backup_during_a_stream_of_posts_loses_nothing(own_server, tmp_path):
    key = own_server.key()
    with registering(own_server, key, threads=3, first=20) as acknowledged:
        before, made = list(acknowledged), backup(own_server, tmp_path / "copy.db")
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        clients = {
            account for (account,) in copy.execute("SELECT account FROM clients")
        }
        assert set(before) <= clients
        assert copy.execute("SELECT count(*) FROM addresses").fetchone() == (
            3 * len(clients),
        )
    copy.close()
    # never over an older one
    assert backup(own_server, tmp_path / "copy.db").returncode == 1
    with serving(
        own_server.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'copy.db'}"},
        tmp_path / "restored.log",
    ) as restored:
        answer = restored.post(key, payloads.full() | {"credentials": {}})
        assert answer.json["data"]["client_account"] == f"NORTHE{len(clients) + 1:02d}"
