"""A receiver of webhooks that takes everything at once and notes it.

The file gets a line of JSON for each request before it is answered: the time of the machine's
steady clock, the headers and the body.
"""

import asyncio
import json
import time
from typing import Any, NamedTuple, TextIO

from bench.taker import NETWORK, Taker, serve


class Taken(NamedTuple):
    """A request that was taken: when, with which headers, and its body."""

    at: float
    headers: dict[str, str]
    body: str

    @property
    def event(self) -> Any:
        """What the body says."""
        return json.loads(self.body)


class Receiver(Taker):
    """The process of a receiver, whose NETWORK is to be allowed by WEBHOOK_NETWORKS."""

    module = "bench.receiver"

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{NETWORK}:{self.port}/hook"

    def taken(self) -> list[Taken]:
        """Return what was taken until now, in its order."""
        lines = self.file.read_text().split("\n")[:-1]
        return [Taken(*json.loads(line)) for line in lines]


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


if __name__ == "__main__":
    serve(_take)
