"""What mail costs: registrations a second with it and without, in turns, and how soon a mail is
handed over on a machine that does nothing else.
"""

import json
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from bench import load, servers
from bench.engines import Engine
from bench.log import Log
from bench.mailbox import Mailbox, mailbox
from bench.registrations import READY
from bench.seed import copied, seeded
from bench.servers import PRODUCT, Serving, serving

WITH, WITHOUT = "with mail", "without mail"
CONNECTIONS, WARM_UP = 8, 1
EVERY = 0.1  # seconds from one registration to the next, whose mails are timed
PATIENCE = 10.0  # seconds in which the last mail comes


class Plan(NamedTuple):
    """How much is measured: turns of each, seconds of one, and mails that are timed."""

    turns: int
    seconds: float
    timed: int


SHORT, FULL = Plan(3, 4, 100), Plan(8, 5, 600)


def measure(engine: Engine, plan: Plan, folder: Path, log: Log) -> dict[str, Any]:
    """Return the registrations a second of both, and the seconds until mails are handed over."""
    with copied(engine, seeded(engine, 0), READY) as url:
        key = servers.make_key(url)
        rates: dict[str, list[float]] = {WITHOUT: [], WITH: []}
        for number in range(plan.turns):
            for name, turns in rates.items():
                log.listen(f"{engine.name}, {name}")
                turns.append(_turn(engine, name, plan, load.ordinary_file(folder), key))
                told = f"round {number + 1}: {name}: {turns[-1]:.0f} a second"
                log.tell(f"{engine.name}, {told}")
        log.listen(f"{engine.name}, mails of an idle machine")
        seconds = _handed_over(engine, plan, key)
    found = {
        "a_second": {name: statistics.median(turns) for name, turns in rates.items()},
        "mails": len(seconds),
        "p50_s": statistics.median(seconds),
        "p99_s": statistics.quantiles(seconds, n=100)[98],
    }
    pairs = zip(rates[WITH], rates[WITHOUT], strict=True)
    found["ratio"] = statistics.median(one / other for one, other in pairs)
    log.tell(f"{engine.name}, {told_of(found)}")
    return found


def told_of(found: Mapping[str, Any]) -> str:
    """Return figures in words."""
    return (
        f"registrations with mail {found['ratio']:.2f} of those without; {found['mails']} mails "
        f"handed over in {found['p50_s']:.2f} s, p99 {found['p99_s']:.2f} s"
    )


@contextmanager
def _running(engine: Engine, name: str) -> Iterator[tuple[Serving, Mailbox]]:
    """Run a server of the product on a fresh database, and a mail server."""
    with (
        tempfile.TemporaryDirectory() as folder,
        mailbox(Path(folder)) as box,
        copied(engine, READY, "running") as url,
    ):
        settings = {
            "MAIL_URL": f"smtp://localhost:{box.port}",
            "MAIL_FROM": "a@b.example",
        }
        own = settings if name == WITH else {}
        with serving(PRODUCT, url, settings=own) as server:
            yield server, box


def _turn(engine: Engine, name: str, plan: Plan, file: Path, key: str) -> float:
    """Return the registrations a second of a server that is loaded for a while."""
    with _running(engine, name) as (server, _box):
        post = {"connections": CONNECTIONS, "with_key": False}
        first = load.run(server.url, key, file, WARM_UP, **post)
        skip = first.requests + CONNECTIONS
        run = load.run(server.url, key, file, plan.seconds, skip=skip, **post)
    if run.refused or run.broken:
        raise RuntimeError(
            f"{name}: {run.refused + run.broken} were not answered with 200"
        )
    return run.a_second


def _handed_over(engine: Engine, plan: Plan, key: str) -> list[float]:
    """Return how long after its request each mail was taken: from before the commit on, so that
    it is longer than from the commit.
    """
    begun: dict[str, float] = {}
    with _running(engine, WITH) as (server, box):
        start = time.monotonic()
        for number, payload in enumerate(load.payloads(plan.timed)):
            time.sleep(max(0, start + number * EVERY - time.monotonic()))
            address = payload["email"] = f"n{number}@mail.example"
            begun[address] = time.monotonic()
            _post(server, key, payload)
        end = time.monotonic() + PATIENCE
        while len(box.taken()) < len(begun) and time.monotonic() < end:
            time.sleep(EVERY)
        taken = box.taken()
    return [taken[address] - at for address, at in begun.items()]


def _post(server: Serving, key: str, payload: Mapping[str, Any]) -> None:
    request = urllib.request.Request(
        f"{server.url}{servers.PATH}",
        data=json.dumps(payload).encode(),
        headers={"api-key": key, "Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=PATIENCE).close()
