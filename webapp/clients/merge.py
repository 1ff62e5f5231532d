"""Two clients become one, in one transaction: the one that stays gets what was chosen and all that
followed the other, whose id and code lead to it for ever.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from webapp.clients.duplicates import find_duplicates
from webapp.clients.external_id import left_over
from webapp.clients.history import history_row, store_entry
from webapp.clients.logins import WITHHELD
from webapp.clients.merge_compare import Choice, Comparison
from webapp.clients.merge_follow import move
from webapp.clients.merge_kept import (
    as_stored,
    carry_apart,
    rows_as_they_are,
    take_aside,
)
from webapp.clients.merge_models import Merge
from webapp.clients.merge_plan import Plan, planned
from webapp.clients.merged import lead_in
from webapp.clients.models import Client
from webapp.clients.parts import insert_parts, remove_parts
from webapp.clients.row_ids import with_ids
from webapp.clients.rows import CLIENTS, address_rows, client_row, contact_rows
from webapp.clients.update import ClientChanged
from webapp.record.actor import Actor
from webapp.storage.columns import now
from webapp.storage.transactions import retried, write
from webapp.users.models import User
from webapp.users.staff import end_links, end_sessions
from webapp.web.logs import log_event


class MergedMeanwhile(Exception):
    """One of the two was merged meanwhile: nothing was stored. The text says into which."""


@retried
def merge(
    clients: tuple[Client, Client],
    comparison: Comparison,
    choice: Choice,
    actor: Actor,
    also: Callable[[Connection], object] | None = None,
) -> None:
    """Merge two clients as they were read, by what was chosen; `also` stores what belongs into the
    same transaction.

    Raises InputRefused when the record that comes of it breaks a rule, ClientChanged when one of
    them was changed since they were read, and MergedMeanwhile.
    """
    plan = planned(clients, comparison, choice, actor)
    with write() as connection:
        _lock(connection, plan)
        _store(connection, plan, now())
        if also:
            also(connection)
    log_event(
        "clients merged",
        by=actor.name,
        merged=plan.other.account,
        into=plan.stays.account,
    )


def _lock(connection: Connection, plan: Plan) -> None:
    """Let nobody else change the two and their logins until the transaction ends: logins first,
    then the clients, by their ids, so that no two wait for each other. Raises ClientChanged and
    MergedMeanwhile.
    """
    clients = {client.id: client for client in (plan.stays, plan.other)}
    users = [client.user_id for client in clients.values() if client.user_id]
    locked = select(User.id).where(User.id.in_(users)).order_by(User.id)
    connection.execute(locked.with_for_update())
    these = (
        select(Client.id, Client.version, Client.user_id)
        .where(Client.id.in_(clients))
        .order_by(Client.id)
    )
    found = {row.id: row for row in connection.execute(these.with_for_update())}
    for client_id in clients.keys() - found.keys():
        lead = lead_in(connection, client_id)
        raise MergedMeanwhile(lead.sentence) if lead else ClientChanged
    for client_id, client in clients.items():
        present = found[client_id]
        if (present.version, present.user_id) != (client.version, client.user_id):
            raise ClientChanged


def _store(connection: Connection, plan: Plan, at: datetime) -> None:
    stays, other = plan.stays, plan.other
    kept: dict[str, Any] = {
        "stays": rows_as_they_are(connection, stays.id),
        "other": rows_as_they_are(connection, other.id),
        "login": plan.login,
        "dropped": _end_login(connection, plan, at),
    }
    kept["said"] = take_aside(connection, other.id)
    kept["carried"] = carry_apart(connection, kept["said"], other.id, stays.id)
    kept["moved"] = move(connection, other.id, other.account, stays.id)
    remove_parts(connection, [stays.id, other.id])
    connection.execute(delete(Client).where(Client.id == other.id))
    kept["rep"] = _overwrite(connection, plan, kept, at)
    row = {
        "merged_id": other.id,
        "account": other.account,
        "into_id": stays.id,
        "merged_on": at,
        "merged_by": plan.actor.name,
        "user_id": plan.actor.user_id,
        "version": stays.version + 1,
        "external_id": left_over(
            (other.external_id, stays.external_id), plan.registration.record.external_id
        ),
        "kept": kept,
    }
    connection.execute(insert(Merge), row)
    _insert_parts(connection, plan)
    changes = {**both_of(other, stays), **plan.changes}
    entry = history_row(plan.actor, "merged", at, changes=changes)
    store_entry(connection, stays.id, entry)


def both_of(other: Any, stays: Any) -> dict[str, list[Any]]:
    """Return how the history tells which client was merged into which."""
    return {
        "account": [other.account, stays.account],
        "client_id": [str(other.id), str(stays.id)],
    }


def _end_login(
    connection: Connection, plan: Plan, at: datetime
) -> dict[str, Any] | None:
    """Disable the login that does not stay and sign it out everywhere; return what undoing
    needs.
    """
    user_id = plan.dropped_login
    if user_id is None:
        return None
    this = User.id == user_id
    before = connection.scalar(select(User.disabled_on).where(this))
    if before is None:
        disabled = update(User).where(this).values(disabled_on=at)
        connection.execute(disabled)
    end_sessions(connection, user_id)
    end_links(connection, user_id)
    return {"user_id": user_id, "was_disabled": before is not None}


def _overwrite(
    connection: Connection, plan: Plan, kept: Mapping[str, Any], at: datetime
) -> int | None:
    """Store the record over the client that stays, and return who has it now: as before, else who
    had the other. The other's address stays confirmed where it is the one that stays.
    """
    reps = [kept[name]["clients"][0]["rep_id"] for name in ("stays", "other")]
    rep_id: int | None = reps[0] or reps[1]
    values = {
        **client_row(plan.registration.record),
        "user_id": plan.login,
        "rep_id": rep_id,
        "version": plan.stays.version + 1,
        "updated_on": at,
    }
    other = as_stored(CLIENTS, kept["other"][CLIENTS.name][0])
    if other["confirmed_key"] == values["email_key"]:
        values |= {
            name: other[name] for name in ("confirmed_key", "email_confirmed_on")
        }
    this = update(Client).where(Client.id == plan.stays.id)
    connection.execute(this.values(**values))
    return rep_id


def _insert_parts(connection: Connection, plan: Plan) -> None:
    """Insert what belongs to the client that stays, and what search finds it by: the other's code
    too. The rows of the lists that it had keep their ids.
    """
    stays, record = plan.stays, plan.registration.record
    advice = [*plan.registration.advice]
    advice += find_duplicates(connection, record, exclude_id=stays.id)
    was_withheld = any(
        row.code == WITHHELD.code for each in (stays, plan.other) for row in each.advice
    )
    if was_withheld and plan.login is None:
        advice.append(WITHHELD)
    rows = address_rows(record), contact_rows(record)
    lists = with_ids(stays, *rows, by_place=False)
    insert_parts(connection, stays, record, lists, advice)
