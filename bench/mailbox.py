"""A mail server that takes everything at once and notes when: a process of its own.

Run with: .venv/bin/python -m bench.mailbox PORT FILE. The file gets a line for each mail: the time
of the machine's steady clock, and the address.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TextIO

from bench.servers import free_port
from webapp.config import PROJECT

PATIENCE = 30  # seconds until it must answer


class Mailbox(NamedTuple):
    """A mail server that runs: its port, and the file of what it took."""

    port: int
    file: Path

    def taken(self) -> dict[str, float]:
        """Return when the first mail to each address was taken."""
        taken: dict[str, float] = {}
        for line in self.file.read_text().splitlines():
            at, _, address = line.partition(" ")
            taken.setdefault(address, float(at))
        return taken


@contextmanager
def mailbox(folder: Path) -> Iterator[Mailbox]:
    """Run a mail server."""
    box = Mailbox(free_port(), folder / "taken.txt")
    box.file.write_text("")
    command = [sys.executable, "-m", "bench.mailbox", str(box.port), str(box.file)]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE)
    try:
        if process.stdout is None or not process.stdout.readline():
            raise RuntimeError("the mail server did not start")
        yield box
    finally:
        process.terminate()
        process.wait(PATIENCE)
        if process.stdout:
            process.stdout.close()


async def _talk(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, taken: TextIO
) -> None:
    """Answer one connection until it ends."""
    to, writes = "", writer.write
    writes(b"220 bench\r\n")
    while line := await reader.readline():
        command = line[:4].upper()
        if command == b"DATA":
            writes(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
            print(time.monotonic(), to, file=taken, flush=True)
        elif command == b"RCPT":
            to = line.decode().partition("<")[2].partition(">")[0]
        writes(b"221 bye\r\n" if command == b"QUIT" else b"250 OK\r\n")
        if command == b"QUIT":
            break
    writer.close()


async def _serve(port: int, file: Path) -> None:
    with file.open("a") as taken:

        async def talk(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            await _talk(reader, writer, taken)

        server = await asyncio.start_server(talk, "127.0.0.1", port)
        print("listening", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2])))
