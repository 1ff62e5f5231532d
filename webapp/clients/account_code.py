"""Account codes such as INTEND01 (contract, section 3): a prefix of letters and a counter for
each prefix; handed out with the id of the client.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from anyascii import anyascii
from flask import current_app
from sqlalchemy import Connection, Executable, cast, func, select, text
from sqlalchemy.exc import IntegrityError

from webapp.clients.events import DRAWN
from webapp.clients.merge_models import Merge
from webapp.clients.models import AccountCounter, Client
from webapp.extensions import db
from webapp.storage.engines import broke
from webapp.storage.statements import fetch, insert_on

LETTERS = 6
MOST_DIGITS = 18  # what fits a 64-bit number
CODES: tuple[Any, ...] = (
    Client.account,
    Merge.account,
)  # those merged are never given again
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
# On PostgreSQL one row however many counters there are: with each of them the ids would be most of
# the answer.
WHOLE = {
    "sqlite": "{count}, (SELECT seq FROM sqlite_sequence WHERE name = 'clients')",
    "postgresql": f"""
        WITH counted AS ({{count}}) SELECT json_object_agg(prefix, last),
            ARRAY(SELECT nextval('clients_id_seq') FROM generate_series(1, :number)),
            CASE WHEN CAST(:entries AS integer) > 0 THEN {DRAWN} END
        FROM counted
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


def hand_out(
    connection: Connection, prefixes: Sequence[str], entries: int = 0
) -> tuple[list[Registered], Sequence[int]]:
    """Return the next id and the next code with each of these prefixes, and ids for `entries` of
    the history, none on SQLite, which counts them itself; the counters stay locked until the
    transaction ends.
    """
    # sorted: who locks several counters at once locks them in the same order as others
    counts = dict(sorted(Counter(prefixes).items()))
    last, ids, drawn = _counted(connection, counts, entries)
    handed_out = []
    for client_id, prefix in zip(ids, prefixes, strict=True):
        number = last[prefix] = last[prefix] + 1
        handed_out.append(Registered(client_id, f"{prefix}{number:02d}"))
    return handed_out, drawn or ()


def _counted(
    connection: Connection, counts: Mapping[str, int], entries: int
) -> tuple[dict[str, int], Sequence[int], Sequence[int] | None]:
    """Move the counters on, and return where each of them was, the ids and those for entries."""
    given: dict[str, Any] = {"counts": json.dumps(counts)}
    number = sum(counts.values())
    ids: Sequence[int]
    drawn: Sequence[int] | None = None
    if connection.dialect.name == "sqlite":
        rows = fetch(connection, _count, **given)
        last = {prefix: counted for prefix, counted, _id in rows}
        before = rows[0][2] or 0  # the id that was given last
        ids = range(before + 1, before + 1 + number)
    else:
        given |= {"number": number, "entries": entries}
        [(last, ids, drawn)] = fetch(connection, _count, **given)
    return {each: last[each] - counts[each] for each in counts}, ids, drawn


def _count(dialect: str) -> Executable:
    return text(WHOLE[dialect].format(count=COUNT.format(counts=COUNTS[dialect])))


def preview_code(title: str) -> str:
    """Return the code that a client with this title would get now; another one may be quicker."""
    prefix = prefix_here(title)
    last = (
        db.session.scalar(
            select(AccountCounter.last).where(AccountCounter.prefix == prefix)
        )
        or 0
    )
    return f"{prefix}{last + 1:02d}"


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
        index_elements=["prefix"],
        set_={"last": last},
        where=AccountCounter.last < last,
    )
    connection.execute(jumped)
