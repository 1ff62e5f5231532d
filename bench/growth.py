"""What a million clients cost a registration: two servers at once, on few and on many clients, are
loaded in short turns.

What one turn meets, such as other work of the machine, the next one meets too; so the ratio is
steadier than that of cases run apart.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench import load
from bench.engines import Engine
from bench.seed import seeded
from bench.servers import Serving, make_key, serving

SIZES = (10_000, 1_000_000)
ROUNDS, SECONDS = 24, 2  # of the first round nothing is counted


class Loaded:
    """A server of one process on a copy of a database with `count` clients; `turns` are the
    registrations a second in each.
    """

    def __init__(self, server: Serving, key: str, count: int, files: load.Load) -> None:
        self.server, self.key, self.count, self.files = server, key, count, files
        self.sent, self.turns = 0, list[float]()

    def turn(self) -> None:
        """Load it for a short time. Raises RuntimeError when anything was not answered with 200."""
        run = load.run(self.server.url, self.key, self.files, SECONDS, skip=self.sent)
        self.sent += run.requests + load.CONNECTIONS
        self.turns.append(run.a_second)
        if run.refused or run.broken:
            raise RuntimeError(
                f"{run.refused + run.broken} registrations among {self.count:,} clients were not "
                f"answered with 200"
            )


def measure(
    engine: Engine, folder: Path, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Return the registrations a second among so many clients, in each turn, and the median
    of their ratios turn by turn.
    """
    files = load.write_load(folder, 1)
    with ExitStack() as stack:
        loaded = [stack.enter_context(_loaded(engine, count, files)) for count in SIZES]
        os.sync()
        time.sleep(3)  # until the disk is done with the copies
        for number in range(ROUNDS):
            for one in loaded if number % 2 else reversed(loaded):
                one.turn()
    counted = {one.count: one.turns[1:] for one in loaded}
    few, many = counted.values()
    ratio = statistics.median(
        small / large for small, large in zip(few, many, strict=True)
    )
    tell(
        f"{engine.name}: {ratio:.3f} × the registrations among {SIZES[0]:,} clients of those "
        f"among {SIZES[1]:,}"
    )
    return {
        "turns": {
            str(count): [round(rate, 1) for rate in turns]
            for count, turns in counted.items()
        },
        "ratio": ratio,
    }


@contextmanager
def _loaded(engine: Engine, count: int, files: load.Load) -> Iterator[Loaded]:
    database = f"growing_{count}"
    engine.drop(database)
    engine.copy(seeded(engine, count), database)
    try:
        url = engine.url(database)
        key = make_key(url)
        with serving("product", url, 1) as server:
            yield Loaded(server, key, count, files)
    finally:
        engine.drop(database)
