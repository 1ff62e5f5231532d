"""The servers that are compared: the product by its own command, its peers each as it is
usually deployed.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp import create_app
from webapp.config import PROJECT
from webapp.extensions import db
from webapp.users.api_keys import create_key

PEERS = PROJECT / ".venv" / "peers" / "bin"
SECONDS_TO_START = 60
Command = Callable[[int, int], list[str]]  # of a port and a number of processes


def _product(_port: int, _processes: int) -> list[str]:
    return [sys.executable, "-m", "flask", "serve"]


def _fastapi(port: int, processes: int) -> list[str]:
    options = [
        f"--port={port}",
        f"--workers={processes}",
        "--loop=uvloop",
        "--http=httptools",
    ]
    return [str(PEERS / "uvicorn"), "bench.peers.fastapi_app.main:app", *options]


def _drf(port: int, processes: int) -> list[str]:
    options = [
        f"--bind=127.0.0.1:{port}",
        f"--workers={processes}",
        "--threads=8",
        "--worker-class=gthread",
        "--no-control-socket",
    ]
    return [str(PEERS / "gunicorn"), "bench.peers.drf_app.wsgi", *options]


SERVERS: dict[str, Command] = {"product": _product, "FastAPI": _fastapi, "DRF": _drf}


class Serving:
    """A server that runs: its address, and its processes."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.url, self.process = f"http://127.0.0.1:{port}", process

    def processes(self) -> list[int]:
        """Return the ids of all its processes."""
        found = [self.process.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                found.extend(int(child) for child in task.read_text().split())
        return found

    def cpu_seconds(self) -> float:
        """Return the seconds of processor time that its processes have used so far."""
        stats = (
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            for pid in self.processes()
        )
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf(
            "SC_CLK_TCK"
        )


@contextmanager
def serving(
    name: str, database: str, processes: int, settings: dict[str, str] | None = None
) -> Iterator[Serving]:
    """Run a server on a database, given by its address; all logs go to files, as they do in
    real use.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (
        tempfile.TemporaryDirectory() as folder,
        (Path(folder) / "log").open("w+b") as log,
    ):
        own = {
            "DATABASE_URL": database,
            "INSTANCE_PATH": folder,
            "PORT": str(port),
            "WORKERS": str(processes),
            "RATELIMIT_ENABLED": "0",
        }
        environ = {**os.environ, **own, **(settings or {})}
        command = SERVERS[name](port, processes)
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environ,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            if not _answers(port, process):
                log.seek(0)
                raise RuntimeError(
                    f"{name} did not start: {log.read()[-2000:].decode()}"
                )
            yield Serving(port, process)
        finally:
            _stop(process)


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(
                f"http://127.0.0.1:{port}/api/clients/create", timeout=5
            ).close()
        except urllib.error.HTTPError as refusal:
            refusal.close()
            return True  # it wants a key or another method, so it is there
        except OSError:
            time.sleep(0.1)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a server with all its processes, which are a group of their own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def make_key(database: str) -> str:
    """Make an API key that may register and read, in a database given by its address."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            {"INSTANCE_PATH": folder, "DATABASE_URL": database, "LOG_LEVEL": "ERROR"}
        )
        with app.app_context():
            key = create_key("bench", ["clients:create", "clients:read"])
            db.engine.dispose()
    return key
