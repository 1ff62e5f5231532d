"""Notes that reps write on a client's page, and change while they are theirs."""

from contextlib import suppress
from typing import Any

from flask import abort, g, redirect, request, url_for

from webapp.clients.mentions import saw_mention
from webapp.clients.notes import (
    CHANGED,
    GONE,
    Note,
    add_note,
    change_note,
    delete_note,
    note_of,
)
from webapp.desk.blueprint import bp
from webapp.desk.client import NoteForm, client_page
from webapp.desk.ids import client_or_404
from webapp.record.problem import InputRefused, Problem


@bp.post("/clients/<id:client_id>/notes")
def add_client_note(client_id: int) -> Any:
    """Add a note."""
    client_or_404(client_id)
    form = posted_note()
    try:
        add_note(client_id, g.actor, form.text.text)
    except InputRefused as refused:
        form.refuse([Problem("note", "text", str(refused))])
        return client_page(client_or_404(client_id), note=form, status=422)
    return back(client_id, "note")


@bp.post("/clients/<id:client_id>/notes/<id:note_id>")
def change_client_note(client_id: int, note_id: int) -> Any:
    """Change a note of one's own, or delete it. The text for one that was deleted in another window
    stands in the box of a new one.
    """
    client_or_404(client_id)
    note = note_of(client_id, note_id)
    if note and note.user_id != g.actor.user_id:
        abort(404)
    if "delete" in request.form:
        # deleted in another window, it is as it was to be
        with suppress(InputRefused):
            delete_note(there(note), g.actor)
        return back(client_id, "note-deleted")
    form = posted_note()
    stand = request.form.get("stand", "")
    try:
        change_note(there(note), g.actor, form.text.text, stand=stand)
    except InputRefused as refused:
        form.refuse([Problem("note", "text", f"{refused}")])
        page = client_or_404(client_id)
        code = refused.problems[0].code
        opened = None if code == GONE.code else note_id
        status = 409 if code in (GONE.code, CHANGED.code) else 422
        return client_page(page, note=form, opened_note=opened, status=status)
    return back(client_id, "note-changed")


def there(note: Note | None) -> Note:
    """Return a note. Raises InputRefused when there is none any more."""
    if note is None:
        raise InputRefused(GONE)
    return note


@bp.post("/mentions/<id:note_id>")
def saw_note(note_id: int) -> Any:
    """Keep that the one who is signed in has seen a note that calls them."""
    if not saw_mention(note_id, g.actor.user_id):
        abort(404)
    return redirect(url_for("desk.home"), 303)


def posted_note() -> NoteForm:
    """Return the note that was posted; a form without its text is no form of ours."""
    if "text" not in request.form:
        abort(400)
    return NoteForm(request.form)


def back(client_id: int, notice: str) -> Any:
    """Go back to the notes on a client's page."""
    address = url_for(
        "desk.client", client_id=client_id, notice=notice, _anchor="notes"
    )
    return redirect(address, 303)
