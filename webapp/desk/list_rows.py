"""The rows of the list as HTML. Each is kept as long as it says the same: to draw fifty takes as
long as all else that a page of the list does.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask import current_app, url_for
from markupsafe import Markup

from webapp.clients.lines import Line
from webapp.desk.ages import age_class, ago
from webapp.desk.choices import Choices
from webapp.storage.columns import now
from webapp.web.times import moment_in

MOST_KEPT = 2_000


class Time(NamedTuple):
    """A time in words, in full and by its age."""

    moment: str
    ago: str


class Row(NamedTuple):
    """What a row says: a client with the moves that it can make, its marks, its type, who has it,
    and when it was registered and changed.
    """

    client: Line
    moves: str
    marks: frozenset[str]
    type: str
    rep: str
    registered: Time
    age_class: str
    changed: Time


class Look(NamedTuple):
    """What the rows of a page have alike: the columns, whether they were asked for, and whether the
    rows come ticked, which nobody can change where all that was found are.
    """

    shown: tuple[str, ...]
    is_asked: bool
    is_chosen: bool
    all_chosen: bool


def drawn(
    lines: Sequence[Line],
    look: Look,
    choices: Choices,
    moves: Mapping[int, Sequence[str]],
    marks: Mapping[int, set[str]],
) -> list[Markup]:
    """Return the rows of a page; moves and marks are those of the clients by their ids."""
    rows, zone, at = [], current_app.config["TIMEZONE"], now()
    clients_url = url_for("desk.clients")  # the addresses of clients begin with it
    for line in lines:
        row = Row(
            line,
            " ".join(moves[line.id]),
            frozenset(marks.get(line.id, ())),
            choices.type.get(line.type_code, ""),
            choices.rep.get(str(line.rep_id), ""),
            _time(line.created_on, zone, at),
            age_class(line.created_on),
            _time(line.updated_on, zone, at),
        )
        rows.append(_drawn(row, look, f"{clients_url}/{line.id}"))
    return rows


def _time(at: datetime, zone: ZoneInfo, seen_at: datetime) -> Time:
    return Time(moment_in(zone, at), ago(at, seen_at))


@lru_cache(MOST_KEPT)
def _drawn(row: Row, look: Look, url: str) -> Markup:
    template: Any = current_app.jinja_env.get_template("desk/list_row.html").module
    return Markup(template.draw(row, look, url))  # noqa: S704
