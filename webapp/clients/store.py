"""Stores registrations with all that belongs to them (contract, section 4), one or many in a
transaction that is open.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Table

from webapp.clients.account_code import Registered, next_ids, take_codes
from webapp.clients.duplicates import Compared
from webapp.clients.events import has_subscribers, with_told
from webapp.clients.external_id import refuse_led
from webapp.clients.logins import WITHHELD, give_logins, withheld_row
from webapp.clients.reps import reps_of_new
from webapp.clients.rows import (
    ACCEPTANCES,
    ADDRESSES,
    ADVICE,
    CLIENTS,
    CONTACTS,
    HISTORY,
    Rows,
    advice_rows,
    of_client,
)
from webapp.clients.search_index import index_of, index_row
from webapp.record.problem import Advice
from webapp.storage.columns import now
from webapp.storage.statements import Dumped, Row, Unfinished, dumped, insert_dumped

# entries of the history that storing adds to a registration's: no login was made, a rep has it
MOST_ADDED = 2


def store_all(
    connection: Connection, group: Sequence[Rows], *, is_told: bool = True
) -> list[Registered]:
    """Store registrations, each as if it came after those before it in the group; subscribers hear
    of it unless it is not to be told. Whatever is raised, such as InputRefused when a username or
    an external id is taken, nothing of the group may be committed.

    What other transactions may want too is locked in one order: logins, counters, rows of claims.
    All that needs no account code is made before the counters are locked: others wait for less.
    """
    early = _made_early(connection, group, is_told=is_told and has_subscribers())
    codes = take_codes(connection, [rows.prefix for rows in group])
    alike = early.compared.advice(connection, codes)
    stored = [*map(Registered, early.ids, codes)]
    coded = defaultdict[Table, list[Row]](list)
    index = index_of(connection.dialect.name)
    for its in zip(group, stored, early.user_ids, alike, strict=True):
        _add_coded(coded, index, *its)
    for table in {table for rows in group for table in rows.claim.rows}:
        # in the order in which others lock them
        coded[table].sort(key=lambda row: [*row.values()])
    first = {CLIENTS: early.clients.finished("account", codes)}
    insert_dumped(connection, {**first, **dumped(connection, coded), **early.others})
    refuse_led(connection, [rows.client["external_id"] for rows in group])
    for rows, registered in zip(group, stored, strict=True):
        rows.claim.settle(connection, registered.client_id)
    return stored


class _Early(NamedTuple):
    """What is made of a group without account codes; `others` are rows that refer to clients."""

    ids: Sequence[int]
    user_ids: Sequence[int | None]
    compared: Compared
    clients: Unfinished
    others: Mapping[Table, Dumped]


def _made_early(
    connection: Connection, group: Sequence[Rows], *, is_told: bool
) -> _Early:
    # of the transaction: who follows the times of changes must find none before one that was seen
    at = now()
    user_ids = give_logins(connection, group, at)
    entries = sum(len(rows.history) + MOST_ADDED for rows in group) if is_told else 0
    ids, of_history = next_ids(connection, len(group), entries)
    new = [
        (client_id, rows.actor, rows.client["department"])
        for rows, client_id in zip(group, ids, strict=True)
    ]
    tables = defaultdict[Table, list[Row]](list)
    for each in zip(group, ids, user_ids, reps_of_new(connection, new), strict=True):
        _add(tables, at, *each)
    clients = Unfinished(connection, tables.pop(CLIENTS))
    others = with_told(connection, tables, of_history) if is_told else tables
    compared = Compared(connection, [rows.keys for rows in group])
    return _Early(ids, user_ids, compared, clients, dumped(connection, others))


Rep = tuple[int | None, Sequence[Row]]  # who gets a client, and what the history says


def _is_withheld(rows: Rows, user_id: int | None) -> bool:
    return rows.login is not None and user_id is None


def _add(
    tables: dict[Table, list[Row]],
    at: datetime,
    rows: Rows,
    client_id: int,
    user_id: int | None,
    rep: Rep,
) -> None:
    """Add those rows of a registration that need no account code, and the client without it."""
    at = rows.happened_on or at
    rep_id, given = rep
    history = [
        {**row, "happened_on": row["happened_on"] or at}
        for row in (*rows.history, *given)
    ]
    if _is_withheld(rows, user_id):
        history.insert(1, withheld_row(at))
    times = {"created_on": at, "updated_on": at}
    ids = {"id": client_id, "user_id": user_id, "rep_id": rows.rep_id or rep_id}
    tables[CLIENTS].append({**times, **rows.client, **ids})
    for table, its in (
        (ADDRESSES, rows.addresses),
        (CONTACTS, rows.contacts),
        (ACCEPTANCES, rows.acceptances),
        (HISTORY, history),
    ):
        tables[table] += of_client(client_id, its)


def _add_coded(
    tables: dict[Table, list[Row]],
    index: Table,
    rows: Rows,
    registered: Registered,
    user_id: int | None,
    duplicates: Sequence[Advice],
) -> None:
    """Add the other rows of a registration."""
    client_id, account = registered
    withheld = [WITHHELD] if _is_withheld(rows, user_id) else []
    advice = advice_rows([*rows.advice, *duplicates, *withheld])
    tables[ADVICE] += of_client(client_id, advice)
    tables[index].append(index_row(client_id, account, rows.words))
    for table, its in rows.claim.rows_of(client_id, account).items():
        tables[table] += its
