"""The chart of registrations: days and sources, laid out as the rectangles of an SVG."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

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
    counted = registrations(
        [(midnight(day), midnight(day + timedelta(days=1))) for day in days]
    )
    return chart_of(days, counted)


def chart_of(days: list[date], counted: Mapping[tuple[int, str], int]) -> Chart:
    """Return the chart of these counts by number of the day and source; unusual sources are
    one series.
    """
    all_names = [*SOURCES.values(), OTHER]
    table = [[0] * len(all_names) for _ in days]
    for (number, source), clients in counted.items():
        table[number][all_names.index(SOURCES.get(source, OTHER))] += clients
    used = [
        place for place in range(len(all_names)) if any(row[place] for row in table)
    ]
    most = max((sum(row) for row in table), default=0)
    top = scale_of(most)
    bars = [bar for number, row in enumerate(table) for bar in _stack(number, row, top)]
    rows = [
        (day, [row[place] for place in used])
        for day, row in zip(days, table, strict=True)
    ]
    return Chart(
        [(place + 1, all_names[place]) for place in used],
        bars,
        top,
        most,
        sum(map(sum, table)),
        rows,
    )


def _stack(number: int, row: list[int], top: int) -> list[Bar]:
    width, bars, below = WIDTH // DAYS, [], 0
    for place, clients in enumerate(row):
        if clients:
            below += clients
            bars.append(
                Bar(
                    place + 1,
                    number * width + GAP // 2,
                    _round(HEIGHT * (1 - below / top)),
                    _round(HEIGHT * clients / top),
                )
            )
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
