"""Who of the staff has a client: at most one, who took it, was given it, or gets it when it is
registered, as the settings say.
"""

from collections.abc import Iterable, Sequence

from flask import current_app
from sqlalchemy import Connection, select, update

from webapp.clients.history import history_row, store_entry
from webapp.clients.models import Client
from webapp.record.actor import SYSTEM, Actor
from webapp.record.problem import InputRefused, Problem
from webapp.storage.columns import now
from webapp.storage.statements import Row
from webapp.storage.transactions import retried, write
from webapp.users.models import STAFF, User

ABSENT = Problem("", "unknown", "There is no such client")
GONE = Problem("rep", "choice", "Choose somebody who works at the desk")
REP = "rep"  # its path in the history
_NAMES = select(User.id, User.name, User.username)
_IN_TURN = (
    select(User.id, User.name, User.username, User.department)
    .where(User.role == "rep", User.disabled_on.is_(None), User.password_hash != "")
    .order_by(User.id)
)


@retried
def give(client_id: int, rep_id: int | None, actor: Actor, *, was: int | None) -> None:
    """Let one of the staff have a client, or nobody. `was` is who had it where `actor` decided.
    Raises InputRefused.

    To have it so already is no change, as after a double click. That somebody else has it meanwhile
    is told, and nothing is changed.
    """
    with write() as connection:
        present = _present(connection, client_id)
        if present == rep_id:
            return
        names = _names(connection, {present, rep_id})
        if present != was:
            raise InputRefused(changed_meanwhile(names.get(present, "")))
        if rep_id is not None and not _is_at_desk(connection, rep_id):
            raise InputRefused(GONE)
        # no change of the record, so the version stays: who edits the client meanwhile goes on
        this = update(Client).where(Client.id == client_id)
        connection.execute(this.values(rep_id=rep_id))
        changes = {REP: [names.get(present, ""), names.get(rep_id, "")]}
        entry = history_row(actor, action_of(rep_id, actor), now(), changes=changes)
        store_entry(connection, client_id, entry)


def action_of(rep_id: int | None, actor: Actor) -> str:
    """Return what the history calls it that `actor` lets somebody have a client."""
    if rep_id is None:
        return "let_go"
    return "taken" if rep_id == actor.user_id else "given"


def changed_meanwhile(name: str) -> Problem:
    """Return the problem that somebody else changed who has the client; `name` is who has it now,
    "" for nobody.
    """
    words = f"{name} has this client now" if name else "Nobody has this client now"
    return Problem("", "rep_changed", f"{words}: somebody changed that meanwhile")


def _present(connection: Connection, client_id: int) -> int | None:
    """Return who has a client; nobody else changes it meanwhile. Raises InputRefused."""
    this = select(Client.rep_id).where(Client.id == client_id).with_for_update()
    found = connection.execute(this).first()
    if found is None:
        raise InputRefused(ABSENT)
    rep_id: int | None = found.rep_id
    return rep_id


def _is_at_desk(connection: Connection, user_id: int) -> bool:
    at_desk = select(User.id).where(
        User.id == user_id, User.role.in_(STAFF), User.disabled_on.is_(None)
    )
    return connection.scalar(at_desk) is not None


def _names(
    connection: Connection, user_ids: Iterable[int | None]
) -> dict[int | None, str]:
    found = connection.execute(_NAMES.where(User.id.in_([*filter(None, user_ids)])))
    return {row.id: row.name or row.username for row in found}


def reps_of_new(
    connection: Connection, group: Sequence[tuple[int, Actor, str | None]]
) -> list[tuple[int | None, list[Row]]]:
    """Return for each client that is being registered (its id, who registers it, its department)
    who gets it, and the entries of the history that tell so.

    "In turn" goes by the client's id: nothing is counted, so no two registrations wait for it.
    """
    rule = current_app.config["NEW_CLIENTS"]
    if rule == "none":
        return [(None, []) for _ in group]
    reps = connection.execute(_IN_TURN).all()
    found: list[tuple[int | None, list[Row]]] = []
    for client_id, actor, department in group:
        offered = [
            rep for rep in reps if rule == "turn" or rep.department == department
        ]
        if actor.user_id is not None and actor.kind == "rep":
            found.append((actor.user_id, [_begun(actor, "taken", actor.name)]))
        elif offered:
            rep = offered[client_id % len(offered)]
            entry = _begun(SYSTEM, "given", rep.name or rep.username)
            found.append((rep.id, [entry]))
        else:
            found.append((None, []))
    return found


def _begun(actor: Actor, action: str, name: str) -> Row:
    return history_row(actor, action, None, changes={REP: ["", name]})
