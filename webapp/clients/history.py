"""The history of a client: one entry for each thing that happened to it, in the transaction
that did it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from webapp.clients.events import HISTORY, insert_telling
from webapp.clients.models import History
from webapp.extensions import db
from webapp.record.actor import Actor
from webapp.storage.reads import Read
from webapp.storage.statements import Row

KINDS = {
    "customer": "The customer",
    "key": "API key {}",
    "import": "Import {}",
    "system": "The system",
}


def history_row(
    actor: Actor,
    action: str,
    happened_on: datetime | None,
    *,
    changes: dict[str, list[Any]] | None = None,
    reason: str = "",
) -> dict[str, Any]:
    """Return the entry, without `client_id`, that `actor` did `action`, None for when `store_all`
    stores it; `changes` maps the path of each changed field to [before, after].
    """
    return {
        "actor_kind": actor.kind,
        "actor_name": actor.name,
        "user_id": actor.user_id,
        "happened_on": happened_on,
        "action": action,
        "changes": changes or {},
        "reason": reason,
    }


def store_entry(connection: Connection, client_id: int, row: Row) -> None:
    """Write an entry that `history_row` made, in a transaction that is open, and tell of it."""
    insert_telling(connection, {HISTORY: [{**row, "client_id": client_id}]})


class Entry(NamedTuple):
    """One thing that happened, as it is stored; `of_account` is the code of the client that it
    happened to, where that was merged into this one.
    """

    id: int
    happened_on: datetime
    actor_kind: str
    actor_name: str
    action: str
    changes: dict[str, Any]
    reason: str
    user_id: int | None
    of_account: str | None = None


NOTED = "noted"  # that a note was written, which itself stands with the notes
_IS_OF_CLIENT = (History.client_id == bindparam("client_id"), History.action != NOTED)
_OF_CLIENT = (
    select(*(getattr(History, name) for name in Entry._fields))
    .where(*_IS_OF_CLIENT)
    .order_by(History.id)
)
_COUNT = select(func.count()).where(*_IS_OF_CLIENT)


def _entries(rows: Iterable[Any]) -> list[Entry]:
    return [Entry(*row) for row in rows]


# what happened to a client beside the notes on it, in the order in which it was stored
HISTORY_OF_CLIENT = Read(_OF_CLIENT, _entries)


@cache
def newest_history(most: int) -> Read[list[Entry]]:
    """The last entries of HISTORY_OF_CLIENT, at most so many, in its order."""
    newest = _OF_CLIENT.order_by(None).order_by(History.id.desc()).limit(most)
    return Read(newest, lambda rows: _entries(reversed(rows)))


def history_of(client_id: int) -> list[Entry]:
    """Return what HISTORY_OF_CLIENT reads."""
    return HISTORY_OF_CLIENT.alone(client_id=client_id)


def count_history(client_id: int) -> int:
    """Return how many entries the history of a client has beside the notes on it."""
    return db.session.connection().scalar(_COUNT, {"client_id": client_id}) or 0


def last_about(entries: Sequence[Entry], path: str) -> Entry | None:
    """Return the latest of these entries, the oldest first, that changed what is at a path: of
    a row of a list anything in the list, whose rows may have moved.
    """
    whole = path.partition("[")[0]
    inside = (f"{whole}.", f"{whole}[")
    for entry in entries[::-1]:
        if any(each == whole or each.startswith(inside) for each in entry.changes):
            return entry
    return None


def who(kind: str, name: str) -> str:
    """Return who did something: a rep by name, an API key as one, the customer."""
    return KINDS.get(kind, "{}").format(name).strip() or kind
