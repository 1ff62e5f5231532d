"""`python -m bench`: measures the product and its peers and writes bench/RESULTS.md with charts
beside it.

Without --full a short version of less than ten minutes. With --report only the results of an
earlier run are written again.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

from bench import alike, desk, growth, machine, matrix, memory, report, wizard
from bench.cluster import CACHE, ENGINES
from bench.engines import Engine

PARTS = ("load", "growth", "pages", "memory")
SIZES = {False: (1_000, 10_000), True: (1_000, 100_000, 1_000_000)}
REGISTRATIONS = {False: [10_000], True: [10_000, 100_000]}
EXPORTED = {False: 10_000, True: 1_000_000}
BEGAN = time.monotonic()


def tell(words: str) -> None:
    """Print a line of progress with the minutes since the start."""
    seconds = int(time.monotonic() - BEGAN)
    print(f"[{seconds // 60:3d}:{seconds % 60:02d}] {words}", flush=True)


def measure(engine: Engine, arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what was asked for, on one engine."""
    full, cache = arguments.full, arguments.cache
    measured: dict[str, Any] = {}
    if "load" in arguments.part:
        plan = matrix.FULL_PLAN if full else matrix.SHORT_PLAN
        plan = plan._replace(
            rounds=arguments.rounds or plan.rounds,
            seconds=arguments.seconds or plan.seconds,
        )
        measured["alike"] = alike.differences(engine)
        measured["load"] = matrix.measure(engine, plan, cache, tell)
    if "growth" in arguments.part and full:  # a million clients take minutes to make
        measured["growth"] = growth.measure(engine, cache, tell)
    if "pages" in arguments.part:
        for count in SIZES[full]:
            tell(f"{engine.name}: pages with {count:,} clients")
            measured.setdefault("wizard", {})[str(count)] = wizard.measure(
                engine, count
            )
            measured.setdefault("desk", {})[str(count)] = desk.measure(engine, count)
    if "memory" in arguments.part:
        tell(f"{engine.name}: memory")
        measured["memory"] = memory.after_registrations(
            engine, REGISTRATIONS[full], cache
        )
        measured["export"] = memory.of_export(engine, EXPORTED[full])
    return measured


def read_arguments() -> argparse.Namespace:
    """Return what the command was called with."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--full",
        action="store_true",
        help="more rounds, longer runs and 1,000,000 clients: about two hours",
    )
    parser.add_argument(
        "--engine", choices=ENGINES, action="append", help="measure this one alone"
    )
    parser.add_argument(
        "--part", choices=PARTS, action="append", help="measure this part alone"
    )
    parser.add_argument("--rounds", type=int, help="rounds of each case")
    parser.add_argument("--seconds", type=int, help="seconds of each run")
    parser.add_argument(
        "--cache",
        type=Path,
        default=CACHE,
        help="folder for databases, which are made once (%(default)s)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=Path(__file__).parent,
        help="folder for RESULTS.md and charts",
    )
    parser.add_argument(
        "--report",
        type=Path,
        help="write the results in this file again, measure nothing",
    )
    arguments = parser.parse_args()
    arguments.part, arguments.engine = (
        arguments.part or PARTS,
        arguments.engine or list(ENGINES),
    )
    arguments.cache = arguments.cache.absolute()
    return arguments


def main() -> None:
    """Measure, keep what was measured in the cache folder, and write the report."""
    arguments = read_arguments()
    if arguments.report:
        results = json.loads(arguments.report.read_text())
    else:
        arguments.cache.mkdir(parents=True, exist_ok=True)
        results = {
            "full": arguments.full,
            "machine": machine.describe(arguments.cache),
            "engines": {},
        }
        for name in arguments.engine:
            with ENGINES[name](arguments.cache) as engine:
                results["engines"][name] = measure(engine, arguments)
            results["minutes"] = (time.monotonic() - BEGAN) / 60
            (arguments.cache / "results.json").write_text(json.dumps(results, indent=1))
    arguments.output.mkdir(parents=True, exist_ok=True)
    report.write(results, arguments.output)
    tell(f"written: {arguments.output / 'RESULTS.md'}")


if __name__ == "__main__":
    main()
