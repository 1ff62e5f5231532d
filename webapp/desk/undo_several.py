"""Taking back what was just decided about several clients of the list."""

from typing import Any, NamedTuple

from flask import abort, g, redirect, request

from webapp.clients.models import Client
from webapp.clients.search import find_clients
from webapp.clients.undo import undo_move
from webapp.desk.blueprint import bp
from webapp.desk.came_from import list_url
from webapp.desk.numbers import needed_number
from webapp.desk.review_several import MOST_UNDONE, Outcome, one_by_one, outcomes_page
from webapp.record.problem import InputRefused


class TakenBack(NamedTuple):
    """What the answer says of the clients that are as they were."""

    done: str = "taken back"


@bp.post("/clients/undo")
def undo_several() -> Any:
    """Take back the last decision about each client, as it was shown, and tell of which that
    could not be done.
    """
    versions = posted_versions()
    clients = find_clients(versions) or abort(404)
    outcomes = one_by_one(clients, lambda its: undo_one(its, versions[its.id]))
    if any(outcome.refused for outcome in outcomes):
        return outcomes_page(TakenBack(), outcomes)
    return redirect(list_url(told=f"undo.{len(outcomes)}"), 303)


def posted_versions() -> dict[int, int]:
    """Return the versions that were looked at, by the ids of the clients; anything else is
    answered by 400.
    """
    versions = {}
    for text in request.form.getlist("moved"):
        client_id, _, version = text.partition(":")
        versions[needed_number(client_id)] = needed_number(version)
    if not 0 < len(versions) <= MOST_UNDONE:
        abort(400)
    return versions


def undo_one(client: Client, version: int) -> Outcome:
    """Take back the last decision about one client, in a transaction of its own."""
    try:
        undo_move(client.id, g.actor, version=version)
    except InputRefused as refused:
        return Outcome(client, str(refused))
    return Outcome(client)
