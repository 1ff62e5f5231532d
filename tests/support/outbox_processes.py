"""Processes that work the outbox of a running server off, and what its database holds."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.outbox_handlers import make_due
from tests.support.running_server import PROJECT, Server
from webapp.outbox.models import Outgoing


def run_outbox(server: Server, *arguments: str) -> subprocess.Popen[bytes]:
    """Start `flask outbox run` on the database of a server."""
    command = [sys.executable, "-m", "flask", "outbox", "run", *arguments]
    return subprocess.Popen(
        command, cwd=PROJECT, env=server.environ, stdout=subprocess.DEVNULL
    )


def end_leases(server: Server) -> None:
    """What a dead process had begun is due, as after two minutes."""
    with server.inside():
        make_due(Outgoing.state == "waiting")


class Beside:
    """`flask outbox run` beside a server, which dies and is started anew."""

    def __init__(self, server: Server) -> None:
        self.server, self.process = server, run_outbox(server)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def start(self) -> None:
        self.process = run_outbox(self.server)


@contextmanager
def beside(server: Server) -> Iterator[Beside]:
    """Run it until the end of the block."""
    worker = Beside(server)
    try:
        yield worker
    finally:
        worker.kill()
