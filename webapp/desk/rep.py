"""Who has a client: taken, given to somebody, let go; of one client or of several at once."""

from typing import Any

from flask import g, redirect, render_template, request, url_for

from webapp.clients.models import Client
from webapp.clients.reps import action_of, give
from webapp.desk.blueprint import bp
from webapp.desk.client import client_page
from webapp.desk.ids import client_or_404
from webapp.desk.numbers import needed_number
from webapp.desk.rep_choices import ME, NONE, rep_choices
from webapp.desk.review_several import Outcome, chosen_clients, one_by_one
from webapp.record.problem import InputRefused


@bp.post("/clients/<id:client_id>/rep")
def rep_of_client(client_id: int) -> Any:
    """Let one of the staff have a client, or nobody, unless that was changed meanwhile."""
    client_or_404(client_id)
    wanted, was = _posted_rep("rep"), _posted_rep("was")
    try:
        give(client_id, wanted, g.actor, was=was)
    except InputRefused as refused:
        problem = f"{refused}."
        return client_page(client_or_404(client_id), problem=problem, status=409)
    notice = action_of(wanted, g.actor)
    return redirect(url_for("desk.client", client_id=client_id, notice=notice), 303)


@bp.post("/clients/rep")
def rep_of_several() -> Any:
    """Let one of the staff have the clients that were ticked, and tell what became of each."""
    wanted = _posted_rep("to" if request.form.get("rep") == "to" else "rep")
    clients, gone = chosen_clients()
    had = _posted_reps()
    outcomes = one_by_one(
        clients,
        lambda client: _give_one(client, wanted, had.get(client.id, client.rep_id)),
    )
    outcomes += gone
    page = {
        "wanted": wanted,
        "names": rep_choices(),
        "is_me": wanted == g.actor.user_id,
        "moved": [outcome for outcome in outcomes if not outcome.refused],
        "refused": [outcome for outcome in outcomes if outcome.refused],
    }
    return render_template("desk/rep_several.html", **page)


def _give_one(client: Client, wanted: int | None, was: int | None) -> Outcome:
    try:
        give(client.id, wanted, g.actor, was=was)
    except InputRefused as refused:
        return Outcome(client, str(refused))
    return Outcome(client)


def _posted_rep(name: str) -> int | None:
    """Return who was chosen: a user's id, None for nobody; anything else is answered by 400."""
    return _rep_in(request.form.get(name, "?"))


def _rep_in(text: str) -> int | None:
    if text in ("", NONE):
        return None
    if text == ME:
        own: int | None = g.actor.user_id
        return own
    return needed_number(text)


def _posted_reps() -> dict[int, int | None]:
    """Return who had each client when the list was made, by its id: `was` is "id:user's id"."""
    had = {}
    for text in request.form.getlist("was"):
        client_id, _, rep = text.partition(":")
        had[needed_number(client_id)] = _rep_in(rep)
    return had
