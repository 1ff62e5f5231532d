"""Going through what waits: one client at a time, decided, skipped, or taken back."""

from typing import Any

from flask import abort, g, redirect, request

from webapp.clients.models import Client
from webapp.clients.notes import add_note
from webapp.clients.review import CHANGED, review
from webapp.clients.states import MOVES
from webapp.clients.undo import last_entry, undo_move
from webapp.desk.blueprint import bp
from webapp.desk.client import NoteForm, new_answer_link
from webapp.desk.editing import asked_to_open
from webapp.desk.ids import client_or_404
from webapp.desk.numbers import number_of, posted_number
from webapp.desk.queue_page import (
    DECISIONS,
    AnswerLink,
    can_decide,
    first_id,
    is_mine,
    meanwhile,
    next_id,
    queue_page,
)
from webapp.desk.queue_walk import Walk, read_walk
from webapp.desk.review import ReviewForm, posted
from webapp.record.problem import InputRefused, Problem


@bp.get("/queue")
def queue() -> Any:
    """Show the client that the address names, else the first one of the view."""
    walk = read_walk(request.args)
    client, deciding = _client_at(walk), request.args.get("decide", "")
    editing = asked_to_open(client) if client else None
    return queue_page(walk, client, deciding=deciding, editing=editing)


@bp.post("/queue/<id:client_id>/<move_name>")
def queue_decide(client_id: int, move_name: str) -> Any:
    """Decide about a client as it was shown, and go on with the next one."""
    walk, client = read_walk(request.form), client_or_404(client_id)
    if move_name not in DECISIONS:
        abort(404)
    form, version = posted(), posted_number("version")
    try:
        review(
            client_id,
            move_name,
            g.actor,
            reason=form.reason.text,
            asked=form.asked,
            version=version,
        )
    except InputRefused as wrong:
        at_fields = [problem for problem in wrong.problems if problem.path]
        if at_fields and can_decide(walk, client, move_name):
            form.refuse(at_fields)
            problem = "" if client.version == version else meanwhile(client)
            return queue_page(
                walk, client, deciding=move_name, form=form, problem=problem, status=422
            )
        if at_fields or not _was_sent_twice(client_id, move_name):
            return _refused(walk, client_id, move_name, form, wrong)
    walk = walk.decided(client_id)
    return redirect(walk.address(next_id(walk, client)), 303)


@bp.post("/queue/<id:client_id>/undo")
def queue_undo(client_id: int) -> Any:
    """Take back what was decided about a client, and show it again."""
    walk = read_walk(request.form)
    client_or_404(client_id)
    try:
        undo_move(client_id, g.actor, version=posted_number("version"))
    except InputRefused:
        problem = meanwhile(client_or_404(client_id))
        return queue_page(walk, _client_at(walk), problem=problem, status=409)
    return redirect(walk.undone().address(client_id), 303)


@bp.post("/queue/<id:client_id>/link")
def queue_link(client_id: int) -> Any:
    """Make the private link with which a client answers, and show it beside the one that is
    next.
    """
    walk, client = read_walk(request.form), client_or_404(client_id)
    if not client.state.customers_answer:
        problem = meanwhile(client)
        return queue_page(walk, _client_at(walk), problem=problem, status=409)
    link = AnswerLink(new_answer_link(client_id), client.email)
    return queue_page(walk, _client_at(walk), link=link)


@bp.post("/queue/<id:client_id>/note")
def queue_note(client_id: int) -> Any:
    """Add a note to a client and stay there."""
    walk, client = read_walk(request.form), client_or_404(client_id)
    if "text" not in request.form:
        abort(400)
    form = NoteForm(request.form)
    try:
        add_note(client_id, g.actor, form.text.text)
    except InputRefused as refused:
        form.refuse([Problem("note", "text", str(refused))])
        return queue_page(walk, client, note=form, status=422)
    return redirect(walk.address(client_id, _anchor="notes"), 303)


def _client_at(walk: Walk) -> Client | None:
    """Return the client that an address or a form is at, else the first one of the view."""
    client_id = number_of(request.values.get("client", "")) or first_id(walk)
    return client_or_404(client_id) if client_id else None


def _was_sent_twice(client_id: int, move_name: str) -> bool:
    """Return whether the last that happened to a client is this move, by the same person."""
    entry = last_entry(client_id)
    return is_mine(entry) and bool(entry.action == MOVES[move_name].done)


def _refused(
    walk: Walk, client_id: int, move_name: str, form: ReviewForm, wrong: InputRefused
) -> Any:
    """Answer a decision that was not made: with the next client when somebody else made one,
    with the same client when it is still to be decided. What was typed is kept in either.
    """
    client = client_or_404(client_id)
    problem = f"{wrong}."
    if any(each == CHANGED or each.path for each in wrong.problems):
        problem = f"{meanwhile(client)} Nothing of yours was stored."
    if can_decide(walk, client, move_name):
        deciding = move_name if form.reason.text or form.asked else ""
        return queue_page(
            walk, client, deciding=deciding, form=form, problem=problem, status=409
        )
    shown: Client | None = client
    if not walk.view.holds(client, g.actor):
        following = next_id(walk, client)
        shown = client_or_404(following) if following else None
    unsent = form.reason.shown
    return queue_page(walk, shown, problem=problem, unsent=unsent, status=409)
