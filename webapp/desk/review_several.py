"""Review of several clients at once: who they are, the reason once, and which were moved and
which were not.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, g, make_response, redirect, render_template, request

from webapp.clients.listing import listed_ids
from webapp.clients.merged import leads_of
from webapp.clients.models import Client
from webapp.clients.review import review
from webapp.clients.search import find_client, find_clients
from webapp.clients.states import MOVES
from webapp.desk.blueprint import bp
from webapp.desk.came_from import list_url, named_list
from webapp.desk.client import new_answer_link
from webapp.desk.numbers import needed_number
from webapp.desk.query import Query
from webapp.desk.review import ReviewForm, check_form, move_page, posted, why_left_out
from webapp.record.problem import InputRefused
from webapp.storage.causes import is_unavailable
from webapp.web.errors import log_unavailable

MOST = 500  # clients at once, each in a transaction of its own
MOST_UNDONE = 50  # of them, so many as a page has: an address names them
NOT_TRIED = "Not tried, as the database was busy"


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
    """Make a move of the clients that were ticked, or of all that the list has.

    A page comes first where a reason is needed, where some would be left out, and where all were
    chosen that the list has, which nobody has seen one by one. The answer tells what became of
    each; when all were moved it is the list.
    """
    move_name = request.form.get("move", "")
    if move_name not in MOVES:
        abort(400)
    clients, gone = chosen_clients()
    is_confirmed = "confirmed" in request.form or not clients
    form = posted() if "confirmed" in request.form else ReviewForm()
    if not is_confirmed and is_asked_first(move_name, clients):
        return move_page(move_name, clients, form, several=True, gone=gone)
    if clients and (problems := check_form(move_name, form)):
        refused = form.refuse(problems)
        return move_page(move_name, clients, refused, several=True, gone=gone)
    outcomes = one_by_one(clients, lambda client: move_one(client, move_name, form))
    outcomes += gone
    if move_name == "ask" or any(outcome.refused for outcome in outcomes):
        return outcomes_page(MOVES[move_name], outcomes)
    return redirect(list_url(**told_of(move_name, outcomes)), 303)


def one_by_one(
    clients: Sequence[Client], act: Callable[[Client], Outcome]
) -> list[Outcome]:
    """Return what became of each client, one after another. When the database becomes busy, that
    ends it: what was done by then is told, and the others were not tried.

    Where nothing was done, the error is raised, and answered by 503.
    """
    outcomes: list[Outcome] = []
    for place, client in enumerate(clients):
        try:
            outcomes.append(act(client))
        except Exception as error:
            if not is_unavailable(error) or all(each.refused for each in outcomes):
                raise
            log_unavailable(error)
            return outcomes + [Outcome(each, NOT_TRIED) for each in clients[place:]]
    return outcomes


def told_of(move_name: str, outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Return what the address of the list says of a move that was made of each: how many were
    moved, and which, so that they can be taken back together.
    """
    told = {"told": f"{move_name}.{len(outcomes)}"}
    if len(outcomes) <= MOST_UNDONE:
        told["moved"] = ".".join(str(outcome.client.id) for outcome in outcomes)
    return told


def is_asked_first(move_name: str, clients: Sequence[Client]) -> bool:
    """Return whether a page has to come before the move."""
    if MOVES[move_name].needs_reason or "all" in request.form:
        return True
    return bool(why_left_out(move_name, clients))


def chosen_clients() -> tuple[Sequence[Client], list[Outcome]]:
    """Return the clients that were chosen, and what to tell of those that were merged since; too
    many or none are answered by a page that says so.
    """
    ids = posted_ids()
    if not ids:
        abort(make_response(choose_others("Choose a client first."), 422))
    if len(ids) > MOST:
        words = f"Choose {MOST} clients or fewer at once."
        abort(make_response(choose_others(words), 422))
    clients, gone = find_clients(ids), merged_meanwhile(ids)
    if not (clients or gone):
        abort(404)
    return clients, gone


def posted_ids() -> list[int]:
    """Return the ids that were ticked, each once, or those of all that the list has; anything else
    is answered by 400.
    """
    if "all" in request.form:
        query = whole_list()
        return listed_ids(query.filters, query.sort, MOST + 1)
    texts = dict.fromkeys(request.form.getlist("client"))
    return [needed_number(text) for text in texts]


def whole_list() -> Query:
    """Return the list of which all clients were chosen. One whose filters hold no longer, as when a
    name is gone, is answered by a page that says so: without them it has other clients.
    """
    query = named_list()
    if query.problems:
        words = "The filters of the list are not the same any more. Choose the clients again."
        abort(make_response(choose_others(words), 422))
    return query


def merged_meanwhile(ids: Iterable[int]) -> list[Outcome]:
    """Return what to tell of those clients that were merged since they were chosen: each leads to
    the one that stayed, to which nothing was done.
    """
    outcomes = []
    for lead in leads_of(ids):
        if stayed := find_client(lead.stayed.client_id):
            outcomes.append(Outcome(stayed, lead.sentence))
    return outcomes


def outcomes_page(move: Any, outcomes: list[Outcome]) -> str:
    """Return the page that tells which clients were moved and which were not; `move.done` is what
    was done to those.
    """
    moved = [outcome for outcome in outcomes if not outcome.refused]
    refused = [outcome for outcome in outcomes if outcome.refused]
    return render_template(
        "desk/reviewed.html",
        move=move,
        moved=moved,
        refused=refused,
    )


def choose_others(problem: str) -> str:
    """Return the page that sends back to the list."""
    return render_template(
        "desk/reviewed.html", move=None, problem=problem, moved=[], refused=[]
    )


def move_one(client: Client, move_name: str, form: ReviewForm) -> Outcome:
    """Move one of several clients, each in a transaction of its own. One that was asked for more
    as the database became busy has no link.
    """
    client_id = client.id
    try:
        review(client_id, move_name, g.actor, reason=form.reason.text, asked=form.asked)
    except InputRefused as wrong:
        return Outcome(client, str(wrong))
    if move_name != "ask":
        return Outcome(client)
    try:
        return Outcome(client, link=new_answer_link(client_id))
    except Exception as error:
        if not is_unavailable(error):
            raise
        log_unavailable(error)
        return Outcome(client)
