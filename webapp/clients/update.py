"""`update`: changes a stored client as a whole, in one transaction, unless it was changed
meanwhile.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, update
from sqlalchemy.exc import IntegrityError

from webapp.clients.answer import payload_of
from webapp.clients.differences import differences
from webapp.clients.duplicates import find_duplicates
from webapp.clients.external_id import refuse_led, refuse_taken
from webapp.clients.history import history_row
from webapp.clients.logins import USERNAME, WITHHELD, give_login, withheld_row
from webapp.clients.models import Client
from webapp.clients.parts import insert_parts, remove_parts
from webapp.clients.row_ids import RowIds, with_ids
from webapp.clients.rows import Claim, address_rows, client_row, contact_rows, login_row
from webapp.record.actor import Actor
from webapp.record.check import Registration
from webapp.record.problem import Advice
from webapp.record.schema import Record
from webapp.storage.columns import now
from webapp.storage.statements import Row, insert_rows
from webapp.storage.transactions import retried, write


class ClientChanged(Exception):
    """Somebody changed the client after it was read: nothing was stored."""


@retried
def update_client(
    client: Client,
    registration: Registration,
    actor: Actor,
    *,
    version: int,
    answered: Iterable[str] = (),
    reason: str = "",
    action: str = "",
    claim: Claim | None = None,
    row_ids: RowIds | None = None,
) -> dict[str, list[Any]]:
    """Store the record over the client that was read at `version`, and return what changed as
    {path: [before, after]}.

    `answered` are the paths of what the client was asked for and gives now: with all of it a client
    is pending again, with a part it stays asked for the rest; else its state stays as it is.
    `reason` is what the history keeps beside the changes, `action` its word for them where it is
    not "changed". A login is added, never replaced, or withheld as by `register`. `claim` is
    settled in the same transaction. `row_ids` are the ids that the rows of the lists keep. Raises
    ClientChanged and InputRefused.
    """
    progress = progress_of(client, answered)
    if action:
        progress = progress._replace(action=action)
    change = _prepared(client, registration, actor, version, progress, reason, row_ids)
    claim = claim or Claim()

    try:
        with write() as connection:
            changes = _store(connection, change)
            if "external_id" in change.changes:
                refuse_led(connection, [change.record.external_id], client.id)
            insert_rows(connection, claim.rows_of(client.id, client.account))
            claim.settle(connection, client.id)
    except IntegrityError as error:
        refuse_taken(error)
        raise
    return changes


@dataclass(frozen=True)
class _Change:
    """A change that is ready to be stored: what takes time, such as hashing, is done."""

    client: Client
    version: int
    record: Record
    addresses: Sequence[Row]
    contacts: Sequence[Row]
    advice: tuple[Advice, ...]
    login: Row | None
    actor: Actor
    progress: "Progress"
    changes: dict[str, list[Any]]
    reason: str
    was_withheld: bool  # no login was made when the client was registered


def _prepared(
    client: Client,
    registration: Registration,
    actor: Actor,
    version: int,
    progress: "Progress",
    reason: str,
    row_ids: RowIds | None,
) -> _Change:
    status = progress.values.get("source_status", client.source_status)
    record = registration.record.model_copy(update={"source_status": status})
    return _Change(
        client,
        version,
        record,
        *with_ids(client, address_rows(record), contact_rows(record), row_ids),
        registration.advice,
        login_row(record) if client.user_id is None else None,
        actor,
        progress,
        changes_of(client, record) | progress.changes,
        reason,
        client.user_id is None
        and any(row.code == WITHHELD.code for row in client.advice),
    )


def _store(connection: Connection, change: _Change) -> dict[str, list[Any]]:
    """Store a change with its entry of the history and return what changed. Raises ClientChanged,
    and InputRefused when somebody has the username.
    """
    # of the transaction, as with a registration
    at = now()
    login, user_id, changes = change.login, None, change.changes
    duplicates = find_duplicates(connection, change.record, exclude_id=change.client.id)
    advice: list[Advice] = [*change.advice, *duplicates]
    history: list[Row] = []
    if login:
        email = change.record.email
        new = {**login, "created_on": at}
        user_id = give_login(connection, new, email, change.actor)
    if login and user_id:
        changes = changes | {USERNAME: ["", login["username"]]}
    elif login:
        history.append(withheld_row(at))
    if not user_id and (login or change.was_withheld):
        advice.append(WITHHELD)
    entry = history_row(
        change.actor,
        change.progress.action,
        at,
        changes=changes,
        reason=change.reason,
    )
    history = [entry, *history]
    _overwrite(connection, change, user_id, at)
    lists = change.addresses, change.contacts
    insert_parts(connection, change.client, change.record, lists, advice, history)
    return changes


def _overwrite(
    connection: Connection, change: _Change, user_id: int | None, at: datetime
) -> None:
    """Store the record over the client, unless somebody changed it meanwhile, and remove what
    belongs to it.
    """
    values = {
        **client_row(change.record),
        **change.progress.values,
        "version": change.version + 1,
        "updated_on": at,
    }
    if user_id:
        values["user_id"] = user_id
    this = update(Client).where(
        Client.id == change.client.id, Client.version == change.version
    )
    if connection.execute(this.values(**values)).rowcount == 0:
        raise ClientChanged
    remove_parts(connection, [change.client.id])


class Progress(NamedTuple):
    """What a change does to a client that was asked for more: columns, their changes for the
    history, and its word for it.
    """

    values: dict[str, Any]
    changes: dict[str, list[Any]]
    action: str


def progress_of(client: Client, answered: Iterable[str]) -> Progress:
    """Return how far these answers bring a client that was asked for more; none of them is a
    change like any other.
    """
    answered = set(answered)
    if not client.state.customers_answer or answered.isdisjoint(client.asked):
        return Progress({}, {}, "changed")
    left = [path for path in client.asked if path not in answered]
    if left:
        return Progress(
            {"asked": left},
            {"asked": [", ".join(client.asked), ", ".join(left)]},
            "answered in part",
        )
    return Progress(
        {"source_status": "P", "asked": [], "status_reason": ""}, {}, "answered"
    )


def changes_of(client: Client, record: Record) -> dict[str, list[Any]]:
    """Return what a record changes in a client, its login aside, as {path: [before, after]}."""
    return differences(
        payload_of(client), record.model_dump(mode="json", exclude={"credentials"})
    )
