"""The client of an address."""

from typing import Any

from flask import abort, redirect, request, url_for

from webapp.clients.merged import lead_of
from webapp.clients.models import Client
from webapp.clients.search import find_client


def client_or_404(client_id: int) -> Client:
    """Return a client with all that belongs to it; the id of one that was merged leads to the same
    page of the client that stayed, an unknown one is a 404.
    """
    return find_client(client_id) or abort(_lead_or_404(client_id))


def _lead_or_404(client_id: int) -> Any:
    """Answer with the way to the client that stayed. What was posted is not done to it: whoever
    sent it had another client before them.
    """
    lead = lead_of(client_id)
    if lead is None:
        return 404
    stayed_id = lead.stayed.client_id
    if request.method == "POST" or not request.view_args:
        return redirect(way_to(stayed_id), 303)
    values = {**request.view_args, "client_id": stayed_id, **request.args}
    return redirect(url_for(str(request.endpoint), **values))


def way_to(stayed_id: int) -> str:
    """Return the address of the client that stayed, for whoever asked for one that was merged, and
    was perhaps about to change it.
    """
    notice = "led" if request.method == "POST" else "leads"
    return url_for("desk.client", client_id=stayed_id, notice=notice)
