"""Clients a second of `flask demo load` and of batches of 500, in one process; beside those of
another tree of the product if one is given.
"""

import resource
import statistics
import time
from pathlib import Path
from typing import NamedTuple

from bench.engines import Engine
from bench.log import Log
from bench.registrations import cpu_of
from bench.seed import made
from bench.servers import flask, python

BATCHES = Path(__file__).with_name("batches.py")
LOAD, STORE = "flask demo load", "batches of 500, stored"


class Spent(NamedTuple):
    """Seconds of the clock, and of processor time with the database server's."""

    wall: float
    cpu: float


def measure(
    engine: Engine,
    trees: dict[str, Path],
    plan: tuple[int, int],
    log: Log,
) -> dict[str, dict[str, dict[str, float]]]:
    """Return for each way and tree the clients a second, and milliseconds of processor time of
    one. The plan is the number of clients and of rounds.
    """
    count, rounds = plan
    ways = {LOAD: _of_command, STORE: _of_batches}
    spent: dict[str, dict[str, list[Spent]]] = {
        way: {name: [] for name in trees} for way in ways
    }
    for _ in range(rounds):
        for way, run in ways.items():
            for name, tree in trees.items():
                log.listen(f"{engine.name}, {way}")
                spent[way][name].append(run(engine, tree, count))
                rate = count / spent[way][name][-1].wall
                log.tell(f"{engine.name}, {name}: {way}: {rate:,.0f} a second")
    return {
        way: {name: _figures(runs, count) for name, runs in of_way.items()}
        for way, of_way in spent.items()
    }


def _figures(runs: list[Spent], count: int) -> dict[str, float]:
    return {
        "a_second": count / statistics.median(run.wall for run in runs),
        "cpu_ms": statistics.median(run.cpu for run in runs) * 1000 / count,
    }


def _of_command(engine: Engine, tree: Path, count: int) -> Spent:
    """Time `demo load`, less what it takes for one client: starting, and its drafts."""
    one, many = (_load(engine, tree, clients) for clients in (1, count + 1))
    return Spent(many.wall - one.wall, many.cpu - one.cpu)


def _load(engine: Engine, tree: Path, count: int) -> Spent:
    with made(engine, "bulk") as url:
        flask(tree, url, "db", "upgrade")
        database, own, began = cpu_of(engine), _cpu_of_children(), time.perf_counter()
        flask(tree, url, "demo", "load", f"--clients={count}")
        wall = time.perf_counter() - began
        return Spent(wall, _cpu_of_children() - own + cpu_of(engine) - database)


def _of_batches(engine: Engine, tree: Path, count: int) -> Spent:
    """Time the bulk interface alone; the clients were made and checked before."""
    with made(engine, "bulk") as url:
        flask(tree, url, "db", "upgrade")
        before = cpu_of(engine)
        wall, own = map(float, python(tree, url, str(BATCHES), str(count)).split())
        return Spent(wall, own + cpu_of(engine) - before)


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
