"""Registrations a second by batches over 8 connections, and by single calls over as many, in turns
on a database of their own.
"""

import http.client
import statistics
import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from bench import load, servers
from bench.engines import Engine
from bench.log import Log
from bench.registrations import READY, cpu_of
from bench.seed import copied, seeded
from bench.servers import PRODUCT, Serving, serving

PROCESSES, CONNECTIONS, RECORDS = 2, 8, 500
WARM_UP = 2  # seconds
SINGLE, BATCH = "single calls", f"batches of {RECORDS}"
PATH, LINES = "/api/clients/batch", "application/x-ndjson"
STORED = b'"status":200,"client_id"'


class Plan(NamedTuple):
    """How often each is measured, and for how many seconds."""

    rounds: int
    seconds: int


PLANS = {False: Plan(1, 5), True: Plan(3, 10)}  # by whether it is the full version


def measure(
    engine: Engine, plan: Plan, folder: Path, log: Log
) -> dict[str, dict[str, float]]:
    """Return for both ways the registrations a second, and milliseconds of processor time of one
    with the database server's.
    """
    file = load.ordinary_file(folder)
    runs: dict[str, list[dict[str, float]]] = {SINGLE: [], BATCH: []}
    with copied(engine, seeded(engine, 0), READY) as ready:
        key = servers.make_key(ready)
        for _ in range(plan.rounds):
            for way, of_way in runs.items():
                log.listen(f"{engine.name}, {way}")
                with copied(engine, READY, "many") as url:
                    of_way.append(_run(engine, way, url, key, file, plan.seconds))
                rate = of_way[-1]["a_second"]
                log.tell(f"{engine.name}: {way}: {rate:,.0f} a second")
    return {
        way: {
            name: statistics.median(run[name] for run in of_way) for name in of_way[0]
        }
        for way, of_way in runs.items()
    }


def _run(
    engine: Engine, way: str, url: str, key: str, file: Path, seconds: float
) -> dict[str, float]:
    with serving(PRODUCT, url, PROCESSES) as server:
        load.run(server.url, key, file, WARM_UP, with_key=False)  # warms up
        cpu = server.cpu_seconds() + cpu_of(engine)
        send = _single if way == SINGLE else _batches
        stored, wall = send(server, key, file, seconds)
        cpu = server.cpu_seconds() + cpu_of(engine) - cpu
    return {"a_second": stored / wall, "cpu_ms": cpu * 1000 / stored}


def _single(server: Serving, key: str, file: Path, seconds: int) -> tuple[int, float]:
    """Return how many clients were stored, and in how many seconds."""
    first = load.CLIENTS // 2  # others than those that warmed it up
    run = load.run(server.url, key, file, seconds, skip=first, with_key=False)
    return run.stored, run.seconds


def _batches(
    server: Serving, key: str, file: Path, seconds: float
) -> tuple[int, float]:
    """Return the same of batches, to the last answer of those that were sent in time."""
    bodies, stored = _bodies(file), list[int]()
    began = time.perf_counter()

    def send() -> None:
        connection = http.client.HTTPConnection(
            urlsplit(server.url).netloc, timeout=120
        )
        headers = {"api-key": key, "Content-Type": LINES}
        while time.perf_counter() - began < seconds:
            with turn:
                body = next(bodies)
            connection.request("POST", PATH, body, headers)
            stored.append(connection.getresponse().read().count(STORED))

    turn = threading.Lock()
    threads = [threading.Thread(target=send) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(stored), time.perf_counter() - began


def _bodies(file: Path) -> Iterator[bytes]:
    with file.open("rb") as lines:
        rest = islice(lines, 5_000, None)  # others than those that warmed it up
        while body := b"".join(islice(rest, RECORDS)):
            yield body
