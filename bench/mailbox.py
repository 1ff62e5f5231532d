"""A mail server that takes everything at once and notes when.

The file gets a line for each mail: the time of the machine's steady clock, and the address.
"""

import asyncio
import time
from typing import TextIO

from bench.taker import Taker, serve


class Mailbox(Taker):
    """The process of a mail server."""

    module = "bench.mailbox"

    def taken(self) -> dict[str, float]:
        """Return when the first mail to each address was taken."""
        taken: dict[str, float] = {}
        for line in self.file.read_text().splitlines():
            at, _, address = line.partition(" ")
            taken.setdefault(address, float(at))
        return taken


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


if __name__ == "__main__":
    serve(_talk)
