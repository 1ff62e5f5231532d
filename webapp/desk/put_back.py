"""Undoing a change of a client at the desk: one press puts back what was there before."""

from typing import Any

from flask import g

from webapp.clients.history import history_of
from webapp.clients.models import Client
from webapp.clients.put_back import UNDONE, before_change, entry_to_undo
from webapp.clients.update import ClientChanged, update_client
from webapp.desk.again import back_again, page_again
from webapp.desk.blueprint import bp
from webapp.desk.ids import client_or_404
from webapp.questions.opened import checked_again
from webapp.record.problem import InputRefused

TRIES = 5
BILLING = "billing_address"


@bp.post("/clients/<id:client_id>/undo/<id:entry_id>")
def undo_change(client_id: int, entry_id: int) -> Any:
    """Put back what was there before a change of the history."""
    for _ in range(TRIES):
        client = client_or_404(client_id)
        try:
            changed = put_back(client, entry_id)
        except InputRefused as refused:
            return page_again(client, problem=f"{refused}.", status=409)
        except ClientChanged:
            continue
        return back_again(client_id, notice="undo", at=place_of(changed))
    problem = "Others change this client at the moment. Nothing was undone: try again."
    return page_again(client_or_404(client_id), problem=problem, status=409)


def put_back(client: Client, entry_id: int) -> list[str]:
    """Store the client as it was before an entry, and return the paths that were put back. Raises
    ClientChanged and InputRefused.
    """
    entry = entry_to_undo(history_of(client.id), entry_id)
    payload = before_change(client, entry.changes)
    registration, problems = checked_again(client, payload, g.actor)
    if registration is None:
        raise InputRefused(*problems)
    update_client(client, registration, g.actor, version=client.version, action=UNDONE)
    return [*entry.changes]


def place_of(paths: list[str]) -> str:
    """Return what holds the first of these paths on the page: a field, an address or a contact."""
    path = paths[0]
    if "[" in path:
        return path.partition("]")[0] + "]"
    return BILLING if path.startswith(BILLING) else path
