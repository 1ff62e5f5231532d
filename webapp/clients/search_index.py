"""The search index: what a client is found by, as words, each found by its beginning; see `found`
for what a search finds in it.

Case, accents, punctuation and spaces count for nothing: words are folded on both sides, and numbers
and names are kept in one piece as well as in parts. FTS5 keeps them on SQLite, a text search vector
on PostgreSQL (migration 0001).
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Column, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import TSVECTOR

from webapp.clients.keys import number_key
from webapp.record.schema import Record

MOST_CHARACTERS = 60  # of a word, in the index and of a search
# Apostrophes, and the letters that look like one (okina, ayin, hamza, saltillo, geresh …): people
# type what their keyboard has, or nothing.
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
    found = {digits, national}
    if is_international:
        found |= {national[length:].lstrip("0") for length in (1, 2, 3)}
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
