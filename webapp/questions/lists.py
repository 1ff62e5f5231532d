"""The long lists, countries and currencies: the likely choices first, then the others by name.

What a choice is also found by, such as UK or Holland, goes with it for the script that searches.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache, lru_cache

from wtforms import SelectChoice

from webapp.record import places
from webapp.record.countries import folded
from webapp.record.reference import Reference

LIKELY_COUNTRIES = ("GB", "IE", "US", "DE", "FR", "NL")
LIKELY_CURRENCIES = ("GBP", "EUR", "USD")
Choice = Callable[[str, str], SelectChoice]
LIKELY, OTHERS = "Often chosen", "All others"


@cache
def countries(default: str) -> list[SelectChoice]:
    """Return the countries to choose from, the default first."""
    return _ordered(places.countries(), (default, *LIKELY_COUNTRIES), _country)


def currencies(reference: Reference) -> list[SelectChoice]:
    """Return the currencies to choose from, the default first."""
    return _currencies(tuple(reference.currencies.items()), reference.default_currency)


@lru_cache(8)
def _currencies(names: tuple[tuple[str, str], ...], default: str) -> list[SelectChoice]:
    return _ordered(dict(names), (default, *LIKELY_CURRENCIES), _currency)


def _country(code: str, name: str) -> SelectChoice:
    words = (places.alpha_3(code), *places.other_names(code))
    return SelectChoice(code, name, {"data-words": "|".join(words)})


def _currency(code: str, name: str) -> SelectChoice:
    return SelectChoice(code, f"{name} ({code})")


def _ordered(
    names: Mapping[str, str], likely: Iterable[str], choice: Choice
) -> list[SelectChoice]:
    first = [code for code in dict.fromkeys(likely) if code in names]
    rest = sorted(names.keys() - set(first), key=lambda code: folded(names[code]))
    grouped = {LIKELY: first, OTHERS: rest}
    placed = ((group, code) for group, codes in grouped.items() for code in codes)
    return [
        replace(choice(code, names[code]), optgroup=group) for group, code in placed
    ]
