"""Notes that reps write on a client's page."""

from typing import Any

from flask import abort, g, redirect, request, url_for

from webapp.clients.notes import add_note
from webapp.desk.blueprint import bp
from webapp.desk.client import NoteForm, client_page
from webapp.desk.ids import client_or_404
from webapp.record.problem import InputRefused, Problem


@bp.post("/clients/<id:client_id>/notes")
def add_client_note(client_id: int) -> Any:
    """Add a note."""
    client_or_404(client_id)
    if "text" not in request.form:
        abort(400)
    form = NoteForm(request.form)
    try:
        add_note(client_id, g.actor, form.text.text)
    except InputRefused as refused:
        form.refuse([Problem("note", "text", str(refused))])
        return client_page(client_or_404(client_id), note=form, status=422)
    return redirect(
        url_for(
            "desk.client",
            client_id=client_id,
            notice="note",
            _anchor="notes",
        ),
        303,
    )
