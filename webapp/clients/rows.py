"""A registration as plain rows: all that is stored of it but the numbers that the database hands
out, made before the transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, Update

from webapp.clients.acceptance_models import ClientAcceptance
from webapp.clients.acceptances import acceptance_rows
from webapp.clients.account_code import prefix_here
from webapp.clients.alike import Keys, keys_of
from webapp.clients.history import history_row
from webapp.clients.models import Address, Client, ClientAdvice, Contact, History
from webapp.clients.search_index import words_of
from webapp.record.actor import Actor
from webapp.record.check import Registration
from webapp.record.formats import username_key
from webapp.record.problem import Advice
from webapp.record.schema import Record
from webapp.storage.statements import Row, table_of
from webapp.users.hashing import password_hash

CLIENTS, ADDRESSES, CONTACTS, ADVICE, ACCEPTANCES, HISTORY = (
    table_of(model)
    for model in (Client, Address, Contact, ClientAdvice, ClientAcceptance, History)
)
# parts of a record that are no columns of its client
_PARTS = {
    "type",
    "credentials",
    "tax_ref",
    "detail",
    "billing_address",
    "shipping_addresses",
    "contacts",
}
_NEW = {"status_reason": "", "asked": [], "version": 1}


class Claim(NamedTuple):
    """What a door stores in the transaction that stores a client.

    `rows` are of its own tables, whose columns `client_id` and `account` are filled in. `history`
    are entries of the client's history. `change` changes the row that stands for what was sent, and
    gives it the `client_id`; when there is none, because somebody was quicker, nothing is stored
    and `overtaken` is raised.
    """

    rows: Mapping[Table, Sequence[Row]] = {}
    history: Sequence[Row] = ()
    change: Update | None = None
    overtaken: type[Exception] = Exception

    def rows_of(self, client_id: int, account: str) -> dict[Table, list[Row]]:
        """Return the rows, filled in."""
        known = {"client_id": client_id, "account": account}
        filled: dict[Table, list[Row]] = {}
        for table, rows in self.rows.items():
            more = {name: known[name] for name in known if name in table.c}
            filled[table] = [{**row, **more} for row in rows]
        return filled

    def settle(self, connection: Connection, client_id: int) -> None:
        """Change the row. Raises `overtaken`."""
        if self.change is None:
            return
        changed = connection.execute(self.change.values(client_id=client_id))
        if changed.rowcount == 0:
            raise self.overtaken


class Rows(NamedTuple):
    """What is stored of a registration. The rows lack their `client_id`, and the client its id,
    account and login.
    """

    happened_on: datetime | None  # None: when it is stored
    actor: Actor
    login: Row | None
    prefix: str
    keys: Keys | None  # None: duplicates are not looked for
    client: Row
    addresses: Sequence[Row]
    contacts: Sequence[Row]
    advice: Sequence[Advice]
    acceptances: Sequence[Row]
    history: Sequence[Row]
    words: frozenset[str]  # by which search finds the client, its account aside
    claim: Claim
    rep_id: int | None = None  # who of the staff has it already


def rows_of(
    registration: Registration,
    actor: Actor,
    happened_on: datetime | None = None,
    *,
    reason: str = "",
    claim: Claim | None = None,
) -> Rows:
    """Return the rows of a registration, which happens when it is stored, or happened in the past;
    the history keeps why a likely duplicate is another client. Takes the time that hashing a
    password takes.
    """
    record, claim = registration.record, claim or Claim()
    client: dict[str, Any] = {
        **client_row(record),
        **_NEW,
        "registered_kind": actor.kind,
        "registered_by": actor.name,
    }
    registered = history_row(actor, "registered", happened_on, reason=reason)
    return Rows(
        happened_on=happened_on,
        actor=actor,
        login=login_row(record),
        prefix=prefix_here(record.title),
        keys=client,
        client=client,
        addresses=address_rows(record),
        contacts=contact_rows(record),
        advice=registration.advice,
        acceptances=acceptance_rows(registration.acceptances),
        history=[registered, *claim.history],
        words=words_of(record),
        claim=claim,
    )


def login_row(record: Record) -> Row | None:
    """Return the login of the client but for when it is made, None when its record has none. Takes
    the time that hashing takes.
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


def client_row(record: Record) -> dict[str, Any]:
    """Return the columns of a client that come from its record, keys to compare by among them."""
    detail = vars(record.detail)
    own = {name: value for name, value in vars(record).items() if name not in _PARTS}
    return {
        **own,
        **detail,
        "type_code": record.type.code,
        "tax_code": record.tax_ref.code or None,
        "payment_term": detail["payment_term"] or None,
        "department": record.department or None,
        "external_id": record.external_id or None,
        **keys_of(record),
    }


def address_rows(record: Record) -> list[Row]:
    """Return the billing address and the shipping addresses."""
    billing = (record.billing_address, "billing", 0)
    shipping = (
        (address, "shipping", position)
        for position, address in enumerate(record.shipping_addresses)
    )
    return [
        {
            **vars(address),
            "kind": kind,
            "position": position,
            "address_default": bool(address.address_default),
        }
        for address, kind, position in (billing, *shipping)
    ]


def contact_rows(record: Record) -> list[Row]:
    """Return the contacts."""
    return [
        {
            **vars(contact),
            "position": position,
            "contact_default": bool(contact.contact_default),
        }
        for position, contact in enumerate(record.contacts)
    ]


def of_client(client_id: int, rows: Iterable[Row]) -> list[Row]:
    """Return rows as those of a client."""
    return [{**row, "client_id": client_id} for row in rows]


def advice_rows(advice: Iterable[Advice]) -> list[Row]:
    """Return advice as it is kept."""
    return [
        {"field": path, "code": code, "message": words} for path, code, words in advice
    ]
