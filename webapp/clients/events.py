"""Events: what happens to clients, as rooms above hear of it and others follow it.

Each row of a client's history is one. Its place in the order of events is its id: `events_after`
lists none before all that come before it are there.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import Flask, current_app
from sqlalchemy import Connection, Executable, Table, bindparam, func, select, text

from webapp.clients.models import History
from webapp.clients.states import TAKEN_BACK
from webapp.extensions import db
from webapp.storage.engines import look_up
from webapp.storage.statements import Row, fetch, insert_rows, table_of

HISTORY = table_of(History)
SUBSCRIBERS = "event_subscribers"  # in app.extensions
# that `history_turn` and `history_ids` of PostgreSQL take; ids go round in its 31 bits
LOCK_CLASS, ROUND = 7_421_133, 2**31


class Type(NamedTuple):
    """A type of events. One that is `for_desk` alone is not told to integrations."""

    name: str
    for_desk: bool = False


OTHER = Type("client.other", for_desk=True)
REACTIVATED = Type("client.reactivated")
UNDONE = Type("client.decision_undone")
# by the action in the history
TYPES = {
    "registered": Type("client.registered"),
    "began and handed over": Type("client.begun", for_desk=True),
    "changed": Type("client.changed"),
    "undid a change": Type("client.changed"),
    "answered": Type("client.answered"),
    "answered in part": Type("client.answered"),
    "asked for more": Type("client.asked"),
    "approved": Type("client.approved"),
    "rejected": Type("client.rejected"),
    "suspended": Type("client.suspended"),
    **dict.fromkeys(TAKEN_BACK, UNDONE),
    "merged": Type("client.merged"),
    "merge_undone": Type("client.merge_undone"),
    "noted": Type("client.noted", for_desk=True),
    "taken": Type("client.taken", for_desk=True),
    "given": Type("client.given", for_desk=True),
    "let_go": Type("client.let_go", for_desk=True),
    "settled": Type("client.settled", for_desk=True),
    "unsettled": Type("client.unsettled", for_desk=True),
    "different": Type("client.different", for_desk=True),
    "maybe the same": Type("client.different", for_desk=True),
    "made no login": Type("client.login_withheld", for_desk=True),
    "chose a username and a password": Type("client.login_made", for_desk=True),
    "chose a new password": Type("client.password_changed", for_desk=True),
    "email_confirmed": Type("client.email_confirmed", for_desk=True),
    "disabled the login": Type("client.login_disabled", for_desk=True),
    "enabled the login": Type("client.login_enabled", for_desk=True),
    "signed the client out everywhere": Type("client.signed_out", for_desk=True),
    "made a link for a new password": Type("client.link_made", for_desk=True),
    "made a link to choose a login": Type("client.link_made", for_desk=True),
}


def type_of(action: str, changes: Mapping[str, Sequence[Any]]) -> Type:
    """Return the type of an entry of the history. Of a word that the table lacks, as a newer
    release may write it, the desk alone hears.
    """
    if action == "approved" and changes.get("source_status") == ["S", "A"]:
        return REACTIVATED
    return TYPES.get(action, OTHER)


class Event(NamedTuple):
    """One thing that happened to a client: an entry of its history, whose id is its `position`."""

    position: int
    client_id: int
    happened_on: datetime
    actor_kind: str
    actor_name: str
    user_id: int | None
    action: str
    changes: Mapping[str, Sequence[Any]]
    reason: str

    @property
    def type(self) -> str:
        """Its type, such as `client.approved`."""
        return type_of(self.action, self.changes).name

    @property
    def for_desk(self) -> bool:
        """Whether the desk alone may hear of it."""
        return type_of(self.action, self.changes).for_desk


Stored = Mapping[Table, Sequence[Row]]
Subscriber = Callable[[Connection, Sequence[Event]], Stored]


def subscribe(app: Flask, subscriber: Subscriber) -> None:
    """Call `subscriber` with the open transaction and the events that it will store, in order; they
    are those of a group of clients where several register at once. What it returns is stored
    with them, in the same statement, and what it raises undoes them.
    """
    app.extensions.setdefault(SUBSCRIBERS, []).append(subscriber)


def has_subscribers() -> bool:
    """Tell whether anybody wants to hear of events."""
    return bool(current_app.extensions.get(SUBSCRIBERS))


def insert_telling(connection: Connection, tables: Stored) -> None:
    """Insert rows, as `insert_rows` does, and tell the subscribers of the history among them."""
    if tables.get(HISTORY) and has_subscribers():
        ids = _next_ids(connection, len(tables[HISTORY]))
        tables = with_told(connection, tables, ids)
    insert_rows(connection, tables)


def with_told(connection: Connection, tables: Stored, ids: Sequence[int]) -> Stored:
    """Return rows with these ids for the entries of the history among them, and with what its
    subscribers want stored.
    """
    numbered = [
        {**row, "id": number} for row, number in zip(tables[HISTORY], ids, strict=False)
    ]
    events = [
        Event(row["id"], *(row[name] for name in Event._fields[1:])) for row in numbered
    ]
    whole: dict[Table, Sequence[Row]] = {**tables, HISTORY: numbered}
    for subscriber in current_app.extensions[SUBSCRIBERS]:
        for table, rows in subscriber(connection, events).items():
            whole[table] = [*whole.get(table, ()), *rows]
    return whole


# of the history on SQLite, also of what was swept
LAST_ID = """
    SELECT max(
        coalesce((SELECT max(id) FROM history), 0),
        coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'history'), 0)
    )
