"""What may be wrong with a record but does not refuse it (contract, "Advice is not an error").

Offline checks of numbers, mistyped domains of email addresses, a person with one name. `advise`
yields Advice over a payload as given; duplicates are found by `clients.duplicates`, because they
need the database.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import phonenumbers
from pydantic_core import PydanticCustomError

from webapp.record import given, places
from webapp.record.addresses import country_of, postcode_advice
from webapp.record.net import meant
from webapp.record.numbers import (
    company_fits,
    country_named,
    eori_fits,
    vat_fits,
    with_leading_zeros,
)
from webapp.record.paths import join, name_at
from webapp.record.problem import GO_ON, Advice
from webapp.record.reference import Reference
from webapp.record.schema import text_at

APART = re.compile(r"[\s.\-]")  # what numbers are written with, for the eye


def advise(payload: Any, reference: Reference) -> Iterator[Advice]:
    """Yield an advice for each value of `payload` that is taken and yet is likely wrong."""
    # "" before any was chosen
    country = country_of(given.part(payload, "billing_address"))
    yield from _one_name(payload, reference)
    yield from _email(payload, "", "email")
    detail = given.part(payload, "detail")
    for name, number_fits in (
        ("vat_number", vat_fits),
        ("eori_number", eori_fits),
        ("company_number", company_fits),
    ):
        text = _taken(detail, f"detail.{name}")
        number = APART.sub("", text).upper()
        if text and not _passes(number_fits, number, country):
            yield _number_advice(name, number, country)
    yield from _phone(detail, "detail", "contact_number", country)
    for path, address in given.addresses(payload):
        yield from _email(address, path, "address_contact_email")
        if address.get("address_contact_number"):
            there = country_of(address) or country
            yield from _phone(address, path, "address_contact_number", there)
        yield from postcode_advice(path, address)
    for path, contact in given.rows(payload, "contacts"):
        yield from _email(contact, path, "email")
        yield from _phone(contact, path, "contact_number", country)


def _passes(fits: Callable[[str, str], bool], number: str, country: str) -> bool:
    """Return whether a number fits; one that a library fails on does not."""
    try:
        return fits(number, country)
    except Exception:  # whatever it is, it is no reason to refuse a page or a record
        return False


def _taken(part: Any, path: str) -> str:
    """The text of a field as it is kept, "" of one that is refused, which has a problem already."""
    try:
        return text_at(path).read(part.get(name_at(path)))
    except PydanticCustomError:
        return ""


def _one_name(payload: Any, reference: Reference) -> Iterator[Advice]:
    """A person may have one name; the one that was left blank may also have been forgotten."""
    client_type = reference.client_types.get(given.text(payload, "type.code"))
    if client_type is None or not client_type.is_person:
        return
    if given.has_text(payload, "title"):
        return
    names = ("first_name", "last_name")
    blank = [name for name in names if not given.has_text(payload, name)]
    if len(blank) == 1:
        path = blank[0]
        noun = text_at(path).noun
        message = f"Enter a {noun} if there is one. You can go on without it"
        yield Advice(path, "one_name", message)


def _email(row: Any, path: str, name: str) -> Iterator[Advice]:
    if not (isinstance(row, dict) and row.get(name)):
        return
    address = _taken(row, _generic(path, name))
    if address and (proposed := meant(address)):
        yield Advice(
            join(path, name),
            "email_domain",
            f"Did you mean {proposed}? You can go on if the address is right as it is",
        )


def _advice(path: str, code: str, kind: str) -> Advice:
    return Advice(path, code, f"This does not look like {kind}. {GO_ON}")


def _number_advice(name: str, number: str, country: str) -> Advice:
    if name == "company_number" and (filled := with_leading_zeros(number)):
        return Advice(
            f"detail.{name}",
            name,
            f"A zero at the beginning may be missing: {filled}. {GO_ON}",
        )
    if name == "vat_number" and not country:
        country = country_named(number)
    return _advice(f"detail.{name}", name, _kind(name, country))


def _kind(name: str, country: str) -> str:
    if name == "eori_number":
        return "an EORI number"
    noun = "VAT number" if name == "vat_number" else "company number"
    return _of_country(noun, country)


def _of_country(noun: str, country: str) -> str:
    if country not in places.countries():
        return f"a {noun}"
    short = {"GB": "UK", "US": "US"}.get(country)
    if short:
        return f"a {short} {noun}"
    return f"a {noun} from {places.country_name(country)}"


def _phone(
    row: Any,
    path: str,
    name: str,
    country: str,
) -> Iterator[Advice]:
    number = _taken(row, _generic(path, name))
    is_international = number.startswith("+")
    if not number or not (country or is_international):
        return
    if not _phone_fits(number, country):
        kind = _of_country("phone number", "" if is_international else country)
        yield _advice(join(path, name), "phone_number", kind)


def _generic(path: str, name: str) -> str:
    """The path of a field in the schema, where rows are written `contacts[]`."""
    stem, bracket, _index = path.partition("[")
    if bracket:
        return join(f"{stem}[]", name)
    return join(path, name)


@lru_cache(1024)  # the addresses of a client often have one number
def _phone_fits(number: str, country: str) -> bool:
    try:
        parsed = phonenumbers.parse(number, country or None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)
