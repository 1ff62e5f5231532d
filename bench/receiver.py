"""A receiver of webhooks that takes everything at once and notes it: a process of its own, so that
it can be measured with, and killed.

Run with: .venv/bin/python -m bench.receiver PORT FILE. The file gets a line of JSON for each
request before it is answered: the time of the machine's steady clock, the headers and the body.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from bench.servers import free_port
from webapp.config import PROJECT

PATIENCE = 30  # seconds until it must end
NETWORK = "127.0.0.1"  # to be allowed by WEBHOOK_NETWORKS


class Taken(NamedTuple):
    """A request that was taken: when, with which headers, and its body."""

    at: float
    headers: dict[str, str]
    body: str

    @property
    def event(self) -> Any:
        """What the body says."""
        return json.loads(self.body)


class Receiver:
    """The process of a receiver; `start`, `kill` and `start` again as machines do."""

    def __init__(self, file: Path) -> None:
        self.port, self.file = free_port(), file
        self.process: subprocess.Popen[bytes] | None = None
        self.file.touch()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{NETWORK}:{self.port}/hook"

    def start(self) -> None:
        """Start it, and wait until it listens."""
        command = [sys.executable, "-m", "bench.receiver", str(self.port), self.file]
        self.process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE)
        if self.process.stdout is None or not self.process.stdout.readline():
            raise RuntimeError("the receiver did not start")

    def kill(self) -> None:
        """Kill it, as a loss of power does."""
        if self.process:
            self.process.kill()
            self.process.wait(PATIENCE)
            if self.process.stdout:
                self.process.stdout.close()

    def taken(self) -> list[Taken]:
        """Return what was taken until now, in its order."""
        lines = self.file.read_text().split("\n")[:-1]
        return [Taken(*json.loads(line)) for line in lines]


@contextmanager
def receiving(folder: Path) -> Iterator[Receiver]:
    """Run a receiver."""
    receiver = Receiver(folder / "received.jsonl")
    receiver.start()
    try:
        yield receiver
    finally:
        receiver.kill()


async def _take(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, file: TextIO
) -> None:
    """Note one request, then answer it."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        pairs = [line.partition(": ") for line in head.split("\r\n")[1:-2]]
        headers = {name.lower(): value for name, _, value in pairs}
        body = await reader.readexactly(int(headers["content-length"]))
        line = json.dumps([time.monotonic(), headers, body.decode()])
        print(line, file=file, flush=True)
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    except asyncio.IncompleteReadError:
        pass  # who sent it has died
    writer.close()


async def _serve(port: int, file: Path) -> None:
    with file.open("a") as taken:

        async def take(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            await _take(reader, writer, taken)

        server = await asyncio.start_server(take, NETWORK, port)
        print("listening", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2])))
