"""Settling what needs attention: an advice with a word, a client that looks the same as a different
one; and taking that back.
"""

from typing import Any

from flask import abort, g, request

from webapp.clients.different import maybe_same_again, tell_apart
from webapp.clients.settled import settle, unsettle
from webapp.desk.again import back_again, page_again
from webapp.desk.blueprint import bp
from webapp.desk.ids import client_or_404
from webapp.record.problem import InputRefused


@bp.post("/clients/<id:client_id>/advice")
def settle_advice(client_id: int) -> Any:
    """Settle an advice with a word."""
    client = client_or_404(client_id)
    if "word" not in request.form:
        abort(400)
    field, code = request.form.get("field", ""), request.form.get("code", "")
    try:
        settle(client, field, code, g.actor, request.form["word"])
    except InputRefused as refused:
        return refused_page(client_id, refused, f"{field} {code}")
    return back_again(client_id, notice="settled")


@bp.post("/clients/<id:client_id>/advice/<id:settled_id>")
def unsettle_advice(client_id: int, settled_id: int) -> Any:
    """Let an advice that was settled speak again."""
    client_or_404(client_id)
    try:
        unsettle(client_id, settled_id, g.actor)
    except InputRefused as refused:
        return refused_page(client_id, refused)
    return back_again(client_id, notice="unsettled")


@bp.post("/clients/<id:client_id>/different/<id:other_id>")
def different_client(client_id: int, other_id: int) -> Any:
    """Keep that a client which looks the same is another one, or take that back."""
    client, other = client_or_404(client_id), client_or_404(other_id)
    try:
        if "again" in request.form:
            maybe_same_again(client, other, g.actor)
            return back_again(client_id, notice="unsettled")
        if "word" not in request.form:
            abort(400)
        tell_apart(client, other, g.actor, request.form["word"])
    except InputRefused as refused:
        return refused_page(client_id, refused, f"different {other_id}")
    return back_again(client_id, notice="different")


def refused_page(client_id: int, refused: InputRefused, about: str = "") -> Any:
    """Show the page again: with what is wrong with the word at its box, or that somebody else
    was quicker.
    """
    client = client_or_404(client_id)
    if any(problem.path == "word" for problem in refused.problems):
        wrong = (about, str(refused), request.form.get("word", ""))
        return page_again(client, wrong_word=wrong, status=422)
    return page_again(client, problem=f"{refused}.", status=409)
