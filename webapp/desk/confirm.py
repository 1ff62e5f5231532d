"""The mail with which a client confirms the email address, sent again by the desk."""

from typing import Any

from flask import redirect, url_for

from webapp.desk.blueprint import bp
from webapp.desk.client import client_page
from webapp.desk.ids import client_or_404
from webapp.mail.tell import put_confirm


@bp.post("/clients/<id:client_id>/confirm")
def confirm_client(client_id: int) -> Any:
    """Send the mail, unless the address is confirmed."""
    found = client_or_404(client_id)
    if found.is_email_confirmed:
        problem = "The email address is confirmed already."
        return client_page(found, problem=problem, status=409)
    put_confirm(client_id)
    return redirect(url_for("desk.client", client_id=client_id, notice="confirm"), 303)
