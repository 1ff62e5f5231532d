"""How many clients there are, exactly, and where in the order of ids a page of them begins: each
process remembers how many have the ids up to a bound, so that only those beyond it are counted.

What is remembered holds whatever happens. Ids are given in order and never again; a client goes
only by a merge, which leaves a row of the merges in its place, and comes back when that row goes.
So up to a bound below which no open transaction adds one, clients and merges together are always
as many. Test clients are removed by age, and are counted each time.
"""

from collections.abc import Sequence
from typing import NamedTuple

from flask import current_app
from sqlalchemy import Connection, bindparam, func, select, text

from webapp.clients.merge_models import Merge
from webapp.clients.models import Client
from webapp.clients.search import MANY
from webapp.extensions import db

BLOCK = 2_000  # ids that are counted together
TALLY = "tally"  # in app.extensions


class Bound(NamedTuple):
    """An id, and the transactions that may have been given one up to it and were open then."""

    last: int = 0
    adding: frozenset[str] = frozenset()


class Tally(NamedTuple):
    """How many ids of each block, up to the last one, are of clients and merges; and the bound that
    is to be the next, once nobody is adding below it.
    """

    last: int = 0
    blocks: Sequence[int] = ()
    following: Bound | None = None


def count_clients(connection: Connection) -> int:
    """Return how many clients there are."""
    tally = _tally()
    if not tally.last:
        beyond = total = connection.scalar(_ALL) or 0
    else:
        beyond, merged = connection.execute(_SINCE, {"last": tally.last}).one()
        total = sum(tally.blocks) - merged + beyond
    if beyond > MANY and not current_app.config["IS_SANDBOX"]:
        _go_on(connection, tally)
    return total


def renew() -> None:
    """Count anew what is remembered, so that also clients that were removed by hand are no longer
    in it.
    """
    current_app.extensions.pop(TALLY, None)
    count_clients(db.session.connection())


def place_after(connection: Connection, passed: int) -> tuple[int, int]:
    """Return an id and how many clients follow it before the place that so many in all precede: few
    but for those that came lately.
    """
    tally = _tally()
    rows = connection.execute(_MERGED, {"last": tally.last})
    merged: dict[int, int] = {row[0]: row[1] for row in rows}
    for block, number in enumerate(tally.blocks):
        clients = number - merged.get(block, 0)
        if clients > passed:
            return block * BLOCK - 1, passed
        passed -= clients
    return tally.last, passed


def _tally() -> Tally:
    found: Tally = current_app.extensions.get(TALLY, Tally())
    return found


def _go_on(connection: Connection, tally: Tally) -> None:
    """Remember the clients up to the next bound, or the bound alone while somebody is adding."""
    following = tally.following or _bound(connection)
    if following.adding.isdisjoint(_adding(connection)):
        blocks, first = [*tally.blocks], tally.last // BLOCK
        blocks += [0] * (following.last // BLOCK + 1 - len(blocks))
        between = {"first": first, "after": tally.last, "last": following.last}
        for block, number in connection.execute(_BLOCKS, between):
            blocks[block] += number
        tally = Tally(following.last, blocks)
    else:
        tally = tally._replace(following=following)
    current_app.extensions[TALLY] = tally


def _bound(connection: Connection) -> Bound:
    last = connection.scalar(_LAST) or 0
    return Bound(last, _adding(connection))


def _adding(connection: Connection) -> frozenset[str]:
    """Return the open transactions that were given an id. On SQLite none is open that would be
    committed later than what is read here.
    """
    if connection.dialect.name == "sqlite":
        return frozenset()
    return frozenset(connection.scalars(_ADDING))


_ALL = select(func.count()).select_from(Client)
_LAST = select(func.max(Client.id))
_BEYOND = select(func.count()).where(Client.id > bindparam("last"))
_UP_TO = select(func.count()).where(Merge.merged_id <= bindparam("last"))
_SINCE = select(_BEYOND.scalar_subquery(), _UP_TO.scalar_subquery())
_MERGED = (
    select(Merge.merged_id // BLOCK, func.count())
    .where(Merge.merged_id <= bindparam("last"))
    .group_by(text("1"))
)
# Who is given an id holds a lock on what counts them, until all see what came of the transaction.
_ADDING = text(
    "SELECT virtualtransaction FROM pg_locks WHERE relation = 'clients_id_seq'::regclass AND"
    " database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
# Block by block along the ids: to group them all takes three times as long.
_WITHIN = f"""
    {{0}} >= number * {BLOCK} AND {{0}} < (number + 1) * {BLOCK}
    AND {{0}} > :after AND {{0}} <= :last
"""
_BLOCKS = text(f"""
    WITH RECURSIVE blocks (number) AS (
        SELECT CAST(:first AS bigint)
        UNION ALL SELECT number + 1 FROM blocks WHERE (number + 1) * {BLOCK} <= :last
    )
    SELECT
        number,
        (SELECT count(*) FROM clients WHERE {_WITHIN.format("id")})
            + (SELECT count(*) FROM merges WHERE {_WITHIN.format("merged_id")})
    FROM blocks
""")  # noqa: S608
