"""Stores registrations with all that belongs to them (contract, section 4), one or many in a
transaction that is open.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table

from webapp.clients.account_code import Registered, hand_out
from webapp.clients.duplicates import advice_for
from webapp.clients.events import insert_telling
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
from webapp.storage.statements import Row


def store_all(
    connection: Connection,
    group: Sequence[Rows],
    insert: Callable[[Connection, Mapping[Table, Sequence[Row]]], Any] = insert_telling,
) -> list[Registered]:
    """Store registrations, each as if it came after those before it in the group. Whatever is
    raised, such as InputRefused when a username is taken, nothing of the group may be committed.

    What other transactions may want too is locked in one order: logins, counters, rows of claims.
    """
    user_ids = give_logins(connection, group)
    stored = hand_out(connection, [rows.prefix for rows in group])
    accounts = [registered.account for registered in stored]
    alike = advice_for(connection, accounts, [rows.keys for rows in group])
    reps = reps_of_new(
        connection,
        [
            (registered.client_id, rows.actor, rows.client["department"])
            for rows, registered in zip(group, stored, strict=True)
        ],
    )
    tables = defaultdict[Table, list[Row]](list)
    for each in zip(group, stored, user_ids, reps, alike, strict=True):
        _add(tables, index_of(connection.dialect.name), *each)
    for table in {table for rows in group for table in rows.claim.rows}:
        # in the order in which others lock them
        tables[table].sort(key=lambda row: [*row.values()])
    insert(connection, tables)
    for rows, registered in zip(group, stored, strict=True):
        rows.claim.settle(connection, registered.client_id)
    return stored


def _add(
    tables: dict[Table, list[Row]],
    index: Table,
    rows: Rows,
    registered: Registered,
    user_id: int | None,
    rep: tuple[int | None, list[Row]],
    duplicates: Sequence[Advice],
) -> None:
    """Add the rows of a registration, with the numbers that the database handed out."""
    client_id, account = registered
    advice, history = [*rows.advice, *duplicates], [*rows.history]
    if rows.login and user_id is None:
        advice.append(WITHHELD)
        history.insert(1, withheld_row(rows.happened_on))
    rep_id, given = rep
    history += given
    numbers = {
        "id": client_id,
        "account": account,
        "user_id": user_id,
        "rep_id": rep_id,
    }
    whole: dict[Table, list[Row]] = {
        CLIENTS: [{**rows.client, **numbers}],
        ADDRESSES: of_client(client_id, rows.addresses),
        CONTACTS: of_client(client_id, rows.contacts),
        ADVICE: of_client(client_id, advice_rows(advice)),
        ACCEPTANCES: of_client(client_id, rows.acceptances),
        HISTORY: of_client(client_id, history),
        index: [index_row(client_id, account, rows.words)],
        **rows.claim.rows_of(client_id, account),
    }
    for table, its in whole.items():
        tables[table] += its
