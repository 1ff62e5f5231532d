"""Registrations a second: every case in turn, round after round (A B C A B C), each on a
fresh database.
"""

import sqlite3
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from bench import load, servers
from bench.engines import Engine
from bench.log import Log
from bench.processes import cpu_seconds
from bench.seed import copied, made, seeded
from bench.servers import PLAIN, PRODUCT, Serving, serving

READY = "ready"  # the template of the databases: no clients, and one API key


class Case(NamedTuple):
    """One thing to measure: who, with how many processes and connections, and whether each
    registration has an Idempotency-Key.
    """

    server: str
    processes: int
    connections: int
    with_key: bool

    def __str__(self) -> str:
        key = "with key" if self.with_key else "without key"
        return (
            f"{self.server} × {self.processes}, {self.connections} connections, {key}"
        )


class Plan(NamedTuple):
    """How much is measured: the cases, how often each in turn, seconds of a run and of its
    warm-up.
    """

    cases: list[Case]
    rounds: int
    seconds: float
    warm_up: float


def cases(processes: int, connections: int) -> list[Case]:
    """Return the cases of all servers; the plain one knows no Idempotency-Key."""
    how = processes, connections
    return [
        Case(PRODUCT, *how, with_key=True),
        Case(PRODUCT, *how, with_key=False),
        Case(PLAIN, *how, with_key=False),
        Case("FastAPI", *how, with_key=True),
        Case("DRF", *how, with_key=True),
    ]


TWO = [*cases(2, 8), *cases(2, 64)]
ONE = [
    case for case in [*cases(1, 8), *cases(1, 64)] if case.server in (PRODUCT, PLAIN)
]
SHORT = Plan(TWO, rounds=1, seconds=4, warm_up=1)
FULL = Plan([*TWO, *ONE], rounds=3, seconds=5, warm_up=2)


def measure(engine: Engine, plan: Plan, folder: Path, log: Log) -> list[dict[str, Any]]:
    """Return for each case its figures in each round and their medians."""
    file = load.ordinary_file(folder)
    runs: dict[Case, list[dict[str, float]]] = {case: [] for case in plan.cases}
    with copied(engine, seeded(engine, 0), READY) as url:
        key = servers.make_key(url)
        for number in range(plan.rounds):
            for case in plan.cases:
                log.listen(f"{engine.name}, {case}")
                result = _run(engine, case, plan, file, key)
                runs[case].append(result)
                told = _told(result)
                log.tell(f"{engine.name}, round {number + 1}: {case}: {told}")
    return [{**case._asdict(), **_medians(results)} for case, results in runs.items()]


def _told(result: dict[str, float]) -> str:
    rate, p50, p99 = (result[name] for name in ("a_second", "p50_ms", "p99_ms"))
    not_200 = result["refused"] + result["broken"]
    return f"{rate:.0f} a second, p50 {p50:.1f} ms, p99 {p99:.0f} ms, {not_200} not 200"


def _medians(results: list[dict[str, float]]) -> dict[str, Any]:
    counted = ("refused", "broken", "requests")
    sums = {name: sum(result[name] for result in results) for name in counted}
    measured = [name for name in results[0] if name not in counted]
    middles = {
        name: statistics.median(result[name] for result in results) for name in measured
    }
    rounds = [round(result["a_second"], 1) for result in results]
    return {**middles, **sums, "rounds": rounds}


def _run(
    engine: Engine, case: Case, plan: Plan, file: Path, key: str
) -> dict[str, float]:
    with _database(engine, case.server) as url:
        with serving(case.server, url, case.processes) as server:
            result, acknowledged = _loaded(engine, case, plan, server, file, key)
        stored = _count(url)
    if not acknowledged:
        raise RuntimeError(f"{case}: every registration was refused")
    if stored < acknowledged:
        raise RuntimeError(
            f"{case}: {acknowledged} were answered with 200, only {stored} are stored"
        )
    return result


@contextmanager
def _database(engine: Engine, server: str) -> Iterator[str]:
    """Give the address of a database without clients, as the server needs it."""
    if server == PLAIN:
        with made(engine, "running") as url:
            servers.make_plain_tables(url)
            yield url
    else:
        with copied(engine, READY, "running") as url:
            yield url


def _loaded(
    engine: Engine, case: Case, plan: Plan, server: Serving, file: Path, key: str
) -> tuple[dict[str, float], int]:
    """Return the figures of a run, and how many registrations were answered with 200 in all."""
    post = {"connections": case.connections, "with_key": case.with_key}
    first = load.run(server.url, key, file, plan.warm_up, **post)
    time.sleep(0.2)
    skip = first.requests + case.connections
    own, database = server.cpu_seconds(), cpu_of(engine)
    run = load.run(server.url, key, file, plan.seconds, skip=skip, **post)
    own, database = server.cpu_seconds() - own, cpu_of(engine) - database
    figures = {
        **run._asdict(),
        "a_second": run.a_second,
        "cpu_ms": own * 1000 / run.requests,
        "database_cpu_ms": database * 1000 / run.requests,
        "memory_mb": server.memory_mb(),
    }
    del figures["seconds"]
    return figures, first.stored + run.stored


def cpu_of(engine: Engine) -> float:
    """Return the seconds of processor time that the database server has used, if there is one."""
    return 0.0 if engine.server_pid is None else cpu_seconds(engine.server_pid)


def _count(url: str) -> int:
    """Return how many clients a database has."""
    connection = (
        sqlite3.connect(url.removeprefix("sqlite:///"))
        if url.startswith("sqlite")
        else psycopg.connect(url)
    )
    try:
        return int(connection.execute("SELECT count(*) FROM clients").fetchone()[0])
    finally:
        connection.close()
