"""Taking back the last decision about a client, from its page."""

from typing import Any

from flask import abort, g, redirect, request, url_for

from webapp.clients.undo import undo_move
from webapp.desk.blueprint import bp
from webapp.desk.client import client_page
from webapp.desk.ids import client_or_404
from webapp.desk.queue_page import meanwhile
from webapp.desk.queue_walk import read_id
from webapp.record.problem import InputRefused


@bp.post("/clients/<id:client_id>/undo")
def undo_decision(client_id: int) -> Any:
    """Take back what was decided last about a client, as it was shown."""
    client_or_404(client_id)
    version = read_id(request.form.get("version", ""))
    if version is None:
        abort(400)
    try:
        undo_move(client_id, g.actor, version=version)
    except InputRefused:
        client = client_or_404(client_id)
        return client_page(client, problem=meanwhile(client), status=409)
    return redirect(
        url_for("desk.client", client_id=client_id, notice="taken-back"), 303
    )
