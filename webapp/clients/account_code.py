"""Account codes such as INTEND01 (contract, section 3): a prefix of letters and a counter for
each prefix.
"""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from anyascii import anyascii
from flask import current_app
from sqlalchemy import Connection, Executable, cast, func, select, text
from sqlalchemy.exc import IntegrityError

from webapp.clients.events import DRAWN, LAST_ID
from webapp.clients.merge_models import Merge
from webapp.clients.models import AccountCounter, Client
from webapp.extensions import db
from webapp.storage.causes import broke
from webapp.storage.statements import fetch, insert_on

LETTERS = 6
MOST_DIGITS = 18  # what fits a 64-bit number
# those merged are never given again
CODES: tuple[Any, ...] = (Client.account, Merge.account)
EMPTY_PREFIX, TEST_PREFIX = "CLIENT", "TEST"
COUNT = """
    INSERT INTO account_counters (prefix, last) SELECT {counts}
    ON CONFLICT (prefix) DO UPDATE SET last = account_counters.last + excluded.last
    RETURNING prefix, last
"""
COUNTS = {
    "sqlite": "key, value FROM json_each(:counts) WHERE true",
    "postgresql": "key, CAST(value AS bigint) FROM json_each_text(CAST(:counts AS json))",
}
NEXT = {
    "sqlite": f"""
        SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'clients'), ({LAST_ID})
    """,  # noqa: S608 - of our own words
    "postgresql": f"""
        SELECT ARRAY(SELECT nextval('clients_id_seq') FROM generate_series(1, :number)),
            CASE WHEN CAST(:entries AS integer) > 0 THEN {DRAWN} END
    """,  # noqa: S608 - of our own words
}


def prefix_of(title: str, begun: str = "") -> str:
    """Return the first six letters A-Z of the title in ASCII, "CLIENT" when there are none, after
    what all codes begin with.
    """
    letters = "".join(sign for sign in anyascii(title).upper() if "A" <= sign <= "Z")
    return (begun + (letters or EMPTY_PREFIX))[:LETTERS]


def prefix_here(title: str) -> str:
    """Return the prefix of the code of a client with this title, which in the sandbox begins with
    "TEST".
    """
    return prefix_of(title, TEST_PREFIX if current_app.config["IS_SANDBOX"] else "")


class Registered(NamedTuple):
    """A client with the numbers that the database handed out for it: what the doors answer."""

    client_id: int
    account: str


def next_ids(
    connection: Connection, number: int, entries: int
) -> tuple[Sequence[int], Sequence[int]]:
    """Return the next ids of so many clients, and of entries of the history, which nobody else
    gets.
    """
    if connection.dialect.name == "sqlite":  # by the one writer that there is
        [(last, of_history)] = fetch(connection, _next)
        first, first_entry = (last or 0) + 1, of_history + 1
        return range(first, first + number), range(first_entry, first_entry + entries)
    [(ids, drawn)] = fetch(connection, _next, number=number, entries=entries)
    return ids, drawn or ()


def _next(dialect: str) -> Executable:
    return text(NEXT[dialect])


def take_codes(connection: Connection, prefixes: Sequence[str]) -> list[str]:
    """Return the next code with each of these prefixes; the counters stay locked until the
    transaction ends.
    """
    # sorted: who locks several counters at once locks them in the same order as others
    counts = dict(sorted(Counter(prefixes).items()))
    counted = fetch(connection, _count, counts=json.dumps(counts))
    last = {prefix: number - counts[prefix] for prefix, number in counted}
    codes = []
    for prefix in prefixes:
        last[prefix] += 1
        codes.append(f"{prefix}{last[prefix]:02d}")
    return codes


def _count(dialect: str) -> Executable:
    return text(COUNT.format(counts=COUNTS[dialect]))


def preview_code(title: str) -> str:
    """Return the code that a client with this title would get now; another one may be quicker."""
    prefix = prefix_here(title)
    last = select(AccountCounter.last).where(AccountCounter.prefix == prefix)
    number = (db.session.scalar(last) or 0) + 1
    return f"{prefix}{number:02d}"


def is_code_in_use(error: IntegrityError) -> bool:
    """Return whether `error` says that another client has this code."""
    return broke(error, "uq_clients_account", "clients.account")


def _highest(connection: Connection, code: Any, prefix: str) -> int:
    """Return the highest number of the codes with a prefix in a column, 0 without any."""
    number = func.substr(code, len(prefix) + 1)
    is_number = (func.trim(number, "0123456789") == "") & func.length(number).between(
        1, MOST_DIGITS
    )
    in_use = code.startswith(prefix) & is_number
    highest = select(func.max(cast(number, AccountCounter.last.type))).where(in_use)
    return connection.scalar(highest) or 0


def jump_past_codes_in_use(connection: Connection, prefix: str) -> None:
    """Move the counter of a prefix to the highest number in use, after an import or restore
    left it behind.
    """
    in_use = [_highest(connection, code, prefix) for code in CODES]
    last = max(in_use)
    jumped = insert_on(connection.dialect.name, AccountCounter)
    jumped = jumped.values(prefix=prefix, last=last).on_conflict_do_update(
        index_elements=["prefix"], set_={"last": last}, where=AccountCounter.last < last
    )
    connection.execute(jumped)
