"""Review: the desk moves a client to another state, with a reason that the client reads
(contract, `source_status`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Connection, Select, Table, bindparam, select, update

from webapp.clients.history import history_row, store_entry
from webapp.clients.models import REASON, Client, History
from webapp.clients.states import MOVES, Move, refusal_of, state_of
from webapp.extensions import db
from webapp.record.actor import OF_INTEGRATIONS, TERMS, Actor
from webapp.record.paths import whole_of
from webapp.record.problem import InputRefused, Problem
from webapp.record.schema import FIELDS
from webapp.storage.columns import now
from webapp.storage.engines import members
from webapp.storage.statements import Row, insert_rows
from webapp.storage.transactions import retried, write
from webapp.web.logs import log_event

# What a client may be asked for: its own fields, but not the login; of its lists the whole, by the
# list's name.
NOT_ASKED = {
    *TERMS,
    *OF_INTEGRATIONS,
    "source_status",
    "credentials.username",
    "credentials.password",
    "billing_address.address_default",
}
ASKABLE = frozenset(whole_of(path) for path in FIELDS) - NOT_ASKED

# words of the history for who made a registration
REGISTERED = ("registered", "began and handed over")
OWN = Problem(
    "", "own", "Ask somebody else to approve this client, because you registered it"
)
CHANGED = Problem("", "changed", "Somebody changed the client after you opened it")


def moves_for(client: Client, actor: Actor) -> dict[str, Move]:
    """Return the moves that `actor` can make with a client, by name."""
    moves = {name: MOVES[name] for name in client.state.moves}
    if "approve" in moves and own_registrations(
        db.session.connection(), [client.id], actor
    ):
        del moves["approve"]
    return moves


def own_registrations(
    connection: Connection, client_ids: Iterable[int], actor: Actor
) -> set[int]:
    """Return those of these clients that `actor` may not approve: registered, or begun and
    handed over, by the same person.
    """
    if current_app.config["APPROVE_OWN"] or actor.user_id is None:
        return set()
    own = {"ids": [*client_ids], "user_id": actor.user_id}
    return set(connection.scalars(_registered_by(connection.dialect.name), own))


@cache
def _registered_by(dialect: str) -> Select[int]:
    return select(History.client_id).where(
        History.client_id.in_(members(dialect)),
        History.action.in_(REGISTERED),
        History.user_id == bindparam("user_id"),
    )


class Standing(NamedTuple):
    """How far the review of a client has come: its state, what it is asked for, and why."""

    state: str = ""
    asked: Sequence[str] = ()
    reason: str = ""


@retried
def review(
    client_id: int,
    name: str,
    actor: Actor,
    *,
    reason: str,
    asked: Iterable[str] = (),
    version: int | None = None,
    also: Mapping[Table, Sequence[Row]] | None = None,
) -> None:
    """Make the move called `name` with a client; `asked` are the paths of the fields to answer,
    for "ask". Raises InputRefused.

    A client that another rep moved meanwhile is judged by the state it is in now, in the
    transaction that moves it; with the `version` that was looked at, any change since refuses
    the move (CHANGED). `also` are rows of the door, stored in the same transaction.
    """
    move, reason, asked = read_move(name, reason, asked)
    after = Standing(move.end, asked, reason)
    with write() as connection:
        before, its_version = standing_of(connection, client_id)
        if name == "ask" and before == after:
            return  # the same question sent twice, as by a double click
        if before and version not in (None, its_version):
            raise refused_move(client_id, name, actor, CHANGED)
        if before is None or name not in state_of(before.state).moves:
            words = refusal_of(move, before.state if before else "")
            raise refused_move(client_id, name, actor, Problem("", "wrong_move", words))
        if name == "approve" and own_registrations(connection, [client_id], actor):
            raise refused_move(client_id, name, actor, OWN)
        row = moved(move.done, actor, before, after, now())
        store_standing(connection, client_id, *row)
        insert_rows(connection, also or {})


def standing_of(
    connection: Connection, client_id: int
) -> tuple[Standing | None, int | None]:
    """Return how a client stands and its version, None when it is not there; nobody else
    changes it meanwhile.
    """
    columns = select(
        Client.source_status, Client.asked, Client.status_reason, Client.version
    )
    this = columns.where(Client.id == client_id).with_for_update()
    found = connection.execute(this).first()
    return (Standing(*found[:3]), found.version) if found else (None, None)


def store_standing(
    connection: Connection,
    client_id: int,
    values: dict[str, Any],
    entry: dict[str, Any],
) -> None:
    """Store what `moved` returned, in a transaction that is open."""
    this = update(Client).where(Client.id == client_id)
    connection.execute(this.values(version=Client.version + 1, **values))
    store_entry(connection, client_id, entry)


def moved(
    action: str, actor: Actor, before: Standing, after: Standing, happened_on: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns of a client that a move changes, and its entry of the history, from
    which the move can be undone.
    """
    values = {
        "source_status": after.state,
        "status_reason": after.reason,
        "asked": [*after.asked],
        "updated_on": happened_on,
    }
    pairs = {
        "source_status": [before.state, after.state],
        "asked": [", ".join(before.asked), ", ".join(after.asked)],
        "status_reason": [before.reason, after.reason],
    }
    changes = {path: pair for path, pair in pairs.items() if pair[0] != pair[1]}
    reason = after.reason
    entry = history_row(actor, action, happened_on, changes=changes, reason=reason)
    return values, entry


def refused_move(
    client_id: int, name: str, actor: Actor, problem: Problem
) -> InputRefused:
    """Return the error of a move that this actor may not make with this client now, and tell
    the log.
    """
    log_event(
        "move refused", by=actor.name, client=client_id, move=name, code=problem.code
    )
    return InputRefused(problem)


def read_move(
    name: str, reason: str, asked: Iterable[str]
) -> tuple[Move, str, list[str]]:
    """Return the move, its trimmed reason and what it asks for, each once. Raises InputRefused
    with all that is wrong with them.
    """
    move, problems = MOVES[name], []
    asked = list(dict.fromkeys(asked)) if name == "ask" else []
    if name == "ask" and (not asked or not ASKABLE.issuperset(asked)):
        problems.append(Problem("asked", "required", "Choose what to ask for"))
    try:
        reason = REASON.read_typed(reason, "reason", needed=move.needs_reason)
    except InputRefused as refused:
        problems += refused.problems
    if problems:
        raise InputRefused(*problems)
    return move, reason, asked
