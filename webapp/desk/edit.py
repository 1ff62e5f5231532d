"""Changing a client at the desk: one step of it in the wizard's own form."""

from typing import Any

from flask import abort, redirect, url_for
from flask_login import current_user

from webapp.desk.blueprint import bp
from webapp.desk.ids import client_or_404
from webapp.questions.changes import id_of_change
from webapp.questions.steps import step_named


@bp.post("/clients/<id:client_id>/change/<step_name>")
def change_client(client_id: int, step_name: str) -> Any:
    """Open a change of one step of a client, of which nothing is stored yet."""
    client = client_or_404(client_id)
    step = step_named(step_name)
    if step is None or not step.can_change:
        abort(404)
    draft_id = id_of_change(client, current_user.id, step)
    return redirect(url_for("wizard.step", draft_id=draft_id, step_name=step.name), 303)
