"""Bar charts as plain SVG: groups of bars, each with its value beside it, on a white ground."""

from html import escape
from typing import NamedTuple

COLOURS = {
    "product": "#1d5fbf",
    "FastAPI": "#d9742b",
    "DRF": "#4c9a77",
    "driver": "#9aa5b1",
    "SQLite": "#1d5fbf",
    "PostgreSQL": "#d9742b",
}
WIDTH, LEFT, RIGHT, TOP = 820, 250, 90, 96
BAR, GAP, GROUP_GAP = 17, 3, 14
INK, PALE, GRID = "#1c2733", "#5b6875", "#e3e7ec"
FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


class Chart(NamedTuple):
    """Groups of bars: a label, and for each series its value. `target` is a line that the
    bars are measured by.
    """

    title: str
    unit: str
    groups: list[tuple[str, dict[str, float]]]
    target: float | None = None

    @property
    def series(self) -> list[str]:
        """Return the names of the series, in the order of their colours."""
        return [
            name
            for name in COLOURS
            if any(name in values for _label, values in self.groups)
        ]


def svg(chart: Chart) -> str:
    """Return the chart as an SVG document."""
    most = max(
        [value for _label, values in chart.groups for value in values.values()]
        + [chart.target or 0]
    )
    ticks = _ticks(most)
    scale = (WIDTH - LEFT - RIGHT) / max(most, ticks[-1])
    bars, bottom = _bars(chart, scale)
    described = f"{chart.title}, {chart.unit}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 44}" '
        f'font-family="{FONT}" role="img">',
        f"<title>{escape(described)}</title>",
        f'<rect width="{WIDTH}" height="{bottom + 44}" fill="#ffffff"/>',
        _text(24, 36, chart.title, size=19, weight=600),
        *_legend(chart.series),
        *_axis(ticks, scale, bottom),
        *bars,
        *([] if chart.target is None else _target(chart.target, scale, bottom)),
        _text(LEFT, bottom + 34, chart.unit, size=12, fill=PALE),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _ticks(most: float) -> list[float]:
    """Round numbers from 0 to what is shown at most, four to eight of them."""
    step = 10.0 ** len(str(int(most)))
    for divisor in (1, 2, 4, 5, 10, 20, 40, 50, 100):
        if most / (step / divisor) >= 4:
            step /= divisor
            break
    return [number * step for number in range(int(most / step) + 1)]


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 13,
    weight: int = 400,
    anchor: str = "start",
    fill: str = INK,
) -> str:
    look = f'font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{fill}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escape(words)}</text>'


def _legend(series: list[str]) -> list[str]:
    parts, x = [], 24.0
    for name in series:
        parts += [
            f'<rect x="{x:.1f}" y="55" width="12" height="12" rx="2" fill="{COLOURS[name]}"/>',
            _text(x + 18, 66, name),
        ]
        x += 46 + 7.5 * len(name)
    return parts


def _axis(ticks: list[float], scale: float, bottom: float) -> list[str]:
    parts = []
    for tick in ticks:
        x = LEFT + tick * scale
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{bottom}" stroke="{GRID}"/>'
        )
        parts.append(
            _text(x, bottom + 16, _number(tick), size=12, anchor="middle", fill=PALE)
        )
    return parts


def _bars(chart: Chart, scale: float) -> tuple[list[str], float]:
    """Return the drawn groups and where they end."""
    parts, y = [], float(TOP)
    for label, values in chart.groups:
        height = len(values) * (BAR + GAP) - GAP
        parts.append(_text(LEFT - 12, y + height / 2 + 4.5, label, anchor="end"))
        for name in (name for name in chart.series if name in values):
            width = max(values[name] * scale, 1)
            parts.append(
                f'<rect x="{LEFT}" y="{y:.1f}" width="{width:.1f}" height="{BAR}" rx="2" '
                f'fill="{COLOURS[name]}"/>'
            )
            parts.append(
                _text(LEFT + width + 6, y + BAR - 4, _number(values[name]), size=12)
            )
            y += BAR + GAP
        y += GROUP_GAP
    return parts, y - GROUP_GAP / 2


def _target(value: float, scale: float, bottom: float) -> list[str]:
    x = LEFT + value * scale
    line = (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{bottom}" '
        'stroke="#b3261e" stroke-dasharray="5 4"/>'
    )
    return [
        line,
        _text(
            x,
            TOP - 14,
            f"target {_number(value)}",
            size=12,
            anchor="middle",
            fill="#b3261e",
        ),
    ]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 20 or value == int(value) else f"{value:.1f}"
