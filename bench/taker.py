"""What stands for a system beyond the product: a process of its own that takes everything at once
and notes it, so that it can be measured with, and killed.

It is a module, run with a port and the file in which it notes.
"""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TextIO

from bench.servers import free_port
from webapp.config import PROJECT

PATIENCE = 30  # seconds until it must end
NETWORK = "127.0.0.1"  # where it listens
# one connection, and the file in which is noted what comes
Take = Callable[[asyncio.StreamReader, asyncio.StreamWriter, TextIO], Awaitable[None]]


class Taker:
    """The process; `start`, `kill` and `start` again as machines do."""

    module: str

    def __init__(self, file: Path) -> None:
        self.port, self.file = free_port(), file
        self.process: subprocess.Popen[bytes] | None = None
        self.file.touch()

    def start(self) -> None:
        """Start it, and wait until it listens."""
        command = [sys.executable, "-m", self.module, str(self.port), self.file]
        self.process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE)
        if self.process.stdout is None or not self.process.stdout.readline():
            raise RuntimeError(f"{self.module} did not start")

    def kill(self) -> None:
        """Kill it, as a loss of power does."""
        if self.process:
            self.process.kill()
            self.process.wait(PATIENCE)
            if self.process.stdout:
                self.process.stdout.close()

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Run it for a block."""
        self.start()
        try:
            yield self
        finally:
            self.kill()


def serve(take: Take) -> None:
    """Be the process: take each connection, at the port and with the file of the command line."""
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2]), take))


async def _serve(port: int, file: Path, take: Take) -> None:
    with file.open("a") as taken:

        async def connected(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            await take(reader, writer, taken)

        server = await asyncio.start_server(connected, NETWORK, port)
        print("listening", flush=True)
        await server.serve_forever()
