"""Undoing the last decision about a client: the former state, reason and questions come back,
while nothing else has happened since.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, select

from webapp.clients.events import TYPES, Event
from webapp.clients.history import Entry
from webapp.clients.models import Client, History
from webapp.clients.review import (
    CHANGED,
    Standing,
    moved,
    refused_move,
    standing_of,
    store_standing,
)
from webapp.clients.states import MOVE_OF, TAKEN_BACK, Move
from webapp.extensions import db
from webapp.record.actor import Actor
from webapp.storage.columns import now
from webapp.storage.reads import Read
from webapp.storage.statements import written
from webapp.storage.transactions import retried, write

# what may happen to a client without touching what was decided
ASIDE = tuple(action for action, its in TYPES.items() if its.for_desk)
_LAST = (
    select(*(getattr(History, name) for name in Entry._fields))
    .where(
        History.action.not_in(map(written, ASIDE)),
        History.client_id == bindparam("client_id"),
    )
    .order_by(History.id.desc())
    .limit(1)
)


def last_entry(client_id: int) -> Any:
    """Return the last that happened to a client, as `history.Entry`."""
    return _last(db.session.connection(), client_id)


def _last(connection: Connection, client_id: int) -> Any:
    return connection.execute(_LAST, {"client_id": client_id}).first()


def _undoable(entries: list[Any]) -> Move | None:
    return MOVE_OF.get(entries[0].action) if entries else None


# the move that can be undone now, None when something else happened last
UNDOABLE_MOVE = Read(_LAST.with_only_columns(History.action), _undoable)

_MOVES = (
    select(History.id, History.action)
    .where(
        History.action.in_(map(written, [*MOVE_OF, *TAKEN_BACK])),
        History.client_id == bindparam("client_id"),
    )
    .order_by(History.id)
)
_STATE = select(Client.source_status).where(Client.id == bindparam("client_id"))


def versions_in(state: str, client_ids: Iterable[int]) -> dict[int, int]:
    """Return the versions of those clients that are in a state, by their ids."""
    found = select(Client.id, Client.version).where(
        Client.id.in_([*client_ids]), Client.source_status == state
    )
    return {row.id: row.version for row in db.session.connection().execute(found)}


@retried
def undo_move(client_id: int, actor: Actor, *, version: int) -> Move:
    """Undo the last move of a client that was looked at in this version, and return the move.
    Raises InputRefused when it is not the last that happened.
    """
    with write() as connection:
        now_is, its_version = standing_of(connection, client_id)
        entry = _last(connection, client_id)
        move = MOVE_OF.get(entry.action) if entry else None
        if now_is is None or move is None or version != its_version:
            raise refused_move(client_id, "undo", actor, CHANGED)
        before = standing_before(entry.changes, now_is)
        row = moved(move.undone, actor, now_is, before, now())
        store_standing(connection, client_id, *row)
    return move


def standing_before(changes: dict[str, Any], now_is: Standing) -> Standing:
    """Return how a client stood before the entry of its last move; what the entry does not
    tell was the same.
    """
    asked = now_is.asked
    if "asked" in changes:
        asked = [path for path in changes["asked"][0].split(", ") if path]
    [state, _] = changes.get("source_status", [now_is.state, ""])
    [reason, _] = changes.get("status_reason", [now_is.reason, ""])
    return Standing(state, asked, reason)


def holding_move(
    connection: Connection, client_id: int, *stored_next: Event
) -> int | None:
    """Return the position of the move by which a client is in its state: the last one that was not
    taken back. None when there is none, or something else has changed its state since.
    `stored_next` are entries that the open transaction will store.
    """
    its = {"client_id": client_id}
    entries = [(row.id, row.action) for row in connection.execute(_MOVES, its)]
    entries += [(event.position, event.action) for event in stored_next]
    moves = list[tuple[int, Move]]()
    for position, action in entries:
        if action in MOVE_OF:
            moves.append((position, MOVE_OF[action]))
        elif moves:
            moves.pop()
    if not moves:
        return None
    position, last = moves[-1]
    return position if last.end == connection.scalar(_STATE, its) else None
