"""What it costs to tell others, by mail or webhook: registrations a second with it and without, in
turns, and how soon what is told is there on a machine that does nothing else.
"""

import json
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from bench import load, servers
from bench.engines import Engine
from bench.log import Log
from bench.mailbox import Mailbox
from bench.receiver import Receiver
from bench.registrations import READY
from bench.seed import copied, seeded
from bench.servers import PRODUCT, Serving, serving
from bench.taker import NETWORK

CONNECTIONS, WARM_UP = 8, 1
EVERY = 0.1  # seconds from one registration to the next, of those that are timed
PATIENCE = 10.0  # seconds in which the last one comes
SCOPE = "webhooks:manage"


class Plan(NamedTuple):
    """How much is measured: turns of each, seconds of one, and how many are timed."""

    turns: int
    seconds: float
    timed: int


PLANS = {
    False: Plan(3, 4, 100),
    True: Plan(8, 5, 600),
}  # by whether it is the full version


class Told(NamedTuple):
    """Who is told: the settings of a server that tells, what is set up in it with a key, when
    each was told, and how a registration is known there, by its payload and answer.
    """

    settings: Mapping[str, str]
    set_up: Callable[[Serving, str], None]
    taken: Callable[[], dict[str, float]]
    mark: Callable[[Mapping[str, Any], Mapping[str, Any]], str]


@contextmanager
def by_mail(folder: Path) -> Iterator[Told]:
    """Run a mail server that is sent mails."""
    with Mailbox(folder / "taken.txt").running() as box:
        settings = {
            "MAIL_URL": f"smtp://localhost:{box.port}",
            "MAIL_FROM": "a@b.example",
        }
        yield Told(
            settings,
            lambda _server, _key: None,
            box.taken,
            lambda payload, _answer: payload["email"],
        )


@contextmanager
def by_webhook(folder: Path) -> Iterator[Told]:
    """Run the receiver of one endpoint."""
    with Receiver(folder / "received.jsonl").running() as receiver:

        def set_up(server: Serving, key: str) -> None:
            events = ["client.registered"]
            endpoint = {"name": "bench", "url": receiver.url, "events": events}
            _post(server, key, endpoint, "/api/webhooks")

        def taken() -> dict[str, float]:
            found = reversed(receiver.taken())
            return {each.event["data"]["client_account"]: each.at for each in found}

        yield Told(
            {"WEBHOOK_NETWORKS": NETWORK},
            set_up,
            taken,
            lambda _payload, answer: answer["data"]["client_account"],
        )


Way = Callable[[Path], AbstractContextManager[Told]]
WAYS: dict[str, Way] = {"mail": by_mail, "webhook": by_webhook}


def measure(
    engine: Engine, parts: Collection[str], plan: Plan, folder: Path, log: Log
) -> dict[str, Any]:
    """Return what was measured of each of the WAYS that is among the parts."""
    return {
        name: _measure(engine, name, plan, folder, log)
        for name in WAYS
        if name in parts
    }


def _measure(
    engine: Engine, name: str, plan: Plan, folder: Path, log: Log
) -> dict[str, Any]:
    """Return the registrations a second with one of the WAYS and without, and the seconds until
    what is told is there.
    """
    with_it, without = f"with {name}", f"without {name}"
    with copied(engine, seeded(engine, 0), READY) as url:
        key = servers.make_key(url, SCOPE)
        rates: dict[str, list[float]] = {without: [], with_it: []}
        for number in range(plan.turns):
            for which, turns in rates.items():
                log.listen(f"{engine.name}, {which}")
                file, way = load.ordinary_file(folder), WAYS[name]
                turns.append(_turn(engine, way, which == with_it, plan, file, key))
                told = f"round {number + 1}: {which}: {turns[-1]:.0f} a second"
                log.tell(f"{engine.name}, {told}")
        log.listen(f"{engine.name}, {name} of an idle machine")
        seconds = _seconds(engine, WAYS[name], plan, key)
    pairs = zip(rates[with_it], rates[without], strict=True)
    found = {
        "a_second": {which: statistics.median(turns) for which, turns in rates.items()},
        "ratio": statistics.median(one / other for one, other in pairs),
        "timed": len(seconds),
        "p50_s": statistics.median(seconds),
        "p99_s": statistics.quantiles(seconds, n=100)[98],
    }
    log.tell(f"{engine.name}, {told_of(name, found)}")
    return found


def told_of(name: str, found: Mapping[str, Any]) -> str:
    """Return figures in words."""
    return (
        f"registrations with {name} {found['ratio']:.2f} of those without; {found['timed']} "
        f"told in {found['p50_s']:.2f} s, p99 {found['p99_s']:.2f} s"
    )


@contextmanager
def _running(
    engine: Engine, way: Way, key: str, *, tells: bool = True
) -> Iterator[tuple[Serving, Told]]:
    """Run a server of the product on a fresh database, and who may be told."""
    with (
        tempfile.TemporaryDirectory() as folder,
        way(Path(folder)) as told,
        copied(engine, READY, "running") as url,
        serving(PRODUCT, url, settings=told.settings if tells else {}) as server,
    ):
        if tells:
            told.set_up(server, key)
        yield server, told


def _turn(
    engine: Engine, way: Way, tells: bool, plan: Plan, file: Path, key: str
) -> float:
    """Return the registrations a second of a server that is loaded for a while."""
    with _running(engine, way, key, tells=tells) as (server, _told):
        post = {"connections": CONNECTIONS, "with_key": False}
        first = load.run(server.url, key, file, WARM_UP, **post)
        skip = first.requests + CONNECTIONS
        run = load.run(server.url, key, file, plan.seconds, skip=skip, **post)
    if run.refused or run.broken:
        raise RuntimeError(f"{run.refused + run.broken} were not answered with 200")
    return run.a_second


def _seconds(engine: Engine, way: Way, plan: Plan, key: str) -> list[float]:
    """Return how long after its request each was told: from before the commit on, so that it is
    longer than from the commit.
    """
    begun: dict[str, float] = {}
    with _running(engine, way, key) as (server, told):
        start = time.monotonic()
        for number, payload in enumerate(load.payloads(plan.timed)):
            time.sleep(max(0, start + number * EVERY - time.monotonic()))
            payload["email"] = f"n{number}@mail.example"
            at = time.monotonic()
            answer = _post(server, key, payload)
            begun[told.mark(payload, answer)] = at
        end = time.monotonic() + PATIENCE
        while len(told.taken()) < len(begun) and time.monotonic() < end:
            time.sleep(EVERY)
        taken = told.taken()
    return [taken[mark] - at for mark, at in begun.items()]


def _post(
    server: Serving, key: str, payload: Mapping[str, Any], path: str = servers.PATH
) -> Any:
    """Post a payload and return the answer."""
    request = urllib.request.Request(
        f"{server.url}{path}",
        data=json.dumps(payload).encode(),
        headers={"api-key": key, "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)
