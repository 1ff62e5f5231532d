"""`update`: changes a stored client as a whole, in one transaction, unless it was changed
meanwhile.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, update
from sqlalchemy.exc import IntegrityError

from webapp.clients.answer import payload_of
from webapp.clients.duplicates import find_duplicates
from webapp.clients.history import record_history
from webapp.clients.logins import WITHHELD, give_login, record_withheld
from webapp.clients.models import Address, Client, ClientAdvice, Contact
from webapp.clients.register import client_values, insert_rows, login_of, refuse_taken
from webapp.clients.search_index import terms_of, write_terms
from webapp.record.actor import Actor
from webapp.record.check import Registration
from webapp.record.paths import join
from webapp.record.schema import Record
from webapp.storage.columns import now
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
    claim: Callable[[Connection], None] | None = None,
) -> dict[str, list[Any]]:
    """Store the record over the client that was read at `version`, and return what changed as
    {path: [before, after]}.

    `answered` are the paths of what the client was asked for and gives now: with all of it a client
    is pending again, with a part it stays asked for the rest; else its state stays as it is.
    `reason` is what the history keeps beside the changes. A login is added, never replaced, or
    withheld as by `register`. `claim` runs in the same transaction. Raises ClientChanged and
    InputRefused.
    """
    progress = progress_of(client, answered)
    status = progress.values.get("source_status", client.source_status)
    record = registration.record.model_copy(update={"source_status": status})
    login = login_of(record) if client.user_id is None else None
    client_id, account, changes = (
        client.id,
        client.account,
        changes_of(client, record) | progress.changes,
    )
    is_flagged = client.user_id is None and any(
        row.code == WITHHELD.code for row in client.advice
    )
    happened_on = now()
    values = {
        **client_values(record),
        **progress.values,
        "version": version + 1,
        "updated_on": happened_on,
    }

    def job(*, withheld: bool = False) -> dict[str, list[Any]]:
        with write() as connection:
            advice = [
                *registration.advice,
                *find_duplicates(connection, record, exclude_id=client_id),
            ]
            this = update(Client).where(
                Client.id == client_id, Client.version == version
            )
            user_id = (
                give_login(connection, login, record.email, actor, happened_on)
                if login and not withheld
                else None
            )
            given = {"user_id": user_id} if user_id else {}
            if connection.execute(this.values(**values, **given)).rowcount == 0:
                raise ClientChanged
            for table in (Address, Contact, ClientAdvice):
                connection.execute(delete(table).where(table.client_id == client_id))
            if not user_id and (login or is_flagged):
                advice.append(WITHHELD)
            insert_rows(connection, client_id, record, advice)
            write_terms(connection, client_id, terms_of(account, record))
            told = changes | (
                {"credentials.username": ["", login["username"]]}
                if login and user_id
                else {}
            )
            record_history(
                connection,
                client_id,
                actor,
                progress.action,
                happened_on=happened_on,
                changes=told,
                reason=reason,
            )
            if login and not user_id:
                record_withheld(connection, client_id, happened_on)
            if claim:
                claim(connection)
        return told

    try:
        return job()
    except IntegrityError as error:
        refuse_taken(error, actor, login)
    return job(withheld=True)


class Progress(NamedTuple):
    """What a change does to a client that was asked for more: columns, what the history tells
    of them, and its word for it.
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


def differences(before: Any, after: Any) -> dict[str, list[Any]]:
    """Return what differs between two payloads, as {path: [before, after]}; what was not
    given is "".
    """
    one, other = dict(_texts(before)), dict(_texts(after))
    pairs = {
        path: [one.get(path, ""), other.get(path, "")] for path in {**one, **other}
    }
    return {path: pair for path, pair in pairs.items() if pair[0] != pair[1]}


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield path and text of each value in a payload that was given; a default mark is "1" or
    was not given.
    """
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _texts(part, join(path, name))
    elif isinstance(value, list):
        for row, part in enumerate(value):
            yield from _texts(part, f"{path}[{row}]")
    elif path.endswith("_default"):
        if value in (True, "1"):
            yield path, "1"
    elif value:
        yield path, str(value)
