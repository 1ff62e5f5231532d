"""Rules and advice for an address, by what its country asks for (contract, "Address").

A wrong postcode is a problem where the country needs one and advice elsewhere. A state that is
missing or not in the country's list is a problem for people, who choose it, and advice for a
machine, which sends what it has.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from webapp.record import given, places
from webapp.record.paths import join
from webapp.record.problem import GO_ON, Advice, Problem
from webapp.record.schema import Address, fields, text_at
from webapp.record.text import Text

NEEDED = [
    path for path, field in fields(Address) if isinstance(field, Text) and field.needed
]


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
    country = country_of(address)
    rule = places.postcode_of(country)
    text = given.text(address, "address_post_code")
    if not text or rule.fits(text):
        return
    if len(text) > text_at("billing_address.address_post_code").limit:
        return  # one that is too long is a problem already
    if rule.is_former(text):
        words = f"Postcodes there have another form today, like {rule.example}"
    elif not rule.needed:
        name = places.country_name(country)
        words = f"This does not look like {rule.with_article} from {name}"
    else:
        return
    yield Advice(join(path, "address_post_code"), "postcode", f"{words}. {GO_ON}")


def state_advice(path: str, address: Mapping[str, Any]) -> Iterator[Advice]:
    """Yield advice on a state that a machine left out or has by another name than the list."""
    country = country_of(address)
    problem = _state(address, country)
    if problem is None:
        return
    code, _ask = problem
    noun = places.address_format(country).state_label.lower()
    words = f"This {noun} is not in the list of its country"
    if code == "required":
        words = f"Addresses in this country name the {noun}"
    yield Advice(join(path, "address_state"), "state", f"{words}. {GO_ON}")


def with_listed_state(address: Address) -> Address:
    """Return the address with its state as the country's list has it."""
    area = places.area_of(address.address_country, address.address_state)
    return address.model_copy(update={"address_state": area}) if area else address


def country_of(address: Mapping[str, Any]) -> str:
    """Return the alpha-2 code of an address's country, "" when it has none that is known."""
    return places.country_code_or_none(given.text(address, "address_country")) or ""


def needs_town(country: str) -> bool:
    """Return whether addresses in a country have a town, as most have."""
    return places.address_format(country).needs_town


def _postcode(path: str, address: Mapping[str, Any], country: str) -> Iterator[Problem]:
    rule = places.postcode_of(country)
    if not rule.needed:
        return
    field = join(path, "address_post_code")
    ask = f"Enter {rule.with_article}"
    text = given.text(address, "address_post_code")
    if not text:
        yield Problem(field, "required", ask)
    elif not (rule.fits(text) or rule.is_former(text)):
        yield Problem(field, "postcode", f"{ask} in full, like {rule.example}")


def _state(address: Mapping[str, Any], country: str) -> tuple[str, str] | None:
    """Code and words for a state that the country's list does not have, else None."""
    if not places.areas_of(country):
        return None
    ask = places.address_format(country).choose_state
    text = given.text(address, "address_state")
    if not text:
        return "required", ask
    if places.area_of(country, text):
        return None
    return "choice", f"{ask} from the list"


def _required(path: str, name: str) -> Problem:
    field = text_at(f"billing_address.{name}")
    return Problem(join(path, name), "required", field.ask)
