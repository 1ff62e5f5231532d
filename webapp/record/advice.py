"""What may be wrong with a record but stops nobody (contract, "Advice is not an error").

Offline checks of VAT, EORI and company numbers and of phone numbers. `advise` yields Advice over a
payload as given; duplicates are found by `clients.duplicates`, because they need the database.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import phonenumbers
from stdnum import get_cc_module
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat

from webapp.record import given, places
from webapp.record.addresses import country_of, postcode_advice
from webapp.record.problem import GO_ON, Advice, join
from webapp.record.reference import Reference
from webapp.record.schema import text_at

EORI = re.compile(r"[A-Z]{2}[A-Z0-9]{1,15}")  # Regulation (EU) 2015/2446, annex A
EORI_GB = re.compile(r"(?:GB|XI)[0-9]{12}(?:[0-9]{3})?")
COMPANY_NUMBER_GB = re.compile(r"(?:[0-9]{8}|[A-Z]{2}[0-9]{6}|R[0-9]{7})")  # Companies House
EU_PREFIXES = {"EL" if code == "gr" else code.upper() for code in eu_vat.MEMBER_STATES}
ROW_NUMBER = re.compile(r"\[[0-9]+\]")


def advise(payload: Any, reference: Reference) -> Iterator[Advice]:
    """Yield an advice for each value of `payload` that fails its offline check."""
    country = country_of(given.part(payload, "billing_address")) or reference.default_country
    detail = given.part(payload, "detail")
    for name, number_fits in (("vat_number", _vat_fits), ("eori_number", _eori_fits), ("company_number", _company_fits)):
        text = _judged(detail, name, f"detail.{name}")
        if text and not _passes(number_fits, re.sub(r"[\s.\-]", "", text).upper(), country):
            yield _advice(f"detail.{name}", name, _kind(name, country))
    yield from _phone(detail, "detail", "contact_number", country)
    for path, address in given.addresses(payload):
        yield from _phone(address, path, "address_contact_number", country_of(address) or country)
        yield from postcode_advice(path, address)
    for path, contact in given.rows(payload, "contacts"):
        yield from _phone(contact, path, "contact_number", country)


def _judged(row: Any, name: str, path: str) -> str:
    """Return the text to give advice on: one over its limit is a problem already, and libraries may take long over it."""
    text = given.text(row, name)
    return text if len(text) <= text_at(ROW_NUMBER.sub("[]", path)).limit else ""


def _passes(fits: Callable[[str, str], bool], number: str, country: str) -> bool:
    """Tell whether a number fits; one that a library fails on does not."""
    try:
        return fits(number, country)
    except Exception:  # whatever it is, it is no reason to refuse a page or a record
        return False


def _advice(path: str, code: str, kind: str) -> Advice:
    return Advice(path, code, f"This does not look like {kind}. {GO_ON}")


def _kind(name: str, country: str) -> str:
    noun = {"vat_number": "VAT number", "eori_number": "EORI number", "company_number": "company number"}[name]
    return _of_country(noun, country) if name != "eori_number" else f"an {noun}"


def _of_country(noun: str, country: str) -> str:
    short = {"GB": "UK", "US": "US"}.get(country)
    return f"a {short} {noun}" if short else f"a {noun} from {places.country_name(country)}"


def _vat_fits(number: str, country: str) -> bool:
    if number[:2] in EU_PREFIXES:
        return bool(eu_vat.is_valid(number))
    if number[:2] in ("GB", "XI") or country == "GB":
        return bool(gb_vat.is_valid(number))
    module = get_cc_module(country.lower(), "vat")
    return module is None or bool(module.is_valid(number))


def _eori_fits(number: str, _country: str) -> bool:
    pattern = EORI_GB if number.startswith(("GB", "XI")) else EORI
    return pattern.fullmatch(number) is not None


def _company_fits(number: str, country: str) -> bool:
    return country != "GB" or COMPANY_NUMBER_GB.fullmatch(number) is not None


def _phone(row: Any, path: str, name: str, country: str) -> Iterator[Advice]:
    number = _judged(row, name, join(path, name))
    if number and not _passes(_phone_fits, number, country):
        yield _advice(join(path, name), "phone_number", _of_country("phone number", country))


@lru_cache(1024)  # the addresses of a client often have one number
def _phone_fits(number: str, country: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, country))
    except phonenumbers.NumberParseException:
        return False
