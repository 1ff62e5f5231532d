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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench import processes
from webapp.config import PROJECT

# The virtual environment of the peers; another one may be named, such as for a second checkout.
PEERS = Path(os.environ.get("PEERS", PROJECT / ".venv" / "peers")) / "bin"
SECONDS_TO_START = 60
PATH = "/api/clients/create"
SCOPES = ("--scope=clients:create", "--scope=clients:read")
Command = Callable[[int, int], list[str]]  # of a port and a number of processes


def _product(_port: int, _processes: int) -> list[str]:
    return [sys.executable, "-m", "flask", "serve"]


def _uvicorn(app: str, port: int, count: int) -> list[str]:
    fast = ["--loop=uvloop", "--http=httptools"]
    return [str(PEERS / "uvicorn"), app, f"--port={port}", f"--workers={count}", *fast]


def _plain(port: int, count: int) -> list[str]:
    return _uvicorn("bench.peers.plain:app", port, count)


def _fastapi(port: int, count: int) -> list[str]:
    return _uvicorn("bench.peers.fastapi_app.main:app", port, count)


def _drf(port: int, count: int) -> list[str]:
    options = [
        f"--bind=127.0.0.1:{port}",
        f"--workers={count}",
        "--threads=8",
        "--worker-class=gthread",
        "--no-control-socket",
    ]
    return [str(PEERS / "gunicorn"), "bench.peers.drf_app.wsgi", *options]


PRODUCT, PLAIN = "product", "plain FastAPI"
SAME_DUTY: dict[str, Command] = {PRODUCT: _product, "FastAPI": _fastapi, "DRF": _drf}
SERVERS: dict[str, Command] = {**SAME_DUTY, PLAIN: _plain}


class Serving:
    """A server that runs: its address, and what its processes use."""

    def __init__(self, port: int, pid: int) -> None:
        self.url, self.pid = f"http://127.0.0.1:{port}", pid

    def cpu_seconds(self) -> float:
        """Return the seconds of processor time that its processes have used so far."""
        return processes.cpu_seconds(self.pid)

    def memory_mb(self) -> float:
        """Return the share of memory of its processes in MB."""
        return processes.memory_mb(self.pid)


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


@contextmanager
def serving(
    name: str,
    database: str,
    count: int = 1,
    tree: Path = PROJECT,
    settings: Mapping[str, str] = {},
) -> Iterator[Serving]:
    """Run a server of `count` processes on a database, given by its address; logs go to files,
    as they do in real use. `tree` is the product's, `settings` are more of its own.
    """
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        (Path(folder) / "log").open("w+b") as log,
    ):
        own = {"PORT": str(port), "WORKERS": str(count)}
        process = subprocess.Popen(
            SERVERS[name](port, count),
            cwd=tree,
            env={**_environ(database, folder), **own, **settings},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            if not _answers(port, process):
                log.seek(0)
                said = log.read()[-2000:].decode()
                raise RuntimeError(f"{name} did not start: {said}")
            yield Serving(port, process.pid)
        finally:
            _stop(process)


def flask(tree: Path, database: str, *arguments: str, typed: str | None = None) -> str:
    """Run a command of the product in a tree and return what it printed."""
    return python(tree, database, "-m", "flask", *arguments, typed=typed)


def python(tree: Path, database: str, *arguments: str, typed: str | None = None) -> str:
    """Run Python in a tree of the product, on a database, and return what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        ended = subprocess.run(
            [sys.executable, *arguments],
            cwd=tree,
            env=_environ(database, folder),
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
    if ended.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {ended.stderr[-2000:]}")
    return ended.stdout.strip()


def make_key(database: str, *scopes: str, tree: Path = PROJECT) -> str:
    """Make an API key that may register, read and what is in `scopes`, in a database given by its
    address.
    """
    more = (f"--scope={scope}" for scope in scopes)
    return flask(tree, database, "keys", "create", "bench", *SCOPES, *more)


def make_plain_tables(database: str) -> None:
    """Make the tables of the plain peer in an empty database."""
    command = [PEERS / "python", "-m", "bench.peers.plain"]
    environ = os.environ | {"DATABASE_URL": database}
    subprocess.run(command, cwd=PROJECT, env=environ, check=True)


def _environ(database: str, folder: str) -> dict[str, str]:
    own = {
        "DATABASE_URL": database,
        "INSTANCE_PATH": folder,
        "RATELIMIT_ENABLED": "0",
    }
    return os.environ | own


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{PATH}", timeout=5).close()
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
