"""RESULTS.md, from what was measured."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bench.alike import CHANGES
from bench.log import MOST_LOAD, Quiet
from bench.many import CONNECTIONS, PROCESSES
from bench.registrations import Case
from bench.servers import PLAIN, PRODUCT
from bench.targets import NAMES, Results, ratio, targets

WORDS = Path(__file__).with_name("METHOD.md")
REACHED = {True: "reached", False: "**not reached**", None: "not measured in this run"}
HEAD = (
    "server",
    "processes",
    "connections",
    "Idempotency-Key",
    "a second",
    "in each round",
    "p50 ms",
    "p99 ms",
    "processor ms",
    "of the database",
    "memory MB",
    "not 200",
    "product does",
    "product's p99",
)


def report(results: Results) -> str:
    """Return the report in Markdown."""
    return "\n".join(_lines(results)) + "\n"


def _lines(results: Results) -> Iterator[str]:
    kind = "the full version" if results["full"] else "the short version"
    yield (
        f"# Measured\n\nWritten by `python -m bench`, {kind}, in {results['minutes']:.0f} minutes. "
        "Ratios are the result: the figures themselves are this machine's.\n"
    )
    yield from _table(("", ""), results["machine"].items())
    yield f"\n{_quiet([Quiet(*heard) for heard in results['quiet']])}"
    yield "\n## Targets\n"
    rows = ((one.words, one.measured, REACHED[one.reached]) for one in targets(results))
    yield from _table(("target", "measured", ""), rows)
    for part in (_registrations, _turns, _bulk, _pages):
        yield from part(results["engines"])
    yield f"\n{WORDS.read_text().strip()}"


def _quiet(heard: list[Quiet]) -> str:
    """Tell how quiet the machine was before what was measured."""
    if not heard:
        return "Whether the machine was quiet was not measured."
    loudest = max(heard, key=lambda one: one.load)
    loud = sum(not one.is_quiet for one in heard)
    told = (
        f"at most {loudest.load:.2f} processes ran or waited (before {loudest.before}, with "
        f"{loudest.cpu:.0%} of the processors in use)"
    )
    if not loud:
        return f"The machine was quiet: before each of {len(heard)} runs {told}."
    return (
        f"**The machine was not quiet**: before {loud} of {len(heard)} runs its load was "
        f"{MOST_LOAD} or more; {told}. Do not rely on these figures."
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    titles = list(head)
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
    yield from (f"| {' | '.join(map(str, row))} |" for row in rows)


def _registrations(engines: Results) -> Iterator[str]:
    for engine, measured in engines.items():
        if cases := measured.get("registrations"):
            yield f"\n## Registrations, {NAMES[engine]}\n"
            yield from _table(HEAD, (_row(cases, one) for one in cases))
            told = (
                f"{server} {', '.join(found) or 'none'}"
                for server, found in measured["alike"].items()
            )
            yield (
                f"\nThe same rules and words: of {len(CHANGES)} payloads with one thing changed, "
                f"answered otherwise than they should be: {'; '.join(told)}."
            )


def _row(cases: list[Results], one: Results) -> list[Any]:
    case = Case(*(one[name] for name in Case._fields))
    product = case._replace(server=PRODUCT)
    figures = ("a_second", "p99_ms")
    ratios = (ratio(cases, product, case, figure) for figure in figures)
    is_other = case.server != PRODUCT
    beside = [f"{value:.2f} ×" if value and is_other else "" for value in ratios]
    key = "" if case.server == PLAIN else "yes" if case.with_key else "no"
    return [
        case.server,
        case.processes,
        case.connections,
        key,
        f"**{one['a_second']:,.0f}**",
        ", ".join(f"{rate:,.0f}" for rate in one["rounds"]),
        f"{one['p50_ms']:.1f}",
        f"{one['p99_ms']:.1f}",
        f"{one['cpu_ms']:.2f}",
        f"{one['database_cpu_ms']:.2f}" if one["database_cpu_ms"] else "",
        f"{one['memory_mb']:.0f}",
        f"{one['refused'] + one['broken']:,.0f}",
        *beside,
    ]


def _turns(engines: Results) -> Iterator[str]:
    titles = {
        "beside": "A registration here and in another tree",
        "growth": "A registration by what is stored before",
    }
    firsts = {"beside": "tree", "growth": "clients with the same email and numbers"}
    for part, title in titles.items():
        rows = [
            (
                NAMES[engine],
                name,
                f"{one['a_second']:,.0f}",
                f"{one['cpu_ms']:.2f}",
                f"{one['database_cpu_ms']:.2f}" if one["database_cpu_ms"] else "",
                f"**{one['ratio']:.2f} ×**",
            )
            for engine, measured in engines.items()
            for name, one in measured.get(part, {}).get("turns", {}).items()
        ]
        if rows:
            counts = {
                measured[part].get("clients")
                for measured in engines.values()
                if part in measured
            }
            yield f"\n## {title}\n"
            if part == "growth":
                yield f"Among {max(counts):,} clients, or as many more as are named.\n"
            costs = ("a second", "processor ms", "of the database", "cost of the first")
            yield from _table(("engine", firsts[part], *costs), rows)


def _bulk(engines: Results) -> Iterator[str]:
    rows = [
        (
            NAMES[engine],
            way,
            name,
            f"**{one['a_second']:,.0f}**",
            f"{one['cpu_ms']:.2f}",
        )
        for engine, measured in engines.items()
        for way, trees in measured.get("bulk", {}).items()
        for name, one in trees.items()
    ]
    if rows:
        yield "\n## Many at once\n"
        yield from _table(("engine", "", "tree", "a second", "processor ms"), rows)
    rows = [
        (NAMES[engine], way, f"**{one['a_second']:,.0f}**", f"{one['cpu_ms']:.2f}")
        for engine, measured in engines.items()
        for way, one in measured.get("many", {}).items()
    ]
    if rows:
        yield f"\nBy the API, {PROCESSES} processes, {CONNECTIONS} connections:\n"
        yield from _table(("engine", "", "a second", "processor ms"), rows)


def _ms(found: float | None) -> str:
    return "" if found is None else f"{found:.1f}"


def _pages(engines: Results) -> Iterator[str]:
    columns = [
        (f"{NAMES[engine]}, {int(count):,} clients, {name}", pages, name)
        for engine, measured in engines.items()
        for count, pages in measured.get("pages", {}).items()
        for name in next(iter(pages.values()))
    ]
    if columns:
        yield "\n## Pages, milliseconds over HTTP\n"
        head = ("page", *(title for title, _, _ in columns))
        rows = (
            (page, *(_ms(pages.get(page, {}).get(name)) for _, pages, name in columns))
            for page in dict.fromkeys(page for _, pages, _ in columns for page in pages)
        )
        yield from _table(head, rows)
