"""The targets of speed, each with what was measured."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from bench.bulk import LOAD, STORE
from bench.many import BATCH, CONNECTIONS, PROCESSES, SINGLE
from bench.registrations import Case
from bench.servers import PLAIN, PRODUCT, SAME_DUTY
from bench.turns import EQUAL, OTHER, THIS

Results = dict[str, Any]
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
LEAST_OF_PLAIN = {"sqlite": {8: 2.5, 64: 3.5}, "postgresql": {8: 2.0, 64: 3.0}}
LEAST_WITH_KEY = 0.9  # of that without one
MOST_P99_OF_PLAIN = {"sqlite": 0.1, "postgresql": 1.0}
LEAST_OF_SAME_DUTY = 4.0
MOST_COST_OF_BEFORE = {"sqlite": 0.6, "postgresql": 0.5}
MOST_COST_OF_EQUAL, EQUAL_CLIENTS = 1.1, 10_000
LEAST_BULK_OF_BEFORE = 2.5
LEAST_BATCH_OF_SINGLE = 5
MOST_MS_OF_CURSORS, CURSORS = 50, "JSON: cursor"
MOST_MS = {
    1_000: {
        "desk: home": 6,
        "desk: list": 6,
        "desk: a client": 6,
        "JSON: list": 10,
    },
    1_000_000: {
        "desk: home": 50,
        "desk: list": 100,
        "desk: waiting, oldest first": 100,
        "desk: asked": 100,
        "desk: mine": 100,
        "desk: a client": 100,
        "desk: review": 100,
        "desk: drafts": 100,
        "desk: by phone": 100,
        "desk: search “harbour ltd”": 100,
        "JSON: list": 10,
    },
}
LEAST_TELLING = 0.9  # of registrations that nobody is told of
MOST_S_UNTIL_TOLD = {"mail": 2.0, "webhook": 1.0}
MOST_DEEP = 5.0  # times the first page: the JSON list's last one among a million


class Target(NamedTuple):
    """A target, what was measured, and whether it is reached; None when this run did not
    measure it.
    """

    words: str
    measured: str
    reached: bool | None


def targets(results: Results) -> Iterator[Target]:
    """Yield every target for each engine that was measured."""
    for engine, measured in results["engines"].items():
        made_of = (
            _of_registrations,
            _of_cost,
            _of_bulk,
            _of_many,
            _of_pages,
            _of_telling,
        )
        for made in made_of:
            for target in made(engine, measured):
                yield target._replace(words=f"{NAMES[engine]}: {target.words}")


def ratio(
    measured: list[Results], case: Case, other: Case, figure: str = "a_second"
) -> float | None:
    """Return one case's figure over the other's, None when one of them was not measured."""
    one, two = find(measured, case), find(measured, other)
    return one[figure] / two[figure] if one and two and two[figure] else None


def find(measured: list[Results], case: Case) -> Results | None:
    """Return the figures of a case, None when it was not measured."""
    wanted = case._asdict().items()
    return next((one for one in measured if wanted <= one.items()), None)


def _of_registrations(engine: str, measured: Results) -> Iterator[Target]:
    cases = measured.get("registrations", [])
    for connections, least in LEAST_OF_PLAIN[engine].items():
        how = 2, connections
        keyed, bare = (Case(PRODUCT, *how, with_key=key) for key in (True, False))
        plain = Case(PLAIN, *how, with_key=False)
        where = f"2 processes, {connections} connections"
        rate = ratio(cases, bare, plain)
        yield _least(f"{where}: registrations of the {PLAIN}'s", rate, least)
        words = f"{where}: those with an Idempotency-Key of those without"
        yield _least(words, ratio(cases, keyed, bare), LEAST_WITH_KEY)
        p99 = ratio(cases, bare, plain, "p99_ms")
        most = MOST_P99_OF_PLAIN[engine]
        yield _most(f"{where}: p99 of the {PLAIN}'s", p99, most)
        for peer in SAME_DUTY:
            if peer != PRODUCT:
                rate = ratio(cases, keyed, Case(peer, *how, with_key=True))
                words = f"{where}: registrations of {peer}'s with the same duty"
                yield _least(words, rate, LEAST_OF_SAME_DUTY)


def _of_cost(engine: str, measured: Results) -> Iterator[Target]:
    beside = measured.get("beside", {}).get("turns", {})
    cost = beside[THIS]["ratio"] if THIS in beside else None
    words = "processor time of a registration, with the database's, of the other tree's"
    yield _most(words, cost, MOST_COST_OF_BEFORE[engine])
    growth = measured.get("growth", {})
    cost = growth["turns"][EQUAL]["ratio"] if growth else None
    count = growth.get("clients", EQUAL_CLIENTS)
    words = (
        f"a registration whose email and numbers {count:,} clients have, of another's"
    )
    yield _most(words, cost, MOST_COST_OF_EQUAL)


def _of_bulk(_engine: str, measured: Results) -> Iterator[Target]:
    bulk = measured.get("bulk", {})
    for way in (LOAD, STORE):
        trees = bulk.get(way, {})
        rates = [trees[name]["a_second"] for name in (THIS, OTHER) if name in trees]
        rate = rates[0] / rates[1] if len(rates) == 2 else None
        words = f"{way}: clients a second of the other tree's"
        yield _least(words, rate, LEAST_BULK_OF_BEFORE)


def _of_many(_engine: str, measured: Results) -> Iterator[Target]:
    rates = [way["a_second"] for way in measured.get("many", {}).values()]
    rate = rates[1] / rates[0] if rates else None
    words = f"{PROCESSES} processes, {CONNECTIONS} connections: {BATCH} of {SINGLE}"
    yield _least(words, rate, LEAST_BATCH_OF_SINGLE)


def _of_pages(_engine: str, measured: Results) -> Iterator[Target]:
    pages = measured.get("pages", {})
    for count, most in MOST_MS.items():
        found = pages.get(str(count), {})
        for page, limit in most.items():
            ms = found.get(page, {}).get(THIS)
            words = f"{page} with {count:,} clients, under {limit} ms"
            yield _judged(words, ms, "{:.1f} ms", ms is not None and ms < limit)
        for page, ms in found.items():
            if page.startswith(CURSORS):
                limit = MOST_MS_OF_CURSORS
                words = f"{page} with {count:,} clients, under {limit} ms"
                yield _judged(words, ms[THIS], "{:.1f} ms", ms[THIS] < limit)
    million = pages.get("1000000", {})
    lists = [million.get(f"JSON: list{which}", {}) for which in (", last page", "")]
    last, first = (one.get(THIS) for one in lists)
    deep = last / first if last and first else None
    yield _most(
        "the JSON list's last page among 1,000,000, of the first", deep, MOST_DEEP
    )


def _of_telling(_engine: str, measured: Results) -> Iterator[Target]:
    for way, most in MOST_S_UNTIL_TOLD.items():
        found = measured.get(way, {})
        words = f"registrations a second with {way}, of those without"
        yield _least(words, found.get("ratio"), LEAST_TELLING)
        p99 = found.get("p99_s")
        words = f"{way} received after its registration, p99, under {most:g} s"
        yield _judged(words, p99, "{:.2f} s", p99 is not None and p99 < most)


def _least(words: str, value: float | None, least: float) -> Target:
    is_reached = value is not None and value >= least
    return _judged(f"{words}, at least {least:g} ×", value, "{:.2f} ×", is_reached)


def _most(words: str, value: float | None, most: float) -> Target:
    is_reached = value is not None and value <= most
    return _judged(f"{words}, at most {most:g} ×", value, "{:.2f} ×", is_reached)


def _judged(words: str, value: float | None, form: str, is_reached: bool) -> Target:
    if value is None:
        return Target(words, "", None)
    return Target(words, form.format(value), is_reached)
