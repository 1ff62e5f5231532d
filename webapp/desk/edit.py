"""Changing a client at the desk: a field, an address or a contact in its place on the page, or
one step in the wizard's own form.
"""

from typing import Any

from flask import abort, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from webapp.clients.history import history_of
from webapp.clients.models import Client
from webapp.clients.row_ids import ids_of
from webapp.clients.update import ClientChanged, changes_of, update_client
from webapp.desk.again import back_again, page_again
from webapp.desk.blueprint import bp
from webapp.desk.editing import conflict_at, shown, stored_of
from webapp.desk.ids import client_or_404
from webapp.desk.numbers import number_of
from webapp.questions.changes import editable_payload, id_of_change
from webapp.questions.facts import NEW_ROW, key_of
from webapp.questions.messages import Messages
from webapp.questions.opened import Opened
from webapp.questions.opened_place import Place, place_at, place_of_row
from webapp.questions.row import named_by
from webapp.questions.steps import step_named
from webapp.record.check import Registration
from webapp.record.schema import Record

TRIES = 5  # saves of one request, when others change the same client meanwhile
GONE = "It is not there any more: the history says who removed it. Nothing was saved."
TYPED_OF_GONE = f"{GONE} What you typed is below: to save it adds it anew."
TOO_OFTEN = "Others change this client at the moment. Nothing was saved: try again."


@bp.post("/clients/<id:client_id>/edit")
def edit_client(client_id: int) -> Any:
    """Save what is open on the page of a client, or show it again with what is wrong."""
    for _ in range(TRIES):
        client = client_or_404(client_id)
        place = posted_place(client)
        if place is None:
            return gone(client)
        posted = posted_at(place)
        opened = Opened.of(place, client, g.actor, posted)
        try:
            return saved(opened, client, posted)
        except ClientChanged:
            continue
    return page_again(client_or_404(client_id), problem=TOO_OFTEN, status=409)


def posted_place(client: Client) -> Place | None:
    """Return what the form is about, None when the client has no such place any more."""
    form, payload = request.form, editable_payload(client)
    path = form.get("path", "")
    if not path.endswith("]") or path.endswith(NEW_ROW):
        return place_at(path, payload)
    ids = ids_of(client, path.partition("[")[0])
    row_id = number_of(form.get("row", ""))
    return place_of_row(path, payload, ids, row_id, form.get("seen", ""))


def posted_at(place: Place) -> MultiDict[str, str]:
    """Return the form with the boxes of a row named as the page names them where the row stands
    now, so that no other row of the page has the same ids. A page that takes the questions alone
    knows them by the names that it sent.
    """
    rows = place.step.rows
    if rows is None or place.number is None or "update" in request.form:
        return request.form
    return named_by(key_of(place.number), rows, request.form)


def gone(client: Client) -> Any:
    """Answer the form of a row that is not there any more: with what was typed in a new one."""
    list_name, bracket, _number = request.form.get("path", "").partition("[")
    if not bracket:
        abort(404)
    place = place_at(f"{list_name}{NEW_ROW}", editable_payload(client))
    if place is None or "remove" in request.form:
        return page_again(client, problem=GONE, status=409)
    opened = Opened.of(place, client, g.actor, posted_at(place))
    if opened.is_blank():
        return page_again(client, problem=GONE, status=409)
    # in the form, which htmx exchanges alone
    editing = shown(opened, client, messages=Messages(summary=[("", TYPED_OF_GONE)]))
    return page_again(client, editing=editing, status=409)


def saved(opened: Opened, client: Client, form: MultiDict[str, str]) -> Any:
    """Save an opened place and answer what comes of it. Raises ClientChanged when somebody else
    was quicker, so that it is judged again.
    """
    if form.get("keep") == "theirs":
        return back_to(opened, client)
    if "update" in form:  # the country: its questions follow it
        return page_again(client, editing=shown(opened, client))
    is_removed = "remove" in form and not opened.place.is_new
    if not is_removed and not any(each.name in form for each in opened.questions):
        abort(400)  # a form with none of its fields is not "all cleared" (R11a)
    sheet = opened.without() if is_removed else opened.filled()
    registration = sheet.registration
    is_same = registration and is_stored(opened, client, registration.record)
    if is_stale(opened, client) and not is_same:
        conflict = conflict_at(opened, client)
        editing = shown(opened, client, conflict=conflict)
        return page_again(client, editing=editing, status=409)
    messages = opened.messages(sheet)
    if messages.summary or registration is None:
        kept = stored_of(opened, client).texts() if not opened.place.is_new else []
        editing = shown(opened, client, messages=messages, saved=kept)
        return page_again(client, editing=editing, status=422)
    if is_same:
        return back_to(opened, client)
    return stored(opened, client, registration)


def is_stored(opened: Opened, client: Client, record: Record) -> bool:
    """Tell whether the client has all that was posted already."""
    if not changes_of(client, record):
        return True
    return is_older(client) and opened.is_added(record)


def is_stale(opened: Opened, client: Client) -> bool:
    """Tell whether somebody changed this place since the form that was posted was made."""
    if opened.place.is_new:
        return False
    return is_older(client) and request.form.get("seen") != opened.seen


def is_older(client: Client) -> bool:
    """Tell whether somebody changed the client since the form that was posted was made."""
    return request.form.get("version") != str(client.version)


def stored(opened: Opened, client: Client, registration: Registration) -> Any:
    """Store the client as it was checked, and show it with the way to undo that. Raises
    ClientChanged.
    """
    update_client(client, registration, g.actor, version=client.version)
    own = [each for each in history_of(client.id) if each.user_id == g.actor.user_id]
    return back_to(opened, client, saved=own[-1].id if own else None)


def back_to(opened: Opened, client: Client, saved: int | None = None) -> Any:
    """Go back to the page of the client, to the place that was open."""
    place = opened.place
    at = f"{place.list_name}[{place.number}]" if place.is_new else place.path
    return back_again(client.id, saved=saved, at=at, _anchor=opened.opener)


@bp.post("/clients/<id:client_id>/change/<step_name>")
def change_client(client_id: int, step_name: str) -> Any:
    """Open a change of one step of a client, of which nothing is stored yet."""
    client = client_or_404(client_id)
    step = step_named(step_name)
    if step is None or not step.can_change:
        abort(404)
    draft_id = id_of_change(client, current_user.id, step)
    return redirect(url_for("wizard.step", draft_id=draft_id, step_name=step.name), 303)