"""
# on PostgreSQL a function, which locks before it draws
DRAWN = "(SELECT history_ids(:entries))"


def _next_ids(connection: Connection, number: int) -> Sequence[int]:
    """Return the next ids of the history, which nobody else gets."""
    if connection.dialect.name == "sqlite":  # by the one writer that there is
        last = fetch(connection, _next)[0][0]
        return range(last + 1, last + 1 + number)
    ids: list[int] = fetch(connection, _next, entries=number)[0][0]
    return ids


def _next(dialect: str) -> Executable:
    return text(LAST_ID if dialect == "sqlite" else f"SELECT {DRAWN}")


# of an Event, whose position is the entry's id
EVENT_COLUMNS = (HISTORY.c.id, *(HISTORY.c[name] for name in Event._fields[1:]))
_AFTER = (
    select(*EVENT_COLUMNS)
    .where(HISTORY.c.id > bindparam("position"), HISTORY.c.id <= bindparam("bound"))
    .order_by(HISTORY.c.id)
    .limit(bindparam("limit"))
)


def events_after(position: int, limit: int) -> list[Event]:
    """Return the events that follow a position, 0 for all, in order and at most `limit`.

    Who goes on after the last one of them sees each event exactly once, whoever writes meanwhile.
    """

    def read(connection: Connection) -> list[Event]:
        bound = settled_up_to(connection)
        asked = {"position": position, "bound": bound, "limit": limit}
        return [Event(*row) for row in connection.execute(_AFTER, asked)]

    return look_up(read)


_AT = select(*EVENT_COLUMNS).where(HISTORY.c.id == bindparam("position"))


def event_at(position: int) -> Event | None:
    """Return the event at a position, None when there is none."""
    row = db.session.connection().execute(_AT, {"position": position}).first()
    return Event(*row) if row else None


def types_at(positions: Sequence[int]) -> dict[int, str]:
    """Return the types of the events at these positions; one that is gone has none."""
    columns = (HISTORY.c.id, HISTORY.c.action, HISTORY.c.changes)
    rows = db.session.execute(select(*columns).where(HISTORY.c.id.in_(positions)))
    return {row.id: type_of(row.action, row.changes).name for row in rows}


_NEWEST = select(func.max(HISTORY.c.id))


def last_settled(connection: Connection) -> int:
    """Return the position of the last event, such that none comes before it any more."""
    last: int = connection.scalar(_NEWEST) or 0
    return min(last, settled_up_to(connection))


_LAST = text("SELECT last_value FROM history_id_seq")
_HELD = text(
    "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2"
    " AND classid = :lock_class AND database ="
    " (SELECT oid FROM pg_database WHERE datname = current_database())"
).bindparams(lock_class=LOCK_CLASS)


def settled_up_to(connection: Connection) -> int:
    """Return an id such that no open transaction has one up to it, or will have.

    SQLite has one writer, so ids are committed in their order. On PostgreSQL each transaction that
    writes history holds a lock from before it gets an id, whose key is the last id that was given
    by then. The last id is read before the locks, and both before the rows: what took an id up to
    it held its lock by then, and is seen or still holds it.
    """
    if connection.dialect.name == "sqlite":
        return 2**63 - 1
    last: int = connection.scalar(_LAST) or 0
    passed = [(last - key) % ROUND for key in connection.scalars(_HELD)]
    # one that is as good as a round away was taken after the last id was read
    return last - max((each for each in passed if each < ROUND // 2), default=0)
