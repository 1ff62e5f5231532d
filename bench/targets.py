"""The targets of speed and memory, each with what was measured."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from bench.matrix import Case, find

Results = dict[str, Any]
LEAST_RATIO = {"sqlite": 3.0, "postgresql": 1.8}
MOST_P99 = {"sqlite": 0.25, "postgresql": 1.0}
# of the FastAPI implementation when it had rules of its own, which were fewer; from an earlier
# measurement of Odoo and Tryton
ERP = (0.17, 0.23)
LEAST_OF_ERP = 10
MILLION = 1_000_000
LISTS = ("the list", "its 19th page", "list by", "filter", "search")
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class Target(NamedTuple):
    """A target, what was measured, and whether it is met; None when this run did not measure it."""

    words: str
    measured: str
    met: bool | None


def targets(results: Results) -> Iterator[Target]:
    """Yield every target for each engine that was measured."""
    for engine, measured in results["engines"].items():
        name, load = NAMES[engine], measured.get("load", [])
        yield from (
            target._replace(words=f"{name}: {target.words}")
            for target in _of_load(engine, load)
        )
        grown = measured.get("growth", {}).get("ratio")
        yield _target(
            f"{name}: 1,000,000 clients before cost at most 1.1 × of 10,000",
            grown,
            "{:.2f} ×",
            lambda value: value <= 1.1,
        )
        yield from (
            target._replace(words=f"{name}: {target.words}")
            for target in _of_pages(measured)
        )
        yield from (
            target._replace(words=f"{name}: {target.words}")
            for target in _of_memory(measured)
        )


def ratio(
    load: list[Results], engine: str, case: Case, other: Case, figure: str = "a_second"
) -> float | None:
    """Return one case's figure over the other's, None when one of them was not measured."""
    one, two = find(load, engine, case), find(load, engine, other)
    return one[figure] / two[figure] if one and two else None


def _of_load(engine: str, load: list[Results]) -> Iterator[Target]:
    for processes in (1, 2):
        product, fastapi = Case("product", processes), Case("FastAPI", processes)
        words = f"with {processes} {'process' if processes == 1 else 'processes'} each,"
        rate, p99 = (
            ratio(load, engine, product, fastapi),
            ratio(load, engine, product, fastapi, "p99_ms"),
        )
        least, most = LEAST_RATIO[engine], MOST_P99[engine]
        yield _target(
            f"{words} at least {least:g} × the registrations of FastAPI",
            rate,
            "{:.2f} ×",
            lambda value, n=least: value >= n,
        )
        yield _target(
            f"{words} p99 at most {most:g} × of FastAPI's",
            p99,
            "{:.2f} ×",
            lambda value, n=most: value <= n,
        )
    of_fastapi = ratio(load, engine, Case("product"), Case("FastAPI"))
    of_erp = of_fastapi and of_fastapi / max(ERP)
    words = f"at least {LEAST_OF_ERP} × of an ERP (by arithmetic, see below)"
    yield _target(words, of_erp, "{:.1f} ×", lambda value: value >= LEAST_OF_ERP)
    cost = ratio(load, engine, Case("product"), Case("product", addresses=50))
    yield _target(
        "50 shipping addresses cost at most 6 × of one",
        cost,
        "{:.2f} ×",
        lambda value: value <= 6,
    )
    if engine == "postgresql":
        more = ratio(load, engine, Case("product", 2), Case("product"))
        yield _target(
            "2 processes give at least 1.5 × of one",
            more,
            "{:.2f} ×",
            lambda value: value >= 1.5,
        )


def _of_pages(measured: Results) -> Iterator[Target]:
    for words, most, room, wanted in (
        ("a wizard step under 10 ms", 10, "wizard", lambda page: "50" not in page),
        (
            "a wizard step with 50 rows under 60 ms",
            60,
            "wizard",
            lambda page: "50" in page,
        ),
        (
            "list and each search at 1,000,000 clients under 100 ms",
            100,
            "desk",
            lambda page: page.startswith(LISTS),
        ),
    ):
        pages = {
            page: ms
            for page, ms in measured.get(room, {}).get(str(MILLION), {}).items()
            if wanted(page)
        }
        slowest = max(pages, key=lambda page: pages[page], default=None)
        if slowest is None:
            yield Target(words, "", None)
        else:
            yield Target(
                words,
                f"{pages[slowest]:.1f} ms at most ({slowest})",
                pages[slowest] < most,
            )


def _of_memory(measured: Results) -> Iterator[Target]:
    after, export = measured.get("memory", {}), measured.get("export", {})
    early, late = after.get("10000"), after.get("100000")
    yield _target(
        "under 200 MB after 10,000 registrations",
        early,
        "{:.0f} MB",
        lambda value: value < 200,
    )
    growth = late - early if early and late else None
    yield _target(
        "no growth from there to 100,000 (5 % at most)",
        growth,
        "{:+.1f} MB",
        lambda value: value <= 0.05 * (early or 0),
    )
    more = (
        export["most_mb"] - export["before_mb"]
        if export.get("clients") == MILLION
        else None
    )
    yield _target(
        "an export of 1,000,000 clients under 50 MB more",
        more,
        "{:+.1f} MB",
        lambda value: value < 50,
    )


def _target(words: str, value: float | None, form: str, is_met: Any) -> Target:
    return (
        Target(words, "", None)
        if value is None
        else Target(words, form.format(value), is_met(value))
    )
