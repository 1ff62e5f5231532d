"""RESULTS.md and its charts, from what was measured."""

import statistics
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bench.alike import CHANGES
from bench.charts import Chart, svg
from bench.load import CONNECTIONS
from bench.matrix import LIMIT, TABLES, Case, find
from bench.targets import ERP, NAMES, Results, ratio, targets

WORDS = Path(__file__).with_name("METHOD.md")
HEAD = (
    *(
        "server",
        "processes",
        "shipping addresses",
        "clients before",
        "a second",
        "in each round",
        "p50 ms",
        "p99 ms",
        "CPU ms",
    ),
    *("posted", "not 200", "product does", "product's p99"),
)
MET = {True: "met", False: "**not met**", None: "not measured in this run"}


def write(results: Results, folder: Path) -> None:
    """Write the report and its charts into a folder."""
    drawn = dict(charts(results))
    for name, chart in drawn.items():
        (folder / f"{name}.svg").write_text(svg(chart))
    (folder / "RESULTS.md").write_text("\n".join(_lines(results, drawn)) + "\n")


def _lines(results: Results, drawn: dict[str, Chart]) -> Iterator[str]:
    kind = "the full version" if results["full"] else "the short version"
    took = f"{results['minutes']:.0f} minutes"
    yield (
        f"# Measured\n\nWritten by `python -m bench`, {kind}, in {took}. "
        "Everything is a median unless it says otherwise.\n"
    )
    yield from table(("", ""), results["machine"].items())
    yield "\n## Targets\n"
    yield from table(
        ("target", "measured", ""),
        (
            (target.words, target.measured, MET[target.met])
            for target in targets(results)
        ),
    )
    yield from _erp(results)
    yield "\n## Registrations\n"
    yield from (
        f"![{drawn[name].title}]({name}.svg)\n"
        for name in ("registrations", "p99", "addresses")
        if name in drawn
    )
    for engine, measured in results["engines"].items():
        if "load" in measured:
            yield from _load(engine, measured)
    yield from _growth(results)
    yield "\n## Pages\n"
    yield from (
        f"![{drawn[name].title}]({name}.svg)\n"
        for name in ("wizard", "desk")
        if name in drawn
    )
    for room in ("wizard", "desk"):
        yield from _pages(results, room)
    yield "\n## Memory\n"
    yield from table(("engine", "moment", "PSS of all processes, MB"), _memory(results))
    yield f"\n{WORDS.read_text().strip()}"


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    titles = list(head)
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
    yield from (f"| {' | '.join(map(str, row))} |" for row in rows)


def _erp(results: Results) -> Iterator[str]:
    for engine, measured in results["engines"].items():
        if of_fastapi := ratio(
            measured.get("load", []), engine, Case("product"), Case("FastAPI")
        ):
            low, high = of_fastapi / max(ERP), of_fastapi / min(ERP)
            yield (
                f"\nOf an ERP, by arithmetic ({NAMES[engine]}): an earlier measurement gave Odoo "
                f"and Tryton {min(ERP)} to {max(ERP)} ×"
                f" of the FastAPI implementation; the product does {of_fastapi:.2f} × of it here, "
                f"so {low:.1f} to {high:.1f} × of an ERP."
            )


def _load(engine: str, measured: Results) -> Iterator[str]:
    load = measured["load"]
    yield f"\n### {NAMES[engine]}, {CONNECTIONS} connections\n"
    yield from table(HEAD, (_case(engine, load, one) for one in load))
    yield from _alike(measured["alike"])
    yield "\nRows that one registration writes:\n"
    shown = [
        one
        for one in load
        if (one["processes"], one["addresses"], one["existing"]) == (1, 1, 0)
    ]
    yield from table(
        ("server", *TABLES),
        (
            (one["server"], *(f"{one['rows'][name]:g}" for name in TABLES))
            for one in shown
        ),
    )


def _growth(results: Results) -> Iterator[str]:
    grown = {
        engine: measured["growth"]
        for engine, measured in results["engines"].items()
        if "growth" in measured
    }
    if grown:
        yield "\n### With a million clients\n"
        yield (
            "Two servers of one process each, loaded in turns of two seconds; the ratio is the "
            "median of those of each pair of turns.\n"
        )
        rows = (
            (
                NAMES[engine],
                f"{int(count):,}",
                f"**{statistics.median(turns):,.0f}**",
                ", ".join(f"{rate:,.0f}" for rate in turns),
                "",
            )
            for engine, growth in grown.items()
            for count, turns in growth["turns"].items()
        )
        ratios = [
            (NAMES[engine], "", "", "", f"{growth['ratio']:.3f} ×")
            for engine, growth in grown.items()
        ]
        yield from table(
            ("engine", "clients before", "a second", "in each turn", "few over many"),
            [*rows, *ratios],
        )


def _alike(differences: dict[str, list[str]]) -> Iterator[str]:
    told = (
        f"{server} {'none' if not found else ', '.join(found)}"
        for server, found in differences.items()
    )
    yield (
        f"\nThe same rules and words: of {len(CHANGES)} payloads with one thing changed, answered "
        f"otherwise than they should be: {'; '.join(told)}."
    )


