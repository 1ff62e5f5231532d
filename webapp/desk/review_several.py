"""Review of several clients at once: who they are, the reason once, and which were moved and
which were not.
"""

from dataclasses import dataclass
from typing import Any

from flask import abort, g, render_template, request

from webapp.clients.models import Client
from webapp.clients.parameters import NUMBER as ID
from webapp.clients.review import review
from webapp.clients.search import find_clients
from webapp.clients.states import MOVES
from webapp.desk.blueprint import bp
from webapp.desk.client import new_answer_link
from webapp.desk.review import ReviewForm, check_form, move_page, posted
from webapp.record.problem import InputRefused

MOST = 50


@dataclass(frozen=True)
class Outcome:
    """What became of one client: why it was not moved ("" when it was), and the private link
    when it was asked for more.
    """

    client: Client
    refused: str = ""
    link: str = ""


@bp.post("/clients/review")
def review_several() -> Any:
    """Ask for the reason of a move of the clients that were ticked, then make it and tell
    what became of each.
    """
    move_name = request.form.get("move", "")
    if move_name not in MOVES:
        abort(400)
    ids = posted_ids()
    if not ids:
        return choose_others("Choose a client first."), 422
    if len(ids) > MOST:
        return choose_others(f"Choose {MOST} clients or fewer at once."), 422
    clients = find_clients(ids) or abort(404)
    if "confirmed" not in request.form:
        return move_page(move_name, clients, ReviewForm(), several=True)
    form = posted()
    if problems := check_form(move_name, form):
        return move_page(move_name, clients, form.refuse(problems), several=True)
    outcomes = [move_one(client, move_name, form) for client in clients]
    return outcomes_page(move_name, outcomes)


def posted_ids() -> list[int]:
    """Return the ids that were ticked, each once; anything else is answered by 400."""
    texts = dict.fromkeys(request.form.getlist("client"))
    if not all(ID.fullmatch(text) for text in texts):
        abort(400)
    return [int(text) for text in texts]


def outcomes_page(move_name: str, outcomes: list[Outcome]) -> str:
    """Return the page that tells which clients were moved and which were not."""
    moved = [outcome for outcome in outcomes if not outcome.refused]
    refused = [outcome for outcome in outcomes if outcome.refused]
    return render_template(
        "desk/reviewed.html",
        move=MOVES[move_name],
        moved=moved,
        refused=refused,
    )


def choose_others(problem: str) -> str:
    """Return the page that sends back to the list."""
    return render_template(
        "desk/reviewed.html", move=None, problem=problem, moved=[], refused=[]
    )


def move_one(client: Client, move_name: str, form: ReviewForm) -> Outcome:
    """Move one of several clients, each in a transaction of its own."""
    client_id = client.id
    try:
        review(client_id, move_name, g.actor, reason=form.reason.text, asked=form.asked)
    except InputRefused as wrong:
        return Outcome(client, str(wrong))
    link = new_answer_link(client_id) if move_name == "ask" else ""
    return Outcome(client, link=link)
