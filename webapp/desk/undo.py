"""Taking back the last decision about a client, from its page."""

from typing import Any

from flask import g, redirect, url_for

from webapp.clients.undo import undo_move
from webapp.desk.blueprint import bp
from webapp.desk.client import client_page
from webapp.desk.ids import client_or_404
from webapp.desk.numbers import posted_number
from webapp.desk.queue_page import meanwhile
from webapp.record.problem import InputRefused


@bp.post("/clients/<id:client_id>/undo")
def undo_decision(client_id: int) -> Any:
    """Take back what was decided last about a client, as it was shown."""
    client_or_404(client_id)
    back = url_for("desk.client", client_id=client_id, notice="taken-back")
    return undo_and_go(client_id, back)


def undo_and_go(client_id: int, back: str) -> Any:
    """Take back what was decided last about a client, as it was shown, and go to the address
    `back`; where more happened meanwhile, answer the client's page.
    """
    version = posted_number("version")
    try:
        undo_move(client_id, g.actor, version=version)
    except InputRefused:
        client = client_or_404(client_id)
        return client_page(client, problem=meanwhile(client), status=409)
    return redirect(back, 303)
