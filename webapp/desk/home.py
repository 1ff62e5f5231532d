"""The desk page: what waits for review, the user's unfinished drafts, who was asked for more, the
latest registrations, and numbers.
"""

from typing import Any, NamedTuple

from flask import render_template, url_for
from flask_login import current_user

from webapp.clients.listing import Line, count_at_most, newest, oldest_in_state
from webapp.clients.offered import load_reference
from webapp.desk import chart
from webapp.desk.blueprint import bp
from webapp.desk.chart import load_chart
from webapp.desk.funnel import load_funnel
from webapp.desk.query import LIMITS
from webapp.drafts import store
from webapp.drafts.draft import Draft
from webapp.questions.sheet import Sheet
from webapp.web.answers import answer_page

SHOWN = 8
SHOWN_ASIDE = 5
# clients of a queue, so that a long one costs the page no more; their list ends there too
MOST_COUNTED = 5_000


class Queue(NamedTuple):
    """Clients in a state: the oldest of them, how many there are as people read it, and whether
    these are all.
    """

    first: list[Line]
    number: str
    is_all: bool


class Begun(NamedTuple):
    """An unfinished draft of the user: the client's name, whether it changes a client, the
    address of its next step, and when it was saved.
    """

    title: str
    is_change: bool
    url: str
    saved_on: Any


@bp.get("")
def home() -> Any:
    """Show the desk."""
    shown = {
        "waiting": load_queue("P", SHOWN),
        "asked": load_queue("I", SHOWN_ASIDE),
        "latest": newest(SHOWN),
        "begun": my_drafts(current_user.id),
        "drawing": chart,
        "chart": load_chart(),
        "funnel": load_funnel(),
    }
    return answer_page(render_template("desk/home.html", **shown, limits=LIMITS), 200)


def load_queue(state: str, most: int) -> Queue:
    """Return the clients in a state, `most` of them."""
    first = oldest_in_state(state, most)
    if len(first) < most:
        return Queue(first, str(len(first)), is_all=True)
    total = count_at_most(MOST_COUNTED + 1, state)
    if total > MOST_COUNTED:
        return Queue(first, f"{MOST_COUNTED:,}+", is_all=False)
    return Queue(first, f"{total:,}", is_all=total <= most)


def my_drafts(user_id: int) -> list[Begun]:
    """Return the unfinished drafts of a user, the last saved first."""
    begun = store.drafts_of(user_id, SHOWN_ASIDE)
    reference = load_reference() if begun else None
    return [_begun(draft, reference) for draft in begun]


def _begun(draft: Draft, reference: Any) -> Begun:
    step = Sheet(draft, reference).first_open
    return Begun(
        title=draft.client_name or "No name yet",
        is_change=draft.is_change,
        url=url_for("wizard.step", draft_id=draft.id, step_name=step),
        saved_on=draft.saved_on,
    )
