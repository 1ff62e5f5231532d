"""Merging two clients: compared side by side, merged, and made two again."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import abort, g, redirect, request, url_for
from sqlalchemy import Connection

from webapp.clients.merge import MergedMeanwhile, merge
from webapp.clients.merge_compare import Choice
from webapp.clients.merge_undo import undo_merge
from webapp.clients.merged import lead_of
from webapp.clients.update import ClientChanged
from webapp.desk.blueprint import bp
from webapp.desk.client import client_page
from webapp.desk.ids import client_or_404, way_to
from webapp.desk.merge_page import (
    Sides,
    merge_page,
    posted_choice,
    posted_entry,
    posted_versions,
    sides_of,
)
from webapp.mail.mails.sign_in_ended import LOGIN
from webapp.mail.tell import can_mail, put_mail
from webapp.record.problem import InputRefused
from webapp.storage.transactions import end_reading


@bp.get("/clients/<id:client_id>/merge/<id:other_id>")
def merge_clients(client_id: int, other_id: int) -> Any:
    """Show two clients side by side, and what stays of each unless somebody chooses."""
    sides = _sides(client_id, other_id)
    return merge_page(sides, sides.usual())


@bp.post("/clients/<id:client_id>/merge/<id:other_id>")
def merge_clients_post(client_id: int, other_id: int) -> Any:
    """Merge them as was chosen. When one was changed meanwhile, the page comes back with what is
    new marked; when one was merged meanwhile, the one that stayed says so.
    """
    sides = _sides(client_id, other_id)
    known = posted_entry(request.form)
    if not posted_versions(request.form, sides):
        return _changed(sides, known)
    choice = posted_choice(request.form, sides)
    try:
        merge(sides.clients, sides.comparison, choice, g.actor, to_tell(sides, choice))
    except InputRefused as refused:
        return merge_page(sides, choice, problems=refused.problems, status=422)
    except ClientChanged:
        end_reading()
        return _changed(_sides(client_id, other_id), known)
    except MergedMeanwhile:
        end_reading()
        return _sides(client_id, other_id)  # answers with the one that stayed
    stays = sides.clients[choice.stays]
    return redirect(url_for("desk.client", client_id=stays.id, notice="merged"), 303)


@bp.post("/clients/<id:client_id>/merge/<id:other_id>/undo")
def undo_merge_post(client_id: int, other_id: int) -> Any:
    """Make two clients again of `client_id`, which stayed, and the other."""
    client_or_404(client_id)
    try:
        undo_merge(other_id, client_id, g.actor)
    except InputRefused as refused:
        end_reading()
        problem = f"{refused}."
        return client_page(client_or_404(client_id), problem=problem, status=409)
    return redirect(
        url_for("desk.client", client_id=client_id, notice="merge_undone"), 303
    )


def to_tell(sides: Sides, choice: Choice) -> Callable[[Connection], object] | None:
    """Return what writes the mail to whoever had the login that ends, None for none."""
    ends = sides.clients[1 - choice.login]
    if "tell" not in request.form or not can_mail() or not all(sides.logins):
        return None
    key = f"{ends.user_id}/{ends.id}/{ends.version}"
    return partial(
        put_mail,
        name="sign_in_ended",
        dedupe_key=key,
        client_id=sides.clients[choice.stays].id,
        user_id=g.actor.user_id,
        address=ends.email,
        parameters={LOGIN: ends.user_id},
    )


def _changed(sides: Sides, known: int) -> Any:
    choice = posted_choice(request.form, sides)
    marked = sides.changed_since(known)
    return merge_page(sides, choice, marked=marked, is_changed=True, status=409)


def _sides(client_id: int, other_id: int) -> Sides:
    """Return both clients as they are now. A merged one leads to the one that stayed; the same
    client twice is a 404.
    """
    if client_id == other_id:
        abort(404)
    for each in (client_id, other_id):
        if lead := lead_of(each):
            abort(redirect(way_to(lead.stayed.client_id), 303))
    return sides_of((client_or_404(client_id), client_or_404(other_id)))
