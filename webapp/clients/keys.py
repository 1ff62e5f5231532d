"""Normalised copies of values, by which clients are looked up and compared; never shown."""

import re
import unicodedata

MOST_CHARACTERS = 200  # folding may lengthen a text, and indexed values are limited in size


def words_key(text: str) -> str:
    """Return a name without case, accents, punctuation and spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if sign.isalnum())[:MOST_CHARACTERS]


def number_key(text: str) -> str:
    """Return a postcode, VAT or company number in capitals, without spaces and punctuation."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).upper()[:MOST_CHARACTERS]


def vat_key(text: str) -> str:
    """Return a VAT number as compared: with or without its British prefix it is the same number."""
    return number_key(text).removeprefix("GB")
