"""Rules and advice for an address, by what its country asks for (contract, "Address").

A wrong postcode is a problem where the country needs one and advice elsewhere. A state that is
missing or not in the country's list is a problem for people, who choose it, and advice for a
machine, which sends what it has.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from webapp.record import given, places
from webapp.record.problem import GO_ON, Advice, Problem, join
from webapp.record.schema import Address, fields, text_at
from webapp.record.text import Text

NEEDED = [path for path, mark in fields(Address) if isinstance(mark, Text) and mark.needed]


def rules(path: str, address: Mapping[str, Any], *, chooses: bool) -> Iterator[Problem]:
    """Yield the problems of an address; `chooses` means that a person is asked for it."""
    country = country_of(address)
    for name in NEEDED:
        if not given.has_text(address, name):
            yield _required(path, name)
    if not given.has_text(address, "address_town") and needs_town(country):
        yield _required(path, "address_town")
    if country:
        yield from _postcode(path, address, country)
    if chooses and (problem := _state(address, country)):
        yield Problem(join(path, "address_state"), *problem)


def postcode_advice(path: str, address: Mapping[str, Any]) -> Iterator[Advice]:
    """Yield advice on a postcode in a former format, or in another one where none is needed."""
    country, text = country_of(address), given.text(address, "address_post_code")
    rule = places.postcode_of(country)
    if not text or len(text) > text_at("billing_address.address_post_code").limit:
        return  # one that is too long is a problem already
    if rule.fits(text):
        return
    if rule.is_former(text):
        words = f"Postcodes there have another form today, like {rule.example}. {GO_ON}"
        yield Advice(join(path, "address_post_code"), "postcode", words)
    elif not rule.needed:
        kind = f"{rule.with_article} from {places.country_name(country)}"
        words = f"This does not look like {kind}. {GO_ON}"
        yield Advice(join(path, "address_post_code"), "postcode", words)


def state_advice(path: str, address: Mapping[str, Any]) -> Iterator[Advice]:
    """Yield advice on a state that a machine left out or has by another name than the list."""
    country = country_of(address)
    if problem := _state(address, country):
        noun = places.address_format(country).state_label.lower()
        missing = f"Addresses in this country name the {noun}"
        other = f"This {noun} is not in the list of its country"
        words = missing if problem[0] == "required" else other
        yield Advice(join(path, "address_state"), "state", f"{words}. {GO_ON}")


def with_listed_state(address: Address) -> Address:
    """Return the address with its state as the country's list has it."""
    area = places.area_of(address.address_country, address.address_state)
    return address.model_copy(update={"address_state": area}) if area else address


def country_of(address: Mapping[str, Any]) -> str:
    """Return the alpha-2 code of an address's country, "" when it has none that is known."""
    try:
        return places.country_code(given.text(address, "address_country"))
    except ValueError:
        return ""


def needs_town(country: str) -> bool:
    """Tell whether addresses in a country have a town, as most have."""
    return places.address_format(country).needs_town


def _postcode(path: str, address: Mapping[str, Any], country: str) -> Iterator[Problem]:
    field, text = join(path, "address_post_code"), given.text(address, "address_post_code")
    rule = places.postcode_of(country)
    if not rule.needed:
        return
    if not given.has_text(address, "address_post_code"):
        yield Problem(field, "required", f"Enter {rule.with_article}")
    if text and not (rule.fits(text) or rule.is_former(text)):
        yield Problem(field, "postcode", f"Enter {rule.with_article} in full, like {rule.example}")


def _state(address: Mapping[str, Any], country: str) -> tuple[str, str] | None:
    """Code and words for a state that the country's list does not have, else None."""
    if not places.areas_of(country):
        return None
    text, ask = given.text(address, "address_state"), places.address_format(country).choose_state
    if not given.has_text(address, "address_state"):
        return "required", ask
    return None if places.area_of(country, text) else ("choice", f"{ask} from the list")


def _required(path: str, name: str) -> Problem:
    return Problem(join(path, name), "required", text_at(f"billing_address.{name}").ask)
