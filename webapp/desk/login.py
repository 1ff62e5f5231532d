"""A client's login at the desk: its sessions ended, disabled and enabled, and a link with
which the client chooses a password.
"""

from typing import Any

from flask import abort, g, redirect, url_for

from webapp.clients.login_actions import ACTIONS, change_login, make_password_link
from webapp.desk.blueprint import bp
from webapp.desk.client import client_page
from webapp.desk.ids import client_or_404
from webapp.record.problem import InputRefused
from webapp.web.answers import public_url


@bp.post("/clients/<id:client_id>/login/<action>")
def client_login(client_id: int, action: str) -> Any:
    """Do something to a client's login; a link is shown by this answer alone."""
    found = client_or_404(client_id)
    if action not in (*ACTIONS, "link"):
        abort(404)
    try:
        if action == "link":
            token = make_password_link(found, g.actor)
            link = public_url("auth.new_password", token=token)
            return client_page(client_or_404(client_id), password_link=link)
        change_login(found, action, g.actor)
    except InputRefused as refused:
        return client_page(client_or_404(client_id), problem=f"{refused}.", status=409)
    return redirect(url_for("desk.client", client_id=client_id, notice=action), 303)
