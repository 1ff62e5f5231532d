"""The long lists, countries and currencies: the likely choices first, then the others by name.

What a choice is also found by, such as UK or Holland, goes with it for the script that searches.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache

from wtforms import SelectChoice

from webapp.record import places
from webapp.record.countries import folded
from webapp.record.reference import Reference

LIKELY_COUNTRIES = ("GB", "IE", "US", "DE", "FR", "NL")
LIKELY_CURRENCIES = ("GBP", "EUR", "USD")
LIKELY, OTHERS = "Often chosen", "All others"


@cache
def countries(default: str) -> list[SelectChoice]:
    """Return the countries to choose from, the default first."""
    return _ordered(places.countries(), (default, *LIKELY_COUNTRIES), _country)


def currencies(reference: Reference) -> list[SelectChoice]:
    """Return the currencies to choose from, the default first."""
    likely = (reference.default_currency, *LIKELY_CURRENCIES)
    return _ordered(reference.currencies, likely, _currency)


def _country(code: str, name: str) -> SelectChoice:
    words = (places.alpha_3(code), *places.other_names(code))
    return SelectChoice(code, name, {"data-words": "|".join(words)})


def _currency(code: str, name: str) -> SelectChoice:
    return SelectChoice(code, f"{name} ({code})")


def _ordered(names: Mapping[str, str], likely: Iterable[str], choice: Callable[[str, str], SelectChoice]) -> list[SelectChoice]:
    first = [code for code in dict.fromkeys(likely) if code in names]
    rest = sorted(names.keys() - set(first), key=lambda code: folded(names[code]))
    grouped = {LIKELY: first, OTHERS: rest}
    return [replace(choice(code, names[code]), optgroup=group) for group, codes in grouped.items() for code in codes]
