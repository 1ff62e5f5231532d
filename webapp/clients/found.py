"""What a search finds: the clients of the search index that have words which begin with its own."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.sql.expression import literal_column

from webapp.clients.models import Client
from webapp.clients.search_index import (
    MOST_CHARACTERS,
    POSTGRES,
    SQLITE,
    folded,
    phone_terms,
    spelt_out,
)

MOST_WORDS = 8  # of a search
# of all clients: the share from which on it takes longer to find them by the index than one after
# the other
MANY = 0.04
LEAST_DIGITS = 7  # of a search that may be a phone number with a country code
AFTER_ALL = 2**63 - 1  # in place of an id


def matches(search: str, dialect: str) -> ColumnElement[bool] | None:
    """Return the condition on Client that a search makes; None for a search of no letter or digit.

    Each of its words must begin a word of the client, or all of it written together must.
    """
    words = _written(search, dialect)
    return Client.id.in_(_MATCHING[dialect].params(words=words)) if words else None


def newest_matches(connection: Connection, search: str, most: int) -> list[int]:
    """Return the ids of the clients that a search finds, the newest first, `most` of them:
    one letter finds nearly all there are.
    """
    dialect = connection.dialect.name
    given = {"words": _written(search, dialect), "most": most}
    if not given["words"]:
        return []
    if dialect == "sqlite":
        return [*connection.scalars(_NEWEST, given)]
    # The index of the terms finds all clients before it can tell the newest: of a term that many
    # have, looking at client after client finds enough sooner.
    first = most * 2
    looked_at = {"rows": first, "before": AFTER_ALL}
    looked = connection.execute(_LOOKED, {**given, **looked_at}).one()
    ids = _numbers(looked.ids)
    if len(ids) >= most or looked.number < first:
        return ids[:most]
    if len(ids) > first * MANY:
        rows = estimated_rows(most - len(ids), found=len(ids), among=first)
        rest = {"most": most - len(ids), "rows": rows, "before": looked.last}
        ids += _numbers(connection.scalar(_FURTHER, {**given, **rest}))
        if len(ids) == most:
            return ids
    return _numbers(connection.scalar(_BY_TERMS, given))


def estimated_rows(most: int, *, found: int, among: int) -> int:
    """Return in how many of the clients `most` will be found, half as many again to be safe, when
    `found` were among so many.
    """
    return among * most // found * 3 // 2


def without_order_index(column: ColumnElement[int]) -> ColumnElement[int]:
    """Return the same number as `… + 0`, for whose order no index is chosen.

    The plan that it prevents: "Index Scan Backward using client_search_pkey, Filter: terms @@ …"
    goes through all clients for a term that few have. With it: "Bitmap Index Scan" on the terms,
    and a sort of the few.
    """
    return column + 0


def _numbers(text: str | None) -> list[int]:
    """Return the ids in a text, the newest first."""
    return sorted(map(int, text.split(",")), reverse=True) if text else []


# The queries. Those of PostgreSQL return ids as one text: a row each takes the driver longer than
# the search.
_WORDS: Any = bindparam("words")
_MOST: Any = bindparam("most")
_MATCHING = {
    "sqlite": select(SQLITE.c.client_id).where(
        literal_column("client_search").op("MATCH")(_WORDS)
    ),
    "postgresql": select(POSTGRES.c.client_id).where(
        POSTGRES.c.terms.op("@@")(cast(_WORDS, TSQUERY))
    ),
}
_NEWEST = _MATCHING["sqlite"].order_by(SQLITE.c.client_id.desc()).limit(_MOST)


def _together(ids: Any) -> Any:
    return func.string_agg(cast(ids, Text), literal_column("','"))


def _in_one(ids: Select[Any]) -> Select[Any]:
    return select(_together(ids.subquery().c.client_id))


_LATEST = (
    select(POSTGRES)
    .where(POSTGRES.c.client_id < bindparam("before"))
    .order_by(POSTGRES.c.client_id.desc())
    .limit(bindparam("rows"))
    .subquery()
)
_IS_FOUND = _LATEST.c.terms.op("@@")(cast(_WORDS, TSQUERY))
# of the last `rows`: those that match, how many there are at all, and the last of them
_LOOKED = select(
    _together(_LATEST.c.client_id).filter(_IS_FOUND).label("ids"),
    func.count().label("number"),
    func.min(_LATEST.c.client_id).label("last"),
)
_FURTHER = _in_one(select(_LATEST.c.client_id).where(_IS_FOUND).limit(_MOST))
_BY_TERMS = _in_one(
    _MATCHING["postgresql"]
    .order_by(without_order_index(POSTGRES.c.client_id).desc())
    .limit(_MOST)
)


def _written(search: str, dialect: str) -> str:
    """Return a search as the engine takes it, "" for one of no letter or digit: words are letters
    and digits alone, so quotes around them need no escaping.
    """
    word, also = ('"{}"*', " AND ") if dialect == "sqlite" else ("'{}':*", " & ")
    either = " OR " if dialect == "sqlite" else " | "
    ways = [also.join(map(word.format, way)) for way in ways_of(search)]
    return either.join(f"({way})" for way in ways)


def ways_of(search: str) -> list[list[str]]:
    """Return the words that must all begin words of a client, in each way in which a search
    may be meant.
    """
    ways = _written_ways(search)
    if not search.isascii():
        ways += _written_ways(spelt_out(search))
    together = ways[1][0]
    if together.isdigit():
        ways.append([together.lstrip("0")])
        ways += [
            [term] for term in sorted(phone_terms(search)) if len(term) >= LEAST_DIGITS
        ]
    elif together[:2] == "gb" and together[2:].isdigit():
        # a VAT number is the same with and without it
        ways.append([together.removeprefix("gb")])
    return [
        way
        for place, way in enumerate(ways)
        if way and all(way) and way not in ways[:place]
    ]


def _written_ways(search: str) -> list[list[str]]:
    """Return the words of a search, and all of them written together."""
    words = [word[:MOST_CHARACTERS] for word in folded(search).split()]
    return [words[:MOST_WORDS], ["".join(words)[:MOST_CHARACTERS]]]
