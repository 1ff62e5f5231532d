"""Normalised copies of values, by which clients are looked up and compared; never shown."""

import re
import unicodedata

from webapp.record.numbers import BRITISH, country_named, without_prefix

SUFFIXES = re.compile("(?:MWST|TVA|IVA|MVA|VAT)$")  # in Switzerland and Norway
# folding may lengthen a text, and indexed values are limited in size
MOST_CHARACTERS = 200


def words_key(text: str) -> str:
    """Return a name without case, accents, punctuation and spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if sign.isalnum())[:MOST_CHARACTERS]


def number_key(text: str) -> str:
    """Return a postcode, VAT or company number in capitals, without spaces and punctuation."""
    bare = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))
    return bare.upper()[:MOST_CHARACTERS]


def vat_key(text: str, country: str = "") -> str:
    """Return a VAT number as compared: the country of its prefix, else the client's, and the number
    without what may be left out.

    A British number is kept without its country, so that it is found before the country is known.
    """
    number = number_key(text)
    country = country_named(number) or country
    bare = without_prefix(number, country)
    if country in ("CH", "NO"):
        bare = SUFFIXES.sub("", bare)
    is_whole = not bare or country in BRITISH
    return bare if is_whole else f"{country}{bare}"[:MOST_CHARACTERS]
