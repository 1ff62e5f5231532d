"""`python -m bench [PART ...]`: measures the product and its peers, and prints the results.

With --full, of all parts and both engines, they are written to bench/RESULTS.md.
"""

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import Any

from bench import (
    alike,
    bulk,
    machine,
    many,
    pages,
    registrations,
    report,
    telling,
    turns,
)
from bench.cluster import CACHE, ENGINES
from bench.engines import Engine
from bench.log import Log
from bench.targets import EQUAL_CLIENTS
from webapp.config import PROJECT

PARTS = ("registrations", "growth", "bulk", "pages", *telling.WAYS, "beside")
# By whether it is the full version: clients before and rounds, and whether among a million.
GROWTH = {False: (1_000, 3, False), True: (EQUAL_CLIENTS, 8, True)}
BULK = {False: (2_000, 1), True: (5_000, 3)}  # clients, rounds
SIZES = {False: (1_000,), True: (1_000, 1_000_000)}
BESIDE_ROUNDS = {False: 4, True: 15}


def measure(engine: Engine, arguments: argparse.Namespace, log: Log) -> dict[str, Any]:
    """Return what was asked for, on one engine."""
    full, cache, parts = arguments.full, arguments.cache, arguments.parts
    trees = {turns.THIS: PROJECT}
    if arguments.beside:
        trees = {turns.OTHER: arguments.beside, **trees}
    measured: dict[str, Any] = {}
    if "registrations" in parts:
        plan = registrations.FULL if full else registrations.SHORT
        measured["alike"] = alike.differences(engine)
        measured["registrations"] = registrations.measure(engine, plan, cache, log)
    if "growth" in parts:
        measured["growth"] = turns.measure_growth(engine, cache, GROWTH[full], log)
    if "bulk" in parts:
        measured["bulk"] = bulk.measure(engine, trees, BULK[full], log)
        measured["many"] = many.measure(engine, many.PLANS[full], cache, log)
    if "pages" in parts:
        measured["pages"] = {
            str(count): pages.measure(engine, count, trees, log)
            for count in SIZES[full]
        }
    measured |= telling.measure(engine, parts, telling.PLANS[full], cache, log)
    if "beside" in parts and arguments.beside:
        rounds = BESIDE_ROUNDS[full]
        measured["beside"] = turns.measure_beside(
            engine, cache, arguments.beside, rounds, log
        )
    return measured


def read_arguments() -> argparse.Namespace:
    """Return what the command was called with."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument(
        "--full",
        action="store_true",
        help="more rounds, longer runs and 1,000,000 clients: about an hour",
    )
    parser.add_argument(
        "--engine", choices=ENGINES, action="append", help="measure this one alone"
    )
    parser.add_argument(
        "--beside",
        type=Path,
        metavar="TREE",
        help="another tree of the product, such as a release before, measured in turns",
    )
    parser.add_argument(
        "--cache",
        type=Path,
        default=CACHE,
        help="folder for databases, which are made once (%(default)s)",
    )
    parser.add_argument(
        "--report", type=Path, help="write RESULTS.md of the figures in this file again"
    )
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    if "beside" in arguments.parts and not arguments.beside:
        parser.error("the part beside needs --beside TREE")
    arguments.is_whole = not arguments.parts and not arguments.engine
    arguments.parts = arguments.parts or PARTS
    arguments.engine = arguments.engine or list(ENGINES)
    arguments.cache = arguments.cache.absolute()
    arguments.beside = arguments.beside and arguments.beside.resolve()
    return arguments


def run(arguments: argparse.Namespace, log: Log) -> dict[str, Any]:
    """Measure, and keep the figures in the cache folder."""
    arguments.cache.mkdir(parents=True, exist_ok=True)
    results: dict[str, Any] = {
        "full": arguments.full,
        "machine": machine.describe(arguments.cache, arguments.beside),
        "engines": {},
    }
    for name in arguments.engine:
        with ENGINES[name](arguments.cache) as engine:
            results["engines"][name] = measure(engine, arguments, log)
        results["minutes"] = log.minutes
        results["quiet"] = log.heard
        (arguments.cache / "results.json").write_text(json.dumps(results, indent=1))
    return results


def main() -> None:
    """Measure, and write or print the report."""
    # Told to stop, we stop the servers first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    arguments, log = read_arguments(), Log()
    kept = arguments.report
    results = json.loads(kept.read_text()) if kept else run(arguments, log)
    told = report.report(results)
    if kept or (arguments.full and arguments.is_whole):
        Path(__file__).with_name("RESULTS.md").write_text(told)
        log.tell("written: bench/RESULTS.md")
    else:
        print(told)


if __name__ == "__main__":
    main()
