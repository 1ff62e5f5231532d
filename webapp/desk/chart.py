"""The chart of registrations: a column for each day, which leads to its clients, with a bar for
each source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from flask import render_template, request
from markupsafe import Markup

from webapp.clients.statistics import Counts, read_registrations
from webapp.desk.query import midnight
from webapp.desk.words import SOURCES
from webapp.storage.columns import now
from webapp.storage.reads import Read
from webapp.web.times import local_day

DAYS = 30
OTHER = "Other"
MOST_STEPS = 4  # of the scale
WIDTH, HEIGHT = 20, 160  # of a column's drawing, which the page stretches


@dataclass(frozen=True)
class Bar:
    """One rectangle of a column: which series it is of, from 1, and where it stands."""

    series: int
    y: float
    height: float


@dataclass(frozen=True)
class Day:
    """A day: its clients by source, in the order of the chart's names, and their bars."""

    on: date
    counts: tuple[int, ...]
    bars: tuple[Bar, ...]

    @property
    def total(self) -> int:
        """How many clients were registered."""
        return sum(self.counts)


@dataclass(frozen=True)
class Chart:
    """The chart of the last 30 days: number and name of each series, the days, and the numbers of
    its scale.
    """

    names: tuple[tuple[int, str], ...]
    days: tuple[Day, ...]
    scale: tuple[int, ...]
    most: int
    total: int


def days_shown() -> list[date]:
    """Return the last 30 days, today among them."""
    today = local_day(now())
    return [today - timedelta(days=DAYS - 1 - number) for number in range(DAYS)]


def read_chart(days: list[date]) -> tuple[Read[Counts], dict[str, datetime]]:
    """Return what reads the counts of these days, and the values that it takes."""
    begins = [midnight(day) for day in (*days, days[-1] + timedelta(days=1))]
    return read_registrations([*pairwise(begins)], [*SOURCES])


def drawn(chart: Chart) -> Markup:
    """Return the chart as HTML, which is kept until it is another one: it takes as long as the
    rest of its page.
    """
    return _drawn(chart, request.script_root)


@lru_cache(8)
def _drawn(chart: Chart, _root: str) -> Markup:
    size = {"width": WIDTH, "height": HEIGHT}
    return Markup(render_template("desk/chart.html", chart=chart, **size))  # noqa: S704


def chart_of(days: list[date], counted: Mapping[tuple[int, str], int]) -> Chart:
    """Return the chart of these counts by number of the day and source; unusual sources are
    one series.
    """
    all_names = [*SOURCES.values(), OTHER]
    table = [[0] * len(all_names) for _ in days]
    for (number, source), clients in counted.items():
        table[number][all_names.index(SOURCES.get(source, OTHER))] += clients
    of_days = [sum(row) for row in table]
    most = max(of_days, default=0)
    scale = scale_of(most)
    used = [column for column in range(len(all_names)) if any(_column(table, column))]
    return Chart(
        names=tuple((column + 1, all_names[column]) for column in used),
        days=tuple(
            Day(day, tuple(row[column] for column in used), _stack(row, scale[0]))
            for day, row in zip(days, table, strict=True)
        ),
        scale=tuple(scale),
        most=most,
        total=sum(of_days),
    )


def _column(table: list[list[int]], column: int) -> list[int]:
    return [row[column] for row in table]


def _stack(row: list[int], top: int) -> tuple[Bar, ...]:
    """Return the bars of one day, each on top of the one before."""
    bars, below = [], 0
    for column, clients in enumerate(row):
        if not clients:
            continue
        below += clients
        bar = Bar(
            series=column + 1,
            y=_round(HEIGHT * (1 - below / top)),
            height=_round(HEIGHT * clients / top),
        )
        bars.append(bar)
    return tuple(bars)


def _round(value: float) -> float:
    return round(value, 2)


def scale_of(most: int) -> list[int]:
    """Return the numbers of the scale, from its end down to 0: two to four steps of 1, 2, 5, 10,
    20, 50 … that hold the most.
    """
    step = 1
    for factor in (2, 2.5, 2) * 20:
        if most <= step * MOST_STEPS:
            break
        step = int(step * factor)
    steps = max(2, -(-most // step))
    return [step * number for number in range(steps, -1, -1)]
