"""Countries by name and code: those of ISO 3166 and Kosovo, with their English names from CLDR.

`country_names.txt` has the other names that people write, one country a line: the short and
official names of ISO 3166 where CLDR has another, and the usual aliases.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.core import get_global

# What CLDR has beside countries: groups and pseudo locales.
NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
# Parts of countries with a name and a code of their own.
PARTS = {
    "AC": "SH",
    "CP": "FR",
    "CQ": "GG",
    "DG": "IO",
    "EA": "ES",
    "IC": "ES",
    "TA": "SH",
}
WITHDRAWN = {"BUR", "DDR", "TMP", "ZAR"}  # alpha-3 codes of countries that were
OTHER_NAMES = Path(__file__).with_name("country_names.txt")
TWO_COUNTRIES = {"virginislands": ("VG", "VI")}
MOST_IN_NAME = 100
ASK = (
    "Enter a country by its English name, like United Kingdom, or its ISO code, like GB"
)
# Letters that Unicode does not take apart, as people write them without the stroke.
STROKES = str.maketrans("\u0111\u0131\u0142\u00f8", "dilo")


@cache
def countries() -> dict[str, str]:
    """Return the English names of all countries by alpha-2 code, in the order of the names."""
    left_out = NO_COUNTRIES | PARTS.keys()
    found = {
        code: name for code, name in _territories().items() if code not in left_out
    }
    return dict(sorted(found.items(), key=lambda pair: folded(pair[1])))


def country_name(code: str) -> str:
    """Return the English name of the country with this alpha-2 code, or the code itself."""
    return countries().get(code, code)


@lru_cache(1024)
def country_code(text: str) -> str:
    """Return the alpha-2 code for a name, usual alias or code, in any case; else ValueError."""
    names = _codes_by_name()
    for form in _forms(text):
        if code := names.get(form):
            return code
        if form in TWO_COUNTRIES:
            both = map(country_name, TWO_COUNTRIES[form])
            raise ValueError("country", f"Enter {' or '.join(both)}")
    raise ValueError("country", ASK)


def country_code_or_none(text: str) -> str | None:
    """Return the alpha-2 code for a name, alias or code, None for what names no country."""
    try:
        return country_code(text)
    except ValueError:
        return None


@cache
def alpha_3(code: str) -> str:
    """Return the alpha-3 code of the country with this alpha-2 code."""
    for other, whole in _alpha_3().items():
        if whole == code:
            return other
    return ""


@cache
def other_names(code: str) -> tuple[str, ...]:
    """Return what else people write for a country, without what its English name finds."""
    name = folded(country_name(code))
    others = list(_others().get(code, ()))
    for part, whole in PARTS.items():
        if whole == code:
            others.append(_territories()[part])
    return tuple(other for other in others if name not in folded(other))


def folded(text: str) -> str:
    """Return a name as it is compared: its `words` without the spaces."""
    return "".join(words(text))


def words(text: str) -> list[str]:
    """Return the words of a name without case, accents and punctuation; "the" is left out."""
    plain = (
        unicodedata.normalize("NFKD", text.casefold())
        .translate(STROKES)
        .replace("&", " and ")
    )
    plain = "".join(char for char in plain if not "\u0300" <= char <= "\u036f")
    # An apostrophe or full stop stands inside of a word, other punctuation between words.
    plain = re.sub(r"['\u2018\u2019\u02bb\u02bc`\u00b4.]", "", plain)
    apart = "".join(_letter_or_gap(char) for char in plain)
    found = [word for word in apart.split() if word != "the"]
    return ["st" if word == "saint" else word for word in found]


def _letter_or_gap(char: str) -> str:
    """A space for punctuation, symbols and spaces, any other character itself."""
    kind = unicodedata.category(char)[0]
    return " " if kind in "PSZC" else char


def _forms(text: str) -> Iterator[str]:
    """A name as it is and turned round: "Korea, Republic of", "Korea (the Republic of)"."""
    if len(text) > MOST_IN_NAME:
        return
    yield folded(text)
    if parts := re.fullmatch(r"([^,(]+)[,(]([^,()]+)\)?\s*", text):
        yield folded(f"{parts[2]} {parts[1]}")


def _territories() -> Mapping[str, str]:
    names: Mapping[str, str] = Locale("en").territories
    return {
        code: name for code, name in names.items() if re.fullmatch("[A-Z]{2}", code)
    }


@cache
def _others() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in OTHER_NAMES.read_text("utf-8").splitlines():
        code, names = line.split(" ", 1)
        found[code] += names.split(" | ")
    return dict(
        found
    )  # one that made an entry when read would change under another thread


@cache
def _codes_by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, names in _others().items():
        for name in names:
            found.update(dict.fromkeys(_forms(name), code))
    for long_code, code in _alpha_3().items():
        found[folded(long_code)] = code
    for code, name in _territories().items():
        if whole := _whole(code):
            found[folded(name)] = whole
            found[folded(code)] = whole
    return found


@cache
def _alpha_3() -> dict[str, str]:
    found = {}
    for other, codes in get_global("territory_aliases").items():
        is_alpha_3 = len(other) == 3 and other.isalpha()
        if not is_alpha_3 or other in WITHDRAWN or len(codes) != 1:
            continue
        if code := _whole(codes[0]):
            found[other] = code
    return found


def _whole(code: str) -> str:
    """The country that a code of CLDR is one or a part of, "" when it is neither."""
    whole = PARTS.get(code, code)
    return whole if whole in countries() else ""
