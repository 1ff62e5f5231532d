"""Rows of other tables that go with a client that is merged: what refers to it refers to the one
that stays, until the merge is undone.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select, update

from webapp.clients.acceptance_models import ClientAcceptance
from webapp.clients.models import History
from webapp.clients.note_models import ClientNote
from webapp.extensions import Base
from webapp.storage.statements import table_of
from webapp.users.models import Link

Moved = dict[str, list[Any]]  # keys of rows that went along, by table and column
OF_ACCOUNT = "of_account"


class Follower(NamedTuple):
    """A column that refers to clients, and what its rows get when their client is merged."""

    table: Table
    column: str
    values: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Its name among what was moved."""
        return f"{self.table.name}.{self.column}"


FOLLOWERS: list[Follower] = []


def follow(model: type[Base], column: str, **values: Any) -> None:
    """Let the rows of a table whose `column` refers to a client go with it when it is merged, and
    get these values.
    """
    FOLLOWERS.append(Follower(table_of(model), column, values))


for _model in (History, ClientNote, ClientAcceptance, Link):
    follow(_model, "client_id")


def move(connection: Connection, merged_id: int, account: str, into_id: int) -> Moved:
    """Move what follows a client to the one that stays, and return what was moved.

    What tells its code keeps that of the client it was of.
    """
    moved: Moved = {}
    for follower in FOLLOWERS:
        table, [key] = follower.table, [*follower.table.primary_key]
        refers = table.c[follower.column]
        keys = [*connection.scalars(select(key).where(refers == merged_id))]
        if not keys:
            continue
        moved[follower.name] = keys
        if OF_ACCOUNT in table.c:
            unnamed = (refers == merged_id) & table.c[OF_ACCOUNT].is_(None)
            connection.execute(update(table).where(unnamed).values(of_account=account))
        values = {follower.column: into_id, **follower.values}
        connection.execute(update(table).where(refers == merged_id).values(values))
    return moved


def move_back(
    connection: Connection, moved: Moved, account: str, merged_id: int
) -> None:
    """Move what went with a client back to it; what was removed meanwhile stays so."""
    for follower in FOLLOWERS:
        table, [key] = follower.table, [*follower.table.primary_key]
        theirs = key.in_(moved.get(follower.name, []))
        connection.execute(
            update(table).where(theirs).values({follower.column: merged_id})
        )
        if OF_ACCOUNT in table.c:
            named = theirs & (table.c[OF_ACCOUNT] == account)
            connection.execute(update(table).where(named).values(of_account=None))
