"""The desk page: what waits for review, what I have begun, who was asked for more, the latest
registrations, and numbers.
"""

from typing import Any, NamedTuple

from flask import render_template, url_for
from flask_login import current_user
from sqlalchemy import select

from webapp.clients.listing import newest, oldest_in_state
from webapp.clients.offered import load_reference
from webapp.clients.statistics import count_in_state
from webapp.config import DRAFT_LIFE
from webapp.desk import chart
from webapp.desk.blueprint import bp
from webapp.desk.chart import load_chart
from webapp.desk.funnel import load_funnel
from webapp.desk.query import LIMITS
from webapp.drafts.models import Draft as Table
from webapp.drafts.store import Draft
from webapp.extensions import db
from webapp.questions.steps import CHECK, steps_for
from webapp.record.names import display_name
from webapp.storage.columns import now
from webapp.web.answers import answer_page

SHOWN = 8
SHOWN_ASIDE = 5


class Begun(NamedTuple):
    """A draft of mine: whose name it bears, whether it changes a client, where it goes on,
    when it was saved.
    """

    title: str
    is_change: bool
    url: str
    saved_on: Any


@bp.get("")
def home() -> Any:
    """Show the desk."""
    shown = {
        "waiting": oldest_in_state("P", SHOWN),
        "waiting_count": count_in_state("P"),
        "asked": oldest_in_state("I", SHOWN_ASIDE),
        "asked_count": count_in_state("I"),
        "latest": newest(SHOWN),
        "begun": my_drafts(current_user.id),
        "drawing": chart,
        "chart": load_chart(),
        "funnel": load_funnel(),
    }
    return answer_page(render_template("desk/home.html", **shown, limits=LIMITS), 200)


def my_drafts(user_id: int) -> list[Begun]:
    """Return the unfinished drafts of a user, the last saved first."""
    columns = [
        getattr(Table, name)
        for name in (
            "id",
            "payload",
            "controls",
            "owner_id",
            "rep_id",
            "target_id",
            "saved_on",
        )
    ]
    mine = select(*columns).where(
        Table.owner_id == user_id,
        Table.state == "open",
        Table.visited_on > now() - DRAFT_LIFE,
    )
    rows = (
        db.session.execute(mine.order_by(Table.saved_on.desc()).limit(SHOWN_ASIDE))
        .mappings()
        .all()
    )
    reference = load_reference() if rows else None
    return [_begun(Draft(**row), reference) for row in rows]


def _begun(draft: Draft, reference: Any) -> Begun:
    done = draft.controls.get("done", [])
    step = next(
        (step.name for step in steps_for(draft, reference) if step.name not in done),
        CHECK,
    )
    name = display_name(draft.payload) or "No name yet"
    return Begun(
        name,
        draft.is_change,
        url_for("wizard.step", draft_id=draft.id, step_name=step),
        draft.saved_on,
    )
