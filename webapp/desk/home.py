"""The desk page: what waits for review, what I have begun, who was asked for more, the latest
registrations, and numbers.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import render_template, url_for
from flask_login import current_user
from sqlalchemy import select

from webapp.clients.history import who
from webapp.clients.listing import LISTED, SORTS
from webapp.clients.models import Client
from webapp.clients.offered import load_reference
from webapp.clients.statistics import count_in_state
from webapp.desk import chart
from webapp.desk.blueprint import bp
from webapp.desk.chart import load_chart
from webapp.desk.funnel import load_funnel
from webapp.desk.words import state_of
from webapp.drafts import store
from webapp.drafts.draft import Draft
from webapp.extensions import db
from webapp.questions.sheet import Sheet
from webapp.web.answers import answer_page
from webapp.web.times import day, since

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
        "waiting": in_state("P", SHOWN),
        "waiting_count": count_in_state("P"),
        "asked": in_state("I", SHOWN_ASIDE),
        "asked_count": count_in_state("I"),
        "latest": db.session.execute(
            select(*LISTED).order_by(*SORTS["newest"]).limit(SHOWN)
        ).all(),
        "begun": my_drafts(current_user.id),
        "chart": load_chart(),
        "funnel": load_funnel(),
    }
    words = {
        "day": day,
        "since": since,
        "state_of": state_of,
        "who": who,
        "drawing": chart,
    }
    return answer_page(render_template("desk/home.html", **shown, **words), 200)


def in_state(state: str, most: int) -> Sequence[Any]:
    """Return the first clients in a state, the oldest first."""
    return db.session.execute(
        select(*LISTED)
        .where(Client.source_status == state)
        .order_by(*SORTS["state"])
        .limit(most)
    ).all()


def my_drafts(user_id: int) -> list[Begun]:
    """Return the unfinished drafts of a user, the last saved first."""
    begun = store.drafts_of(user_id, SHOWN_ASIDE)
    reference = load_reference() if begun else None
    return [_begun(draft, reference) for draft in begun]


def _begun(draft: Draft, reference: Any) -> Begun:
    step = Sheet(draft, reference).first_open
    return Begun(
        draft.client_name or "No name yet",
        draft.is_change,
        url_for("wizard.step", draft_id=draft.id, step_name=step),
        draft.saved_on,
    )
