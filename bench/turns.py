"""What a registration costs in two circumstances or more: a server of the product for each, one
process, loaded in turns of two seconds.

What one turn meets, such as other work of the machine, the next one meets too; so the ratio is
steadier than that of cases run apart. The cost is processor time, of product and database server.
"""

import statistics
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from bench import load
from bench.engines import Engine
from bench.log import Log
from bench.registrations import cpu_of
from bench.seed import copied, made, seeded
from bench.servers import PRODUCT, Serving, flask, make_key, serving
from webapp.config import PROJECT

SECONDS = 2
FILLED_IN = 4  # seconds of a run that stores the clients before
THIS, OTHER = "this", "the other tree"
NONE, TWINS, EQUAL, MILLION = "none", "one or a few", "all", "a million others"


class Turn(NamedTuple):
    """What a turn came to: registrations a second, and processor time of one."""

    a_second: float
    cpu_ms: float
    database_cpu_ms: float

    @property
    def cost_ms(self) -> float:
        """Processor time of product and database server for a registration."""
        return self.cpu_ms + self.database_cpu_ms


class Loaded:
    """A server that is loaded in turns with the clients in a file."""

    def __init__(self, engine: Engine, server: Serving, key: str) -> None:
        self.engine, self.server, self.key = engine, server, key
        self.turns = list[Turn]()
        self.skip: dict[Path, int] = {}
        self.file = Path()

    def fill(self, file: Path, count: int) -> None:
        """Register at least as many clients of a file."""
        stored = 0
        while stored < count:
            stored += self._post(file, FILLED_IN).stored

    def turn(self) -> None:
        """Load it for a short time. Raises RuntimeError when anything was not answered with 200."""
        own, database = self.server.cpu_seconds(), cpu_of(self.engine)
        run = self._post(self.file, SECONDS)
        own, database = self.server.cpu_seconds() - own, cpu_of(self.engine) - database
        each = 1000 / run.requests
        self.turns.append(Turn(run.a_second, own * each, database * each))

    def _post(self, file: Path, seconds: int) -> load.Run:
        skip = self.skip.get(file, 0)
        run = load.run(self.server.url, self.key, file, seconds, skip=skip)
        if run.refused or run.broken:
            wrong = run.refused + run.broken
            raise RuntimeError(f"{wrong} registrations were not answered with 200")
        self.skip[file] = skip + run.requests + load.CONNECTIONS
        return run


def measure_growth(
    engine: Engine, folder: Path, plan: tuple[int, int, bool], log: Log
) -> dict[str, Any]:
    """Return what a registration costs by how many clients have its email and numbers. The plan
    is the number of clients before, of rounds, and whether to measure among a million.
    """
    count, rounds, among_million = plan
    ordinary, equal = load.ordinary_file(folder), load.equals_file(folder)
    before = {
        NONE: (ordinary, ordinary),
        TWINS: (ordinary, load.twins_file(folder, count)),
        EQUAL: (equal, equal),
    }
    with ExitStack() as stack:
        loaded = {}
        for number, (name, (first, then)) in enumerate(before.items()):
            one = stack.enter_context(_on_copy(engine, 0, f"turns_{number}"))
            one.fill(first, count)
            one.file, loaded[name] = then, one
            log.tell(f"{engine.name}: {count:,} clients before, {name} alike")
        if among_million:
            one = stack.enter_context(_on_copy(engine, 1_000_000, "turns_million"))
            one.file, loaded[MILLION] = ordinary, one
        return {"clients": count, **_compare(loaded, rounds, log)}


def measure_beside(
    engine: Engine, folder: Path, tree: Path, rounds: int, log: Log
) -> dict[str, Any]:
    """Return what a registration costs here and in another tree of the product."""
    with ExitStack() as stack:
        loaded = {
            OTHER: stack.enter_context(_on_new(engine, tree, "turns_other")),
            THIS: stack.enter_context(_on_new(engine, PROJECT, "turns_this")),
        }
        for one in loaded.values():
            one.file = load.ordinary_file(folder)
        return _compare(loaded, rounds, log)


@contextmanager
def _on_copy(engine: Engine, count: int, name: str) -> Iterator[Loaded]:
    """Serve this tree on a database with so many clients."""
    with (
        copied(engine, seeded(engine, count), name) as url,
        _serving(engine, url, PROJECT) as loaded,
    ):
        yield loaded


@contextmanager
def _on_new(engine: Engine, tree: Path, name: str) -> Iterator[Loaded]:
    """Serve a tree on a database that it makes."""
    with made(engine, name) as url:
        flask(tree, url, "db", "upgrade")
        with _serving(engine, url, tree) as loaded:
            yield loaded


@contextmanager
def _serving(engine: Engine, url: str, tree: Path) -> Iterator[Loaded]:
    key = make_key(url, tree=tree)
    with serving(PRODUCT, url, 1, tree) as server:
        yield Loaded(engine, server, key)


def _compare(loaded: dict[str, Loaded], rounds: int, log: Log) -> dict[str, Any]:
    """Load each in turn, and return their turns and how many times the cost of the first each
    has, turn by turn; nothing is counted of the first round.
    """
    log.listen("the turns of " + ", ".join(loaded))
    for number in range(rounds + 1):
        for one in loaded.values() if number % 2 else reversed(loaded.values()):
            one.turn()
    turns = {name: one.turns[1:] for name, one in loaded.items()}
    first = next(iter(turns.values()))
    medians = {name: _medians(of_one) for name, of_one in turns.items()}
    for name, of_one in turns.items():
        pairs = zip(of_one, first, strict=True)
        ratio = statistics.median(one.cost_ms / base.cost_ms for one, base in pairs)
        medians[name]["ratio"] = ratio
        log.tell(
            f"{name}: {medians[name]['a_second']:.0f} a second, cost {ratio:.3f} ×"
        )
    return {"turns": medians}


def _medians(turns: list[Turn]) -> dict[str, float]:
    columns = zip(*turns, strict=True)
    return dict(zip(Turn._fields, map(statistics.median, columns), strict=True))
