"""Processes that work the outbox of a running server off, and what its database holds."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import create_engine, update

from tests.support.running_server import PROJECT, Server
from webapp import create_app
from webapp.extensions import db
from webapp.outbox.models import Outgoing
from webapp.storage.columns import now


def run_outbox(server: Server, *arguments: str) -> subprocess.Popen[bytes]:
    """Start `flask outbox run` on the database of a server."""
    command = [sys.executable, "-m", "flask", "outbox", "run", *arguments]
    return subprocess.Popen(
        command, cwd=PROJECT, env=server.environ, stdout=subprocess.DEVNULL
    )


@contextmanager
def stored(server: Server) -> Iterator[None]:
    """What the database of a server holds."""
    names = "DATABASE_URL", "INSTANCE_PATH"
    app = create_app({name: server.environ[name] for name in names})
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def end_leases(server: Server) -> None:
    """What a dead process had begun is due, as after two minutes."""
    engine = create_engine(server.environ["DATABASE_URL"])
    leased = update(Outgoing).where(Outgoing.state == "waiting")
    with engine.begin() as connection:
        connection.execute(leased.values(due_on=now() - timedelta(seconds=1)))
    engine.dispose()


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
