"""The chart of registrations: days and sources, laid out as the rectangles of an SVG."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from webapp.clients.statistics import registrations
from webapp.desk.query import midnight
from webapp.desk.words import SOURCES
from webapp.storage.columns import now
from webapp.web.times import local_day

DAYS = 30
OTHER = "Other"
# of the drawing, which the page stretches; a day has 20 of its width
WIDTH, HEIGHT, GAP = 600, 160, 4


@dataclass(frozen=True)
class Bar:
    """One rectangle: which series it is of, from 1, and where it stands."""

    series: int
    x: int
    y: float
    height: float


@dataclass(frozen=True)
class Chart:
    """The chart of the last 30 days: a bar for each day and source, and the numbers
    themselves as a table.
    """

    names: list[tuple[int, str]]
    bars: list[Bar]
    top: int
    most: int
    total: int
    rows: list[tuple[date, list[int]]]


def load_chart() -> Chart:
    """Return the chart of the registrations of the last 30 days, today among them."""
    today = local_day(now())
    days = [today - timedelta(days=DAYS - 1 - number) for number in range(DAYS)]
    begins = [midnight(day) for day in (*days, today + timedelta(days=1))]
    counted = registrations([*pairwise(begins)], [*SOURCES])
    return chart_of(days, counted)


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
    top = scale_of(most)
    bars: list[Bar] = []
    for number, row in enumerate(table):
        bars += _stack(number, row, top)
    used = _used(table, len(all_names))
    return Chart(
        names=[(column + 1, all_names[column]) for column in used],
        bars=bars,
        top=top,
        most=most,
        total=sum(of_days),
        rows=_rows(days, table, used),
    )


def _used(table: list[list[int]], columns: int) -> list[int]:
    """Return the columns that have any clients."""
    return [column for column in range(columns) if any(row[column] for row in table)]


def _rows(
    days: list[date], table: list[list[int]], used: list[int]
) -> list[tuple[date, list[int]]]:
    """Return each day with its counts in the columns that are used."""
    rows = []
    for day, row in zip(days, table, strict=True):
        rows.append((day, [row[column] for column in used]))
    return rows


def _stack(number: int, row: list[int], top: int) -> list[Bar]:
    """Return the bars of one day, each on top of the one before."""
    left = number * (WIDTH // DAYS) + GAP // 2
    bars, below = [], 0
    for column, clients in enumerate(row):
        if not clients:
            continue
        below += clients
        bar = Bar(
            series=column + 1,
            x=left,
            y=_round(HEIGHT * (1 - below / top)),
            height=_round(HEIGHT * clients / top),
        )
        bars.append(bar)
    return bars


def _round(value: float) -> float:
    return round(value, 2)


def scale_of(most: int) -> int:
    """Return the end of the scale: the next 2, 4, 10, 20, 40, 100 … whose half is a whole
    number too.
    """
    end = 2
    for factor in (2, 2.5, 2) * 20:
        if end >= most:
            break
        end = int(end * factor)
    return end
