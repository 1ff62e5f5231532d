"""The search index: what a client is found by, as words, each found by its beginning.

Case, accents, punctuation and spaces count for nothing: words are folded on both sides, and numbers
and names are kept in one piece as well as in parts. FTS5 keeps them on SQLite, a text search vector
on PostgreSQL (migration 0001).
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Select,
    Table,
    Text,
    cast,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.sql.expression import literal_column

from webapp.clients.keys import number_key
from webapp.clients.models import Client
from webapp.record.schema import Record

MOST_WORDS = 8  # of a search
MOST_CHARACTERS = 60  # of a word, here and in the index
# of all clients: the share from which on it takes longer to find them by the index than one after
# the other
MANY = 0.04
LEAST_DIGITS = 7  # of a search that may be a phone number with a country code
# Apostrophes, and the letters that look like one (okina, ayin, hamza, saltillo, geresh …): people
# type what their
# keyboard has, or nothing.
APOSTROPHES = re.compile(
    "['`´‘’‛′＇\u02b9-\u02bf\u02c8\u02ca-\u02cc\u02ee\u05f3\u1fbd\u1fbf\ua78b\ua78c]"
)
NO_SIGN = {number: " " for number in range(128) if not chr(number).isalnum()}
NO_ACCENT = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)
# How German and the Nordic languages write these letters where the keyboard has none of them.
SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
# The index is no table of the models. On both engines its words are written as one text, in which
# spaces separate them.
SQLITE, POSTGRES = (
    Table(
        "client_search",
        MetaData(),
        Column(id_column, BigInteger, key="client_id"),
        Column("terms", kind),
    )
    for id_column, kind in (("rowid", Text()), ("client_id", TSVECTOR()))
)


def folded(words: str) -> str:
    """Return a text without case and accents, with a space for each character that is no
    letter or digit.
    """
    if words.isascii():
        return words.lower().translate(NO_SIGN)
    plain = APOSTROPHES.sub(" ", words)
    # in this order: a sign such as ™ comes apart in capitals
    lower = unicodedata.normalize("NFKD", plain).casefold()
    plain = unicodedata.normalize("NFKD", lower).translate(NO_ACCENT)
    return "".join(
        sign if sign.isalnum() else " "
        for sign in plain
        if not unicodedata.combining(sign)
    )


def spelt_out(words: str) -> str:
    """Return a text with its umlauts and the like as two letters: Müller as mueller."""
    return unicodedata.normalize("NFC", words).lower().translate(SPELT_OUT)


def words_of(record: Record) -> frozenset[str]:
    """Return the words that find a record: names, email, phone digits, postcodes, VAT and company
    number, and the id that an integration has for it.
    """
    addresses = (record.billing_address, *record.shipping_addresses)
    names = [
        record.title,
        f"{record.first_name} {record.last_name}",
        record.detail.contact_person,
    ]
    names += [
        f"{contact.first_name} {contact.last_name}" for contact in record.contacts
    ]
    emails = {
        record.email,
        *(contact.email for contact in record.contacts),
        *(address.address_contact_email for address in addresses),
    }
    phones = {
        record.detail.contact_number,
        *(contact.contact_number for contact in record.contacts),
    }
    phones |= {address.address_contact_number for address in addresses}
    numbers = {
        record.detail.vat_number,
        record.detail.company_number,
        record.external_id,
        *(address.address_post_code for address in addresses),
    }
    found: set[str] = set()
    for words in filter(None, (*names, *emails)):
        found |= word_terms(words)
    for number in numbers:
        found |= number_terms(number)
    for phone in filter(None, phones):
        found |= phone_terms(phone)
    return frozenset(term[:MOST_CHARACTERS] for term in found if term)


def number_terms(number: str) -> set[str]:
    """Return the words that find a number or an id."""
    if not number:
        return set()
    found = {*word_terms(number), number_key(number).removeprefix("GB").lower()}
    return {term[:MOST_CHARACTERS] for term in found if term}


def word_terms(words: str) -> set[str]:
    """Return the words of a text as they may be searched: in parts, without what joins them,
    and all written together.
    """
    if words.isascii() and words.isalnum():
        return {words.lower()}
    parts = folded(words).split()
    found = {*parts, "".join(parts)}
    if not words.isascii():
        found.update(folded(spelt_out(words)).split())
    if APOSTROPHES.search(words):
        found.update(folded(APOSTROPHES.sub("", words)).split())
    apart = words.split()
    if len(apart) > 1:  # one alone is what is written together
        found.update(
            folded(word).replace(" ", "")
            for word in apart
            if not (word.isascii() and word.isalnum())
        )
    return found


def phone_terms(number: str) -> set[str]:
    """Return the digits of a number as they may be searched: all of them, and without country
    code and leading zeros.
    """
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", number))
    national = digits.lstrip("0")
    is_international = number.strip().startswith(("+", "00"))
    found = {
        digits,
        national,
        *(
            (national[length:].lstrip("0") for length in (1, 2, 3))
            if is_international
            else ()
        ),
    }
    return {term for term in found if term}


def index_row(client_id: int, account: str, words: Iterable[str]) -> dict[str, Any]:
    """Return the row of the index by which a client is found: its code, and the words of its
    record.
    """
    terms = sorted({account.lower(), *words})
    return {"client_id": client_id, "terms": " ".join(terms)}


def index_of(dialect: str) -> Table:
    """Return the table of the index on this engine: `client_id`, and the `terms` as a text."""
    return SQLITE if dialect == "sqlite" else POSTGRES


def matches(search: str, dialect: str) -> ColumnElement[bool] | None:
    """Return the condition on Client that a search makes; None for a search of no letter or digit.

    Each of its words must begin a word of the client, or all of it written together must.
    """
    found = matching(search, dialect)
    return None if found is None else Client.id.in_(found)


def newest_matches(connection: Connection, search: str, most: int) -> list[int]:
    """Return the ids of the clients that a search finds, the newest first, `most` of them:
    one letter finds nearly all there are.
    """
    found = matching(search, connection.dialect.name)
    if found is None:
        return []
    if connection.dialect.name == "sqlite":
        return list(
            connection.scalars(found.order_by(SQLITE.c.client_id.desc()).limit(most))
        )
    # The index of the terms finds all clients before it can tell the newest: of a term that many
    # have, looking at client after client finds enough sooner.
    first = most * 2
    ids = _among_newest(connection, search, first, most)
    if len(ids) < most and len(ids) > first * MANY:
        rows = estimated_rows(most, found=len(ids), among=first)
        ids = _among_newest(connection, search, rows, most)
    if len(ids) < most:
        by_id = without_order_index(POSTGRES.c.client_id)
        ids = list(connection.scalars(found.order_by(by_id.desc()).limit(most)))
    return ids


def estimated_rows(most: int, *, found: int, among: int) -> int:
    """Return in how many of the newest clients `most` will be found, half as many again to be
    safe, when `found` were among the first.
    """
    return among * most // found * 3 // 2


def without_order_index(column: ColumnElement[int]) -> ColumnElement[int]:
    """Return the same number as `… + 0`, for whose order no index is chosen.

    The plan that it prevents: "Index Scan Backward using client_search_pkey, Filter: terms @@ …"
    goes through all clients for a term that few have. With it: "Bitmap Index Scan" on the terms,
    and a sort of the few.
    """
    return column + 0


def _among_newest(
    connection: Connection, search: str, looked_at: int, most: int
) -> list[int]:
    newest = (
        select(POSTGRES)
        .order_by(POSTGRES.c.client_id.desc())
        .limit(looked_at)
        .subquery()
    )
    matching_ids = select(newest.c.client_id).where(
        newest.c.terms.op("@@")(_lexemes(search))
    )
    return list(
        connection.scalars(matching_ids.order_by(newest.c.client_id.desc()).limit(most))
    )


def matching(search: str, dialect: str) -> Select[tuple[int]] | None:
    """Return the query for the ids of the clients that a search finds; None for a search of
    no letter or digit.
    """
    ways = ways_of(search)
    if not ways:
        return None
    # Words are letters and digits alone, so quotes around them need no escaping.
    if dialect == "sqlite":
        query = " OR ".join(
            "(" + " AND ".join(f'"{word}"*' for word in way) + ")" for way in ways
        )
        return select(SQLITE.c.client_id).where(
            literal_column("client_search").op("MATCH")(query)
        )
    return select(POSTGRES.c.client_id).where(
        POSTGRES.c.terms.op("@@")(_lexemes(search))
    )


def _lexemes(search: str) -> ColumnElement[Any]:
    return cast(
        " | ".join(
            "(" + " & ".join(f"'{word}':*" for word in way) + ")"
            for way in ways_of(search)
        ),
        TSQUERY,
    )


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
