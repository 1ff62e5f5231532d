"""Stores registrations with all that belongs to them (contract, section 4), one or many in a
transaction that is open.
"""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, Table

from webapp.clients.account_code import Registered, hand_out
from webapp.clients.duplicates import advice_for
from webapp.clients.events import has_subscribers, insert_telling
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
from webapp.storage.statements import Row, insert_rows

# entries of the history that storing adds to a registration's: no login was made, a rep has it
MOST_ADDED = 2


def store_all(
    connection: Connection,
    group: Sequence[Rows],
    *,
    is_told: bool = True,
) -> list[Registered]:
    """Store registrations, each as if it came after those before it in the group; subscribers hear
    of it unless it is not to be told. Whatever is raised, such as InputRefused when a username is
    taken, nothing of the group may be committed.

    What other transactions may want too is locked in one order: logins, counters, rows of claims.
    """
    user_ids = give_logins(connection, group)
    is_told = is_told and has_subscribers()
    entries = sum(len(rows.history) + MOST_ADDED for rows in group) if is_told else 0
    stored, ids = hand_out(connection, [rows.prefix for rows in group], entries)
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
    if is_told:
        insert_telling(connection, tables, ids)
    else:
        insert_rows(connection, tables)
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
        "rep_id": rows.rep_id or rep_id,
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
