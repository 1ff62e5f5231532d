"""Limits that several servers share in Redis; while it is away each goes on counting for itself."""

import shutil
import socket
import subprocess
import time

import pytest

from tests.support import databases
from tests.support.running_server import serving


@pytest.fixture
def redis():
    """A Redis server of our own: its process and its address."""
    binary = shutil.which("redis-server") or shutil.which("valkey-server")
    if binary is None:
        (pytest.fail if databases.REQUIRE_ALL else pytest.skip)(
            "no redis-server on this machine"
        )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen(
        [binary, "--port", str(port), "--save", ""], stdout=subprocess.DEVNULL
    ) as process:
        for _ in range(100):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield process, f"redis://127.0.0.1:{port}"
        process.kill()


@pytest.mark.security("R24")
def test_two_servers_share_a_limit_and_serve_without_what_they_share_it_in(
    database_url, tmp_path, redis
):
    process, address = redis
    limits = {"RATELIMIT_STORAGE_URI": address, "RATELIMIT_PER_KEY": "4 per minute"}
    environ = {"DATABASE_URL": database_url, "INSTANCE_PATH": str(tmp_path), **limits}
    with (
        serving(environ, tmp_path / "one.log") as one,
        serving(environ, tmp_path / "two.log") as two,
    ):
        key = {"api-key": one.key()}
        statuses = [
            server.send("GET", "/api/clients", headers=key).status
            for server in (one, two) * 3
        ]
        assert statuses == [200] * 4 + [429] * 2
        process.kill()
        process.wait()
        assert [
            server.send("GET", "/api/clients", headers=key).status
            for server in (one, two)
        ] == [200, 200]
