"""The long lists, countries and currencies: the likely choices first, then the others by name.

What a choice is also found by, such as UK or Holland, goes with it for the script that searches.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache, lru_cache

from wtforms import SelectChoice

from webapp.questions.options import LongList
from webapp.record import likely, places
from webapp.record.countries import folded
from webapp.record.reference import Reference

MOST_LIKELY = 5
Choice = Callable[[str, str], SelectChoice]
LIKELY = "Chosen most"


@cache
def countries(default: str) -> LongList:
    """Return the countries to choose from, the default first."""
    first = (default, *likely.COUNTRIES)
    return _ordered(places.countries(), first, _country, "All countries")


def currencies(reference: Reference) -> LongList:
    """Return the currencies to choose from, the default first."""
    # the names as a tuple, which the cache takes as a key
    names = tuple(reference.currencies.items())
    return _currencies(names, reference.default_currency)


@lru_cache(8)
def _currencies(names: tuple[tuple[str, str], ...], default: str) -> LongList:
    first = (default, *likely.CURRENCIES)
    return _ordered(dict(names), first, _currency, "All currencies")


def _country(code: str, name: str) -> SelectChoice:
    words = [places.alpha_3(code), *places.other_names(code)]
    found_by = {"data-words": "|".join(words)}
    return SelectChoice(code, name, found_by)


def _currency(code: str, name: str) -> SelectChoice:
    return SelectChoice(code, f"{name} ({code})")


def _ordered(
    names: Mapping[str, str], wanted: Iterable[str], choice: Choice, others: str
) -> LongList:
    """Return the choices for these names in two groups: the first few of those `wanted` in
    their order, then the `others` by name.
    """
    first = [code for code in dict.fromkeys(wanted) if code in names][:MOST_LIKELY]
    rest = [code for code in names if code not in first]
    rest.sort(key=lambda code: folded(names[code]))
    ordered = LongList()
    for group, codes in ((LIKELY, first), (others, rest)):
        for code in codes:
            plain = choice(code, names[code])
            ordered.append(replace(plain, optgroup=group))
    return ordered
