"""A running server for tests: started by the product's own command, on a free port, killed at
the end.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask

from tests.support.databases import migrated_database
from webapp import create_app
from webapp.extensions import db
from webapp.record.actor import SCOPES
from webapp.users.api_keys import create_key

PROJECT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 120  # also where others use the machine


class Answer(NamedTuple):
    """Status, headers and body of an answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Server:
    """The product serving one database; `start`, `kill` and `start` again as machines do."""

    def __init__(self, environ: dict[str, str], log: Path) -> None:
        self.log = log
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.environ = {**os.environ, **environ, "PORT": str(self.port)}
        self.process: subprocess.Popen[bytes] | None = None
        self.app: Flask | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", "serve"],
                cwd=PROJECT,
                env=self.environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                if self.send("GET", "/readyz").status == 200:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"the server did not start: {self.log.read_text()[-2000:]}")

    def key(self, *scopes: str) -> str:
        """Make an API key with these scopes, all of them without."""
        with self.inside():
            return create_key(f"key {os.urandom(4).hex()}", scopes or SCOPES)

    @contextlib.contextmanager
    def inside(self) -> Iterator[Flask]:
        """An application of the test's own process on the server's database, its context pushed."""
        if self.app is None:
            names = {
                "DATABASE_URL",
                "INSTANCE_PATH",
                "SECRET_KEY",
            } & self.environ.keys()
            self.app = create_app({name: self.environ[name] for name in names})
        with self.app.app_context():
            try:
                yield self.app
            finally:
                db.session.remove()
                db.engine.dispose()

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        patience: float = 60,
    ) -> Answer:
        request = urllib.request.Request(
            self.url + path, data=body, headers=headers or {}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=patience) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())

    def post(
        self, key: str, payload: Any, patience: float = 60, **headers: str
    ) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = json.dumps(payload).encode()
        return self.send(
            "POST",
            "/api/clients/create",
            body,
            {"api-key": key, "Content-Type": "application/json", **named},
            patience,
        )

    def get(self, key: str, query: str) -> Any:
        return self.send("GET", f"/api/clients?{query}", headers={"api-key": key}).json[
            "data"
        ]

    def raw(self, data: bytes, *, end: bool = False, seconds: float = 15) -> bytes:
        """Send bytes as they are and return what comes back until the server closes or is
        silent.
        """
        with socket.create_connection(
            ("127.0.0.1", self.port), timeout=seconds
        ) as connection:
            connection.sendall(data)
            if end:
                connection.shutdown(socket.SHUT_WR)
            received = b""
            with contextlib.suppress(TimeoutError, ConnectionResetError):
                while more := connection.recv(65536):
                    received += more
            return received

    def processes(self) -> list[int]:
        """The ids of all the server's processes, the first of them the parent of the others."""
        assert self.process
        found = [self.process.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                found.extend(int(child) for child in task.read_text().split())
        return found

    def kill(self) -> None:
        """Kill every process at once, as a loss of power does."""
        assert self.process
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(30)

    def terminate(self) -> int:
        """Ask the server to stop and return its exit status."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@contextlib.contextmanager
def serving(environ: dict[str, str], log: Path) -> Iterator[Server]:
    """Start a server and kill it at the end."""
    server = Server(environ, log)
    server.start()
    try:
        yield server
    finally:
        if server.process and server.process.poll() is None:
            server.kill()


@contextlib.contextmanager
def serving_migrated(
    engine: str, request: pytest.FixtureRequest, folder: Path, **environ: str
) -> Iterator[Server]:
    """Start a server on a migrated database of this engine, with the limits off."""
    settings = {"INSTANCE_PATH": str(folder), "RATELIMIT_ENABLED": "0", **environ}
    with (
        migrated_database(engine, request, folder) as url,
        serving({**settings, "DATABASE_URL": url}, folder / "server.log") as started,
    ):
        yield started
