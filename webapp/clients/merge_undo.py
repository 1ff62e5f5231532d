"""Undoing a merge: both clients come back as they were, while nothing else changed and for 30 days
at most.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp.clients.answer import payload_of
from webapp.clients.external_id import refuse_taken
from webapp.clients.history import history_row, store_entry
from webapp.clients.list_models import MODELS
from webapp.clients.list_use import column_of
from webapp.clients.merge import both_of
from webapp.clients.merge_follow import move_back
from webapp.clients.merge_kept import as_stored, let_go_carried, put_back
from webapp.clients.merge_models import Merge
from webapp.clients.merged import with_codes
from webapp.clients.models import Client
from webapp.clients.parts import PARTS, remove_parts
from webapp.clients.rows import CLIENTS
from webapp.clients.search_index import index_of, index_row, words_of
from webapp.clients.whole import read_whole
from webapp.record.actor import Actor
from webapp.record.labels import label_of
from webapp.record.problem import InputRefused, Problem
from webapp.record.schema import chosen_from
from webapp.storage.columns import now
from webapp.storage.reads import Read
from webapp.storage.statements import Row, insert_rows
from webapp.storage.transactions import retried, write
from webapp.users.models import User
from webapp.web.logs import log_event

UNDO_LIFE = timedelta(days=30)
UNDONE = Problem("", "undone", "This merge was undone already")
TOO_LATE = Problem(
    "", "too_late", f"A merge can be undone for {UNDO_LIFE.days} days, which are over"
)
# of the client that stayed: what undoing does not bring back
OWN = {"id", "account", "version", "created_on", "updated_on", "rep_id"}
_INTO = (
    select(Merge)
    .where(Merge.into_id == bindparam("client_id"))
    .order_by(Merge.merged_on.desc(), Merge.merged_id.desc())
)


class Merged(NamedTuple):
    """A client that was merged into another: its id and code, by whom and when, until when that
    can be undone, and why not ("" when it can).
    """

    merged_id: int
    account: str
    merged_by: str
    merged_on: datetime
    until: datetime
    refused: str


# the merges into a client, the last first
MERGES_INTO = Read(_INTO, list)


def merged_of(client: Client, merges: Iterable[Any]) -> list[Merged]:
    """Return which clients were merged into this one, of what MERGES_INTO read."""
    return [
        Merged(
            row.merged_id,
            row.account,
            row.merged_by,
            row.merged_on,
            row.merged_on + UNDO_LIFE,
            _refusal(row, client),
        )
        for row in merges
    ]


@retried
def undo_merge(merged_id: int, into_id: int, actor: Actor) -> None:
    """Make two clients of one again, as they were. Raises InputRefused when that cannot be done
    any more.

    Who has the one that stayed is as before unless that was changed since.
    """
    try:
        with write() as connection:
            merge, stays = _locked(connection, merged_id, into_id)
            _refuse_gone(connection, merge.kept)
            at = now()
            _give_back(connection, merge, stays, at)
            _tell(connection, merge, stays, actor, at)
    except IntegrityError as error:
        refuse_taken(error)
        raise
    log_event("merge undone", by=actor.name, merged=merge.account, into=stays.account)


def _refusal(merge: Any, stays: Any) -> str:
    """Return why a merge cannot be undone, "" when it can."""
    if merge.kept is None or merge.merged_on + UNDO_LIFE <= now():
        return TOO_LATE.message
    if (stays.version, stays.user_id) != (merge.version, merge.kept["login"]):
        return f"{stays.account} was changed after the merge"
    return ""


def _locked(connection: Connection, merged_id: int, into_id: int) -> tuple[Any, Any]:
    """Return a merge and the client that stayed, which nobody else changes until the transaction
    ends. Raises InputRefused.
    """
    of_merge = select(Merge).where(
        Merge.merged_id == merged_id, Merge.into_id == into_id
    )
    merge = connection.execute(of_merge).first()
    if merge is None:
        raise InputRefused(UNDONE)
    users = select(User.id).where(User.id.in_(_logins(merge))).order_by(User.id)
    connection.execute(users.with_for_update())  # before the client, as merging does
    of_client = select(Client).where(Client.id == into_id).with_for_update()
    stays = connection.execute(of_client).first()
    if stays is None or connection.execute(of_merge).first() is None:
        raise InputRefused(UNDONE)
    if refusal := _refusal(merge, stays):
        raise InputRefused(Problem("", "changed", refusal))
    return merge, stays


def _refuse_gone(connection: Connection, kept: Mapping[str, Any]) -> None:
    """Raise InputRefused when one of both had an entry of a list that was deleted since: while they
    were one client, no client had it.
    """
    both = [kept[side]["clients"][0] for side in ("stays", "other")]
    problems = []
    for list_name, model in MODELS.items():
        had = {row[column_of(list_name).name] for row in both} - {None}
        there = connection.scalars(select(model.code).where(model.code.in_(had)))
        label = label_of(chosen_from(list_name))
        for code in sorted(had.difference(there)):
            words = (
                f"{label} “{code}” was deleted after the merge: ask an administrator to add it "
                "to its list again, then undo the merge"
            )
            problems.append(Problem("", "gone", words))
    if problems:
        raise InputRefused(*problems)


def _logins(merge: Any) -> list[int]:
    dropped = (merge.kept or {}).get("dropped") or {}
    login = (merge.kept or {}).get("login")
    return [each for each in (login, dropped.get("user_id")) if each is not None]


def _give_back(connection: Connection, merge: Any, stays: Any, at: datetime) -> None:
    """Bring back the rows of both clients, what went along, and the login."""
    kept = merge.kept
    before = as_stored(CLIENTS, kept["stays"]["clients"][0])
    values = {name: value for name, value in before.items() if name not in OWN}
    values |= _confirmed_since(merge, stays, before)
    if stays.rep_id == kept["rep"]:
        values["rep_id"] = before["rep_id"]
    version = stays.version + 1
    this = update(Client).where(Client.id == stays.id)
    connection.execute(this.values(**values, version=version, updated_on=at))
    other = as_stored(CLIENTS, kept["other"]["clients"][0])
    other |= _confirmed_since(merge, stays, other)
    connection.execute(insert(CLIENTS), {**other, "updated_on": at})
    remove_parts(connection, [stays.id])
    for rows in (kept["stays"], kept["other"]):
        parts = {
            table: [as_stored(table, row) for row in rows[table.name]]
            for table in PARTS
        }
        insert_rows(connection, parts)
    let_go_carried(connection, kept.get("carried", ()))
    put_back(connection, kept["said"])
    move_back(connection, kept["moved"], merge.account, merge.merged_id)
    _enable_login(connection, kept["dropped"])
    connection.execute(delete(Merge).where(Merge.merged_id == merge.merged_id))
    # what was merged before it can be undone after it
    earlier = (Merge.into_id == stays.id) & (Merge.version == before["version"])
    connection.execute(update(Merge).where(earlier).values(version=version))
    _index(connection, [stays.id, merge.merged_id])


def _confirmed_since(merge: Any, stays: Any, before: Row) -> dict[str, Any]:
    """Return what tells that the address a client comes back with was confirmed after the merge."""
    if stays.confirmed_key != before["email_key"]:
        return {}
    if stays.email_confirmed_on <= merge.merged_on:
        return {}
    return {
        name: getattr(stays, name) for name in ("confirmed_key", "email_confirmed_on")
    }


def _enable_login(connection: Connection, dropped: Mapping[str, Any] | None) -> None:
    if dropped and not dropped["was_disabled"]:
        this = update(User).where(User.id == dropped["user_id"])
        connection.execute(this.values(disabled_on=None))


def _index(connection: Connection, client_ids: list[int]) -> None:
    """Let search find clients that came back."""
    rows = []
    for client in read_whole(connection, client_ids):
        record = json.loads(
            json.dumps(payload_of(client)),
            object_hook=lambda names: SimpleNamespace(**names),
        )
        words = with_codes(connection, client.id, words_of(record))
        rows.append(index_row(client.id, client.account, words))
    insert_rows(connection, {index_of(connection.dialect.name): rows})


def _tell(
    connection: Connection, merge: Any, stays: Any, actor: Actor, at: datetime
) -> None:
    """Tell both histories."""
    both = both_of(SimpleNamespace(id=merge.merged_id, account=merge.account), stays)
    undone = history_row(actor, "merge_undone", at, changes=both)
    for client_id in (stays.id, merge.merged_id):
        store_entry(connection, client_id, undone)


def forget_kept() -> None:
    """Remove what undoing would need of merges for which it is too late."""
    too_late = (Merge.merged_on <= now() - UNDO_LIFE) & Merge.kept.is_not(None)
    with write() as connection:
        connection.execute(update(Merge).where(too_late).values(kept=None))
