"""Registrations a second: every case in turn, round after round (A B C A B C), each on a
fresh database.
"""

import os
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from bench import load
from bench.engines import Engine
from bench.peers import limit
from bench.seed import seeded
from bench.servers import make_key, serving

LIMIT = "driver"
TABLES = (
    "clients",
    "addresses",
    "contacts",
    "client_advice",
    "history",
    "client_search",
    "idempotency_keys",
    "account_counters",
)
DATABASE = "running"


class Case(NamedTuple):
    """One thing to measure: who, with how many processes, addresses a client and clients before."""

    server: str
    processes: int = 1
    addresses: int = 1
    existing: int = 0

    def __str__(self) -> str:
        return (
            f"{self.server}, {self.processes} processes, {self.addresses} addresses, "
            f"{self.existing:,} clients"
        )


class Plan(NamedTuple):
    """How much is measured: the cases, how often each in turn, seconds of a run and of its
    warm-up.
    """

    cases: list[Case]
    rounds: int
    seconds: int
    warm_up: int


QUICK = [
    *(
        Case(server, processes)
        for processes in (1, 2)
        for server in ("product", "FastAPI", "DRF")
    ),
    Case(LIMIT),
    *(Case("product", addresses=count) for count in (10, 50)),
    Case("product", existing=10_000),
    Case("product", processes=4),
]
FULL = [
    *QUICK,
    *(Case(server, addresses=50) for server in ("FastAPI", "DRF", LIMIT)),
    *(Case("FastAPI", addresses=10), Case(LIMIT, addresses=10)),
    *(Case("FastAPI", processes=4), Case("DRF", processes=4)),
    *(Case(server, existing=1_000_000) for server in ("product", "FastAPI", LIMIT)),
]
SHORT_PLAN = Plan(QUICK, rounds=2, seconds=3, warm_up=1)
FULL_PLAN = Plan(FULL, rounds=5, seconds=10, warm_up=3)


def measure(
    engine: Engine, plan: Plan, folder: Path, tell: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Return for each case the medians over all rounds, and the rows that a registration
    wrote into each table.
    """
    runs: dict[Case, list[dict[str, Any]]] = {case: [] for case in plan.cases}
    for number in range(plan.rounds):
        for case in plan.cases:
            result = _run(engine, case, plan, folder)
            runs[case].append(result)
            tell(f"{engine.name}, round {number + 1}: {case}: {_told(result)}")
    return [
        {"engine": engine.name, **case._asdict(), **_medians(results)}
        for case, results in runs.items()
    ]


def _told(result: dict[str, Any]) -> str:
    told = f"{result['a_second']:.0f} a second"
    return told + (
        f", p99 {result['p99_ms']:.0f} ms, {result['refused'] + result['broken']} not 200"
        if "p99_ms" in result
        else ""
    )


def _medians(results: list[dict[str, Any]]) -> dict[str, Any]:
    numbers = [
        name
        for name in results[0]
        if name not in ("rows", "refused", "broken", "requests")
    ]
    counted = [name for name in ("refused", "broken", "requests") if name in results[0]]
    return {
        **{
            name: statistics.median(result[name] for result in results)
            for name in numbers
        },
        **{name: sum(result[name] for result in results) for name in counted},
        "rounds": [round(result["a_second"], 1) for result in results],
        "rows": results[0]["rows"],
    }


def _run(engine: Engine, case: Case, plan: Plan, folder: Path) -> dict[str, Any]:
    engine.drop(DATABASE)
    engine.copy(seeded(engine, case.existing), DATABASE)
    os.sync()  # else the disk would still be busy with the copy
    url = engine.url(DATABASE)
    try:
        key, before = make_key(url), _counts(url)
        if case.server == LIMIT:
            result: dict[str, Any] = {
                "a_second": limit.registrations_a_second(
                    url, _rows(case.addresses), plan.seconds
                )
            }
        else:
            result = _loaded(case, url, key, plan, folder)
        after = _counts(url)
        stored = after["clients"] - before["clients"]
        if stored < result.get("acknowledged", 0):
            raise RuntimeError(
                f"{case}: {result['acknowledged']} were answered with 200, only {stored} are stored"
            )
        return {
            **result,
            "rows": {
                table: round((after[table] - before[table]) / stored, 2)
                for table in TABLES
            },
        }
    finally:
        engine.drop(DATABASE)


def _loaded(case: Case, url: str, key: str, plan: Plan, folder: Path) -> dict[str, Any]:
    files = load.write_load(folder, case.addresses)
    with serving(case.server, url, case.processes) as server:
        warm_up = load.run(server.url, key, files, plan.warm_up)
        time.sleep(0.2)
        before = server.cpu_seconds()
        run = load.run(
            server.url,
            key,
            files,
            plan.seconds,
            skip=warm_up.requests + load.CONNECTIONS,
        )
        cpu_ms = (server.cpu_seconds() - before) * 1000 / run.requests
    acknowledged = warm_up.requests - warm_up.refused + run.requests - run.refused
    return {
        **run._asdict(),
        "a_second": run.a_second,
        "cpu_ms": cpu_ms,
        "acknowledged": acknowledged,
    }


def _counts(url: str) -> dict[str, int]:
    queries = ((table, f"SELECT count(*) FROM {table}") for table in TABLES)
    connection = (
        sqlite3.connect(url.removeprefix("sqlite:///"))
        if url.startswith("sqlite")
        else psycopg.connect(url)
    )
    try:
        return {
            table: connection.execute(query).fetchone()[0] for table, query in queries
        }
    finally:
        connection.close()


_ROWS: dict[int, Any] = {}


def _rows(addresses: int) -> Any:
    if addresses not in _ROWS:
        _ROWS[addresses] = limit.rows_of_load(addresses)
    return _ROWS[addresses]


def find(
    results: list[dict[str, Any]], engine: str, case: Case
) -> dict[str, Any] | None:
    """Return the results of a case, None when it was not measured."""
    wanted = {"engine": engine, **case._asdict()}
    return next((one for one in results if wanted.items() <= one.items()), None)


def engines_of(results: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the engines that were measured."""
    yield from dict.fromkeys(one["engine"] for one in results)
