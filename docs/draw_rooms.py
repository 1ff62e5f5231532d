"""Draws `docs/rooms.svg`, the picture of the rooms, from the imports of `webapp/`.

Run it with `make rooms`. The floors are those of `tests/support/rooms.py`; the
words in the boxes are the second column of the table in `docs/architecture.md`. An arrow says
"imports from"; one that follows from longer ways is left out.
"""

import re
from pathlib import Path
from xml.sax.saxutils import escape

from tests.support.rooms import FLOORS, MODULES, room_of, rooms_imported

DOCS = Path(__file__).resolve().parent
PICTURE = DOCS / "rooms.svg"
TABLE_ROW = re.compile(r"^\| `(\w+)(?:\.py|/)?` \| ([^|]+?) \|", re.MULTILINE)

WIDTH, MARGIN = 960, 24
BOX_WIDTH, BOX_HEIGHT, GAP = 170, 48, 12
FLOOR_HEIGHT = 92
STYLE = """\
text { font: 12px system-ui, sans-serif; fill: #3a4452 }
.name { font-weight: 600; font-size: 14px; fill: #101820 }
rect { fill: #eef3fa; stroke: #4a6fa5 }
path { fill: none; stroke: #7a8797; stroke-width: 1.2; marker-end: url(#tip) }
.paper { fill: #ffffff; stroke: none }
marker path { fill: #7a8797; stroke: none }"""

Graph = dict[str, set[str]]
Point = tuple[float, float]


def imports_of_rooms() -> Graph:
    """Return for each room the other rooms that it imports from."""
    graph: Graph = {room: set() for floor in FLOORS for room in floor}
    for path in MODULES:
        room = room_of(path)
        graph[room] |= rooms_imported(path.read_text()) - {room}
    return graph


def reachable(graph: Graph, start: str) -> set[str]:
    """Return every room that `start` imports from, directly or by way of others."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def arrows(graph: Graph) -> list[tuple[str, str]]:
    """Return the imports that no longer way implies, sorted."""
    kept = []
    for room, others in graph.items():
        implied = {end for other in others for end in reachable(graph, other)}
        kept += [(room, other) for other in others - implied]
    return sorted(kept)


def words_of_rooms() -> dict[str, str]:
    """Return a few words about each room, from the table of the page about the architecture."""
    return dict(TABLE_ROW.findall((DOCS / "architecture.md").read_text()))


def corners() -> dict[str, Point]:
    """Return the upper left corner of each room's box, the roof on top."""
    places: dict[str, Point] = {}
    for number, floor in enumerate(reversed(FLOORS)):
        width = len(floor) * BOX_WIDTH + (len(floor) - 1) * GAP
        for index, room in enumerate(floor):
            x = (WIDTH - width) / 2 + index * (BOX_WIDTH + GAP)
            places[room] = (x, MARGIN + number * FLOOR_HEIGHT)
    return places


def box(room: str, words: str, corner: Point) -> list[str]:
    """Return the lines of SVG for one room."""
    x, y = corner
    middle = x + BOX_WIDTH / 2
    return [
        f'<rect x="{x:g}" y="{y:g}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="4"/>',
        f'<text class="name" x="{middle:g}" y="{y + 20:g}" text-anchor="middle">'
        f"{escape(room)}</text>",
        f'<text x="{middle:g}" y="{y + 37:g}" text-anchor="middle">{escape(words)}</text>',
    ]


def arrow(start: Point, end: Point) -> str:
    """Return the line of SVG for an import, from the bottom of a box to the top of another."""
    x1, y1 = start[0] + BOX_WIDTH / 2, start[1] + BOX_HEIGHT
    x2, y2 = end[0] + BOX_WIDTH / 2, end[1] - 2
    bend = (y1 + y2) / 2
    return f'<path d="M{x1:g} {y1:g}C{x1:g} {bend:g} {x2:g} {bend:g} {x2:g} {y2:g}"/>'


def draw() -> str:
    """Return the picture as SVG."""
    places, words = corners(), words_of_rooms()
    height = len(FLOORS) * FLOOR_HEIGHT - FLOOR_HEIGHT + BOX_HEIGHT + 2 * MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        "<title>The rooms of webapp/ and what each imports from</title>",
        f"<style>\n{STYLE}\n</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"'
        ' markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>',
    ]
    lines += [
        arrow(places[room], places[other]) for room, other in arrows(imports_of_rooms())
    ]
    for room, corner in places.items():
        lines += box(room, words[room], corner)
    return "\n".join([*lines, "</svg>", ""])


if __name__ == "__main__":
    PICTURE.write_text(draw())
