"""`register`: stores a registration whole, in one durable transaction, or not at all
(contract, section 4).
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from webapp.clients.acceptances import acceptance_rows
from webapp.clients.account_code import jump_past_codes_in_use, next_code, prefix_of
from webapp.clients.duplicates import find_duplicates, keys_of
from webapp.clients.history import record_history
from webapp.clients.logins import (
    USERNAME_TAKEN,
    WITHHELD,
    give_login,
    may_tell,
    record_withheld,
)
from webapp.clients.models import (
    Address,
    Client,
    ClientAcceptance,
    ClientAdvice,
    Contact,
)
from webapp.clients.search_index import terms_of, write_terms
from webapp.record.actor import Actor
from webapp.record.check import Registration
from webapp.record.formats import username_key
from webapp.record.problem import Advice, InputRefused
from webapp.record.schema import Record
from webapp.storage.columns import now
from webapp.storage.engines import insert_on
from webapp.storage.transactions import retried, write_together
from webapp.users.hashing import password_hash
from webapp.users.usernames import is_about_username

# Made once: putting a statement together takes longer than running it.
_INSERT_ADDRESSES, _INSERT_CONTACTS, _INSERT_ADVICE = (
    insert(Address),
    insert(Contact),
    insert(ClientAdvice),
)


class Registered(NamedTuple):
    """A client that is stored: what the doors answer."""

    client_id: int
    account: str


# What a door must store together with the client, such as its idempotency key or the end of a
# draft.
Claim = Callable[[Connection, Registered], None]


@retried
def register(
    registration: Registration,
    actor: Actor,
    claim: Claim | None = None,
    *,
    reason: str = "",
) -> Registered:
    """Store the client with addresses, contacts, login, account code, advice and history, and make
    it found by search.

    `reason` is why a rep registered a likely duplicate all the same; the history keeps it. `claim`
    runs in the same transaction and may raise to undo all of it. Raises InputRefused when the
    username is taken and the actor may know it; else the client is stored without a login, and the
    desk gets an advice. When this returns, the data survives the loss of power.
    """
    record = registration.record
    # hashing takes its time, so it comes before the transaction
    login = login_of(record)
    happened_on = now()

    def job(connection: Connection, *, withheld: bool = False) -> Registered:
        advice = [*registration.advice, *find_duplicates(connection, record)]
        user_id = (
            give_login(connection, login, record.email, actor, happened_on)
            if login and not withheld
            else None
        )
        is_withheld = login is not None and user_id is None
        advice += [WITHHELD] * is_withheld
        registered = store(
            connection,
            record,
            advice,
            actor,
            happened_on=happened_on,
            user_id=user_id,
            reason=reason,
        )
        if registration.acceptances:
            rows = acceptance_rows(registration.acceptances)
            mine = [{**row, "client_id": registered.client_id} for row in rows]
            connection.execute(insert(ClientAcceptance), mine)
        if is_withheld:
            record_withheld(connection, registered.client_id, happened_on)
        if claim:
            claim(connection, registered)
        return registered

    try:
        return write_together(job)
    except IntegrityError as error:
        refuse_taken(error, actor, login)
    return write_together(partial(job, withheld=True))


def refuse_taken(
    error: IntegrityError, actor: Actor, login: dict[str, Any] | None
) -> None:
    """Return when `error` is about a username that is taken and `actor` may not know it.
    Raises InputRefused, or the error.
    """
    if not is_about_username(error):
        raise error
    if may_tell(actor, login):
        raise InputRefused(USERNAME_TAKEN) from None


def store(
    connection: Connection,
    record: Record,
    advice: list[Advice],
    actor: Actor,
    *,
    happened_on: datetime,
    user_id: int | None = None,
    reason: str = "",
) -> Registered:
    """Store a client with all that belongs to it but its login, in a transaction that is open."""
    values = {
        **client_values(record),
        "user_id": user_id,
        "registered_kind": actor.kind,
        "registered_by": actor.name,
        "created_on": happened_on,
        "updated_on": happened_on,
    }
    registered = _insert_client(connection, values, prefix_of(record.title))
    insert_rows(connection, registered.client_id, record, advice)
    write_terms(connection, registered.client_id, terms_of(registered.account, record))
    record_history(
        connection,
        registered.client_id,
        actor,
        "registered",
        happened_on=happened_on,
        reason=reason,
    )
    return registered


def login_of(record: Record) -> dict[str, Any] | None:
    """Return the columns of the client's login, None when the record has none. Takes the time
    that hashing takes.
    """
    credentials = record.credentials
    if not credentials.username:
        return None
    return {
        "username": credentials.username,
        "username_key": username_key(credentials.username),
        "password_hash": password_hash(credentials.password),
        "role": "client",
    }


def client_values(record: Record) -> dict[str, Any]:
    """Return the columns of a client that come from its record, keys to compare by among them."""
    given = record.model_dump(
        exclude={
            "type",
            "credentials",
            "tax_ref",
            "detail",
            "billing_address",
            "shipping_addresses",
            "contacts",
        }
    )
    detail = record.detail.model_dump()
    return {
        **given,
        **detail,
        "type_code": record.type.code,
        "tax_code": record.tax_ref.code or None,
        "payment_term": detail["payment_term"] or None,
        "department": record.department or None,
        **keys_of(record),
    }


@cache
def _insert_unless_code_is_used(dialect: str) -> Any:
    return (
        insert_on(dialect, Client)
        .on_conflict_do_nothing(index_elements=["account"])
        .returning(Client.id)
    )


def _insert_client(
    connection: Connection, values: dict[str, Any], prefix: str
) -> Registered:
    insert_client = _insert_unless_code_is_used(connection.dialect.name)
    account = next_code(connection, prefix)
    while True:
        client_id = connection.scalar(insert_client, values | {"account": account})
        if client_id is not None:
            return Registered(client_id, account)
        jump_past_codes_in_use(connection, prefix)
        account = next_code(connection, prefix)


def insert_rows(
    connection: Connection, client_id: int, record: Record, advice: list[Advice]
) -> None:
    """Store the addresses and contacts of a client, and the advice on it."""
    billing = {**record.billing_address.model_dump(), "kind": "billing", "position": 0}
    shipping = [
        {
            **address.model_dump(),
            "kind": "shipping",
            "position": position,
            "address_default": bool(address.address_default),
        }
        for position, address in enumerate(record.shipping_addresses)
    ]
    connection.execute(
        _INSERT_ADDRESSES,
        [{"client_id": client_id, **address} for address in (billing, *shipping)],
    )
    contacts = [
        {
            **contact.model_dump(),
            "client_id": client_id,
            "position": position,
            "contact_default": bool(contact.contact_default),
        }
        for position, contact in enumerate(record.contacts)
    ]
    if contacts:
        connection.execute(_INSERT_CONTACTS, contacts)
    if advice:
        rows = [
            {"client_id": client_id, "field": path, "code": code, "message": words}
            for path, code, words in advice
        ]
        connection.execute(_INSERT_ADVICE, rows)
