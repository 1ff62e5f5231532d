"""The desk page: the numbers of today, what waits with its age, who answered, what I have begun,
the chart and the funnel.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask import g, redirect, render_template, url_for
from flask_login import current_user

from webapp.clients.counts import MOST_COUNTED
from webapp.clients.lines import OLDEST_IN_STATE, Line
from webapp.clients.lists import TYPES_AND_DEPARTMENTS
from webapp.clients.marks import DUPLICATE, marks_of
from webapp.clients.mentions import MENTIONS_OF_USER
from webapp.clients.models import Client
from webapp.clients.review import own_registrations, review
from webapp.clients.today import ANSWERED, NUMBERS, Answer, values_of_today
from webapp.desk import chart
from webapp.desk.blueprint import bp
from webapp.desk.client import client_page
from webapp.desk.drafts import GROUPS, lines_of, of_group
from webapp.desk.funnel import begun_since, funnel_of
from webapp.desk.ids import client_or_404
from webapp.desk.menu import read_page
from webapp.desk.numbers import asked_number
from webapp.desk.query import midnight
from webapp.desk.timeline import ASKED, TOLD_APART
from webapp.desk.undo import undo_and_go
from webapp.drafts import of_reps
from webapp.drafts.draft import Draft
from webapp.drafts.listed import BEGUN
from webapp.extensions import db
from webapp.record.labels import label_of
from webapp.record.problem import InputRefused
from webapp.storage.columns import now
from webapp.web.answers import answer_page
from webapp.web.times import answer_day, local_day

SHOWN = 8
SHOWN_ASIDE = 5
ABOUT_REVIEW = (ASKED, *TOLD_APART)  # beside what a client answered with


READS = (
    NUMBERS,
    ANSWERED,
    of_reps.BEGUN_BY_REP,
    OLDEST_IN_STATE,
    MENTIONS_OF_USER,
    TYPES_AND_DEPARTMENTS,
    BEGUN,
)


@dataclass(frozen=True)
class Waiting:
    """A client that waits: its line, type and department in words, and what is special about it."""

    line: Line
    kind: str
    is_alike: bool
    has_answered: bool
    is_late: bool
    is_own: bool


class Answered(NamedTuple):
    """A client that answered, and what in words."""

    client: Answer
    what: str


@bp.get("")
def home() -> Any:
    """Show the desk."""
    today = local_day(now())
    days = chart.days_shown()
    counts, times = chart.read_chart(days)
    numbers, answers, begun, oldest, mentions, names, drafts, counted = read_page(
        (*READS, counts), {**_values(today), **times}
    )
    registered = chart.chart_of(days, counted)
    shown = {
        "today": today,
        "numbers": numbers,
        "most": MOST_COUNTED,
        "waiting": waiting_of(oldest, answers, names),
        "answers": [Answered(each, _what(each)) for each in answers[:SHOWN_ASIDE]],
        "answer_count": len(answers),
        "answers_mine": sum(each.rep_id == current_user.id for each in answers),
        "mentions": mentions,
        "drafts": in_order(begun)[:SHOWN_ASIDE],
        "drafts_count": len(begun),
        "drafts_most": of_reps.MOST_COUNTED,
        "told": told_now(),
        "days": chart.DAYS,
        "chart": registered,
        "drawn_chart": chart.drawn(registered),
        "funnel": funnel_of(drafts),
    }
    return answer_page(render_template("desk/home.html", **shown), 200)


def _values(today: date) -> dict[str, Any]:
    """Return what READS take."""
    midnights = midnight(today - timedelta(days=1)), midnight(today)
    return {
        **values_of_today(current_user.id, midnights),
        **of_reps.values_for(current_user.id),
        "state": "P",
        "most": SHOWN,
        "begun_since": begun_since(),
    }


@bp.post("/approve/<id:client_id>")
def approve(client_id: int) -> Any:
    """Approve a client from the desk page, and come back to it."""
    client_or_404(client_id)
    try:
        review(client_id, "approve", g.actor, reason="")
    except InputRefused as wrong:
        return client_page(client_or_404(client_id), problem=f"{wrong}.", status=409)
    return redirect(url_for("desk.home", approved=client_id), 303)


@bp.post("/approve/<id:client_id>/undo")
def take_back(client_id: int) -> Any:
    """Take back an approval that was made from the desk page, and come back to it."""
    client_or_404(client_id)
    return undo_and_go(client_id, url_for("desk.home", again=client_id))


def told_now() -> tuple[Client, bool] | None:
    """Return the client that was approved from the page just now, or that waits again, and
    whether that can be taken back.
    """
    for name, state in (("approved", "A"), ("again", "P")):
        client_id = asked_number(name)
        client = db.session.get(Client, client_id) if client_id else None
        if client and client.source_status == state:
            return client, state == "A"
    return None


def waiting_of(
    lines: list[Line], answers: list[Answer], names: list[dict[str, str]]
) -> list[Waiting]:
    """Return the first clients that wait, with what is to be known before one is approved; `names`
    are those of types and departments.
    """
    ids = [line.id for line in lines]
    marks = marks_of(ids)
    are_own = own_registrations(db.session.connection(), ids, g.actor) if ids else set()
    have_answered = {answer.id for answer in answers}
    types, departments = names
    found = []
    for line in lines:
        department = line.department or ""
        words = (types.get(line.type_code, ""), departments.get(department, department))
        waiting = Waiting(
            line,
            " · ".join(filter(None, words)),
            is_alike=DUPLICATE in marks.get(line.id, ()),
            has_answered=line.id in have_answered,
            is_late=is_late(line.created_on),
            is_own=line.id in are_own,
        )
        found.append(waiting)
    return found


def is_late(created_on: datetime) -> bool:
    """Tell whether a client that was registered then waits longer than was promised."""
    promised = answer_day(created_on)
    return promised is not None and promised < local_day(now())


def _what(answer: Answer) -> str:
    """Return what a client answered with, by the names of the fields."""
    labels = [label_of(path) for path in answer.changes if path not in ABOUT_REVIEW]
    return ", ".join(dict.fromkeys(labels))


def in_order(begun: Sequence[Draft]) -> list[Any]:
    """Return what somebody has begun and handed over: what was sent back first, then what the
    customer has opened, in the order in which somebody must act.
    """
    lines = lines_of(begun)
    return [line for group in GROUPS for line in of_group(lines, group.name)]
