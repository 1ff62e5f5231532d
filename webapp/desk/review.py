"""Review: a move of one client or of several, with a reason that the client can read."""

from collections.abc import Sequence
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for

from webapp.clients.models import Client
from webapp.clients.review import OWN, moves_for, own_registrations, read_move, review
from webapp.clients.states import MOVES, Move, refusal_of
from webapp.desk.askable import askable_of
from webapp.desk.blueprint import bp
from webapp.desk.client import client_page, new_answer_link
from webapp.desk.ids import client_or_404
from webapp.extensions import db
from webapp.record.problem import InputRefused, Problem
from webapp.web.forms import Lines, PageForm

LEFT_OUT_AS_OWN = "Will be left out: you registered it, so somebody else approves it."
LEFT_OUT_AS_IT_IS = "Will be left out: in this state it cannot be {done}."
CHANGED_MEANWHILE = (
    "Somebody else has changed the client meanwhile: see the history below."
)


class ReviewForm(PageForm):
    """The reason of a move, and the paths of what to ask for."""

    reason = Lines("Reason", rows=4, hint="The client can read this.")

    def __init__(self, sent: Any = None, *, asked: Sequence[str] = ()) -> None:
        super().__init__(sent)
        self.asked = sent.getlist("asked") if sent else asked


def posted() -> ReviewForm:
    """Return the form that was posted; one without its reason is no form of ours."""
    if "reason" not in request.form:
        abort(400)
    return ReviewForm(request.form)


@bp.get("/clients/<id:client_id>/review/<move_name>")
def review_client(client_id: int, move_name: str) -> Any:
    """Ask for the reason of a move."""
    client = client_or_404(client_id)
    move = MOVES.get(move_name) or abort(404)
    if move_name not in client.state.moves:
        problem = f"{refusal_of(move, client.source_status)}."
        return client_page(client, problem=problem, status=409)
    if move_name not in moves_for(client, g.actor):
        return client_page(client, problem=f"{OWN.message}.", status=409)
    return move_page(move_name, [client], ReviewForm(asked=client.asked))


@bp.post("/clients/<id:client_id>/review/<move_name>")
def review_client_post(client_id: int, move_name: str) -> Any:
    """Make a move; to one that asks for more, the answer is the client's page with the
    private link, which is shown once.
    """
    client = client_or_404(client_id)
    if move_name not in MOVES:
        abort(404)
    form = posted()
    try:
        review(client_id, move_name, g.actor, reason=form.reason.text, asked=form.asked)
    except InputRefused as wrong:
        if at_fields := [problem for problem in wrong.problems if problem.path]:
            return move_page(move_name, [client], form.refuse(at_fields))
        problem = f"{wrong}."
        if OWN not in wrong.problems:
            problem = f"{problem} {CHANGED_MEANWHILE}"
        return client_page(client_or_404(client_id), problem=problem, status=409)
    if move_name == "ask":
        link = new_answer_link(client_id)
        return client_page(client_or_404(client_id), link=link)
    return redirect(url_for("desk.client", client_id=client_id, notice=move_name), 303)


def move_page(
    move_name: str,
    clients: Sequence[Client],
    form: ReviewForm,
    *,
    several: bool = False,
    gone: Sequence[Any] = (),
) -> Any:
    """Answer the page that asks for the reason, with what is wrong with it; `gone` tells of those
    that were chosen and merged meanwhile.
    """
    form.reason.optional = not MOVES[move_name].needs_reason
    left_out = why_left_out(move_name, clients) if several else {}
    moved = len(clients) - len(left_out)
    steps: list[Any] = []
    if move_name == "ask":
        steps = askable_of(None if several else clients[0])
    page = {
        "move": MOVES[move_name],
        "left_out": left_out,
        "move_name": move_name,
        "clients": clients,
        "several": several,
        "gone": gone,
        "form": form,
        "steps": steps,
        "button": button_of(MOVES[move_name], moved, several=several),
    }
    status = 422 if form.problems else 200
    return render_template("desk/review.html", **page), status


def why_left_out(move_name: str, clients: Sequence[Client]) -> dict[int, str]:
    """Return why a move of several clients leaves some of them out, by their ids."""
    left_out: dict[int, str] = {}
    if move_name == "approve":
        ids = [client.id for client in clients]
        own = own_registrations(db.session.connection(), ids, g.actor)
        left_out = dict.fromkeys(own, LEFT_OUT_AS_OWN)
    done = MOVES[move_name].done
    for client in clients:
        if move_name not in client.state.moves:
            left_out[client.id] = LEFT_OUT_AS_IT_IS.format(done=done)
    return left_out


def button_of(move: Move, count: int, *, several: bool) -> str:
    """Return what the button says: how many it moves when there are several."""
    if not several:
        return move.label
    counted = "1 client" if count == 1 else f"{count} clients"
    return f"{move.label}: {counted}"


def check_form(move_name: str, form: ReviewForm) -> list[Problem]:
    """Return what is wrong with the form itself, whatever client it is for."""
    try:
        read_move(move_name, form.reason.text, form.asked)
    except InputRefused as wrong:
        return list(wrong.problems)
    return []