def _case(engine: str, load: list[Results], one: Results) -> list[Any]:
    case = Case(*(one[name] for name in Case._fields))
    rate = ratio(load, engine, case._replace(server="product"), case)
    p99 = (
        ratio(load, engine, case._replace(server="product"), case, "p99_ms")
        if case.server != LIMIT
        else None
    )
    rounds = ", ".join(f"{value:,.0f}" for value in one["rounds"])
    times = ("",) * 5 if case.server == LIMIT else _answers(one)
    ratios = [
        "" if value is None or case.server == "product" else f"{value:.2f} ×"
        for value in (rate, p99)
    ]
    return [
        case.server,
        case.processes,
        case.addresses,
        f"{case.existing:,}",
        f"**{one['a_second']:,.0f}**",
        rounds,
        *times,
        *ratios,
    ]


def _answers(one: Results) -> tuple[str, ...]:
    times = (f"{one[name]:.1f}" for name in ("p50_ms", "p99_ms", "cpu_ms"))
    return *times, f"{one['requests']:,}", f"{one['refused'] + one['broken']:,}"


def _pages(results: Results, room: str) -> Iterator[str]:
    columns = [
        (NAMES[engine], count, pages)
        for engine, measured in results["engines"].items()
        for count, pages in measured.get(room, {}).items()
    ]
    if columns:
        yield f"\n### {room.capitalize()}: milliseconds of server time\n"
        head = (
            "page",
            *(f"{name}, {int(count):,} clients" for name, count, _pages in columns),
        )
        yield from table(
            head,
            (
                (page, *(f"{pages[page]:.1f}" for *_, pages in columns))
                for page in columns[0][2]
            ),
        )


def _memory(results: Results) -> Iterator[tuple[str, str, str]]:
    for engine, measured in results["engines"].items():
        for count, megabytes in measured.get("memory", {}).items():
            yield (
                NAMES[engine],
                f"after {int(count):,} registrations",
                f"{megabytes:.0f}",
            )
        if export := measured.get("export"):
            size = f"an export of {export['clients']:,} clients ({export['file_mb']:.0f} MB)"
            yield NAMES[engine], f"before {size}", f"{export['before_mb']:.0f}"
            yield NAMES[engine], f"at most in {size}", f"{export['most_mb']:.0f}"


def charts(results: Results) -> Iterator[tuple[str, Chart]]:
    """Yield the charts that the results are enough for, with their names."""
    loads = {
        engine: measured["load"]
        for engine, measured in results["engines"].items()
        if "load" in measured
    }
    if loads:
        yield (
            "registrations",
            Chart(
                f"Registrations a second, {CONNECTIONS} connections",
                "registrations a second",
                _servers(loads, "a_second"),
            ),
        )
        yield (
            "p99",
            Chart(
                f"Time in which 99 of 100 registrations are answered, {CONNECTIONS} connections",
                "milliseconds",
                _servers(loads, "p99_ms"),
            ),
        )
        yield (
            "addresses",
            Chart(
                "Registrations a second by shipping addresses",
                "registrations a second",
                _addresses(loads),
            ),
        )
    for room, target in (("wizard", None), ("desk", 100)):
        rooms = {
            NAMES[engine]: measured[room]
            for engine, measured in results["engines"].items()
            if room in measured
        }
        if rooms:
            count = max((count for pages in rooms.values() for count in pages), key=int)
            groups = [
                (page, {name: pages[count][page] for name, pages in rooms.items()})
                for page in next(iter(rooms.values()))[count]
            ]
            yield (
                room,
                Chart(
                    f"Server time of the {room}'s pages with {int(count):,} clients",
                    "milliseconds",
                    groups,
                    target,
                ),
            )


def _servers(
    loads: dict[str, list[Results]], figure: str
) -> list[tuple[str, dict[str, float]]]:
    groups = []
    for engine, load in loads.items():
        for processes in (1, 2):
            cases = {
                server: find(load, engine, Case(server, processes))
                for server in ("product", "FastAPI", "DRF", LIMIT)
            }
            values = {
                server: one[figure]
                for server, one in cases.items()
                if one and figure in one
            }
            groups.append(
                (
                    f"{NAMES[engine]}, {processes} {'process' if processes == 1 else 'processes'}",
                    values,
                )
            )
    return [(label, values) for label, values in groups if values]


def _addresses(loads: dict[str, list[Results]]) -> list[tuple[str, dict[str, float]]]:
    groups = []
    for engine, load in loads.items():
        for count in (1, 10, 50):
            cases = {
                server: find(load, engine, Case(server, addresses=count))
                for server in ("product", "FastAPI", "DRF", LIMIT)
            }
            label = (
                f"{NAMES[engine]}, {count} {'address' if count == 1 else 'addresses'}"
            )
            groups.append(
                (
                    label,
                    {server: one["a_second"] for server, one in cases.items() if one},
                )
            )
    return [(label, values) for label, values in groups if values]
