"""Offline checks of VAT, EORI and company numbers, written in capitals without spaces and
punctuation.

A VAT number is good when it is one of the country that its prefix names, or of the client's own.
"""

import re
from functools import cache
from typing import Any

from stdnum import get_cc_module
from stdnum.ch import uid
from stdnum.eu import vat as eu_vat
from stdnum.no import orgnr

EORI = re.compile(r"[A-Z]{2}[A-Z0-9]{1,15}")  # Regulation (EU) 2015/2446, annex A
EORI_GB = re.compile(r"(?:GB|XI)[0-9]{12}(?:[0-9]{3})?")
# Companies House: eight characters; letters name the register before the digits (IP, SP, NP, OC,
# R ...), and its part behind them.
COMPANY_NUMBER_GB = re.compile(
    r"[0-9]{8}|R[0-9]{7}|[A-Z]{2}(?:[0-9]{6}|[0-9]{5}[A-Z]|[0-9]{4}[A-Z]{2}|[0-9]{3}[A-Z]{3})"
)
COMPANY_NUMBER_LENGTH = 8
SHORT_COMPANY_NUMBER = re.compile(r"([A-Z]{0,2})([0-9]{3,7})")

EU_PREFIXES = {"EL" if code == "gr" else code.upper() for code in eu_vat.MEMBER_STATES}
# those that are written before a number everywhere; EU: for one-stop shops
PREFIXES = EU_PREFIXES | {"GB", "EU", "CH", "NO"}
COUNTRY_OF_PREFIX = {"EL": "GR", "XI": "GB"}
BRITISH = {"GB", "IM"}  # the Isle of Man has British numbers
# qualified invoices: T and the corporate number
JAPANESE = re.compile(r"T(?=[0-9]{13}$)")
OTHER_PREFIX = re.compile(r"[A-Z]{2,3}[0-9]{4}")
# what stands before MWST, TVA, IVA and MVA is often written alone
WITHOUT_SUFFIX = {"CH": uid, "NO": orgnr}


def vat_fits(number: str, country: str) -> bool:
    """Return whether a VAT number passes the check of the country it names or of the client's;
    where there is none, any does.
    """
    named = country_named(number) or _other_country_named(number)
    is_checked = False
    for each in dict.fromkeys((named, country)):
        fits = _fits(number, each)
        if fits:
            return True
        is_checked = is_checked or fits is not None
    return not is_checked


def eori_fits(number: str, _country: str) -> bool:
    """Return whether an EORI number has the form that its prefix asks for."""
    pattern = EORI_GB if number.startswith(("GB", "XI")) else EORI
    return pattern.fullmatch(number) is not None


def company_fits(number: str, country: str) -> bool:
    """Return whether a company number has the form of Companies House; those of other countries
    all pass.
    """
    return country != "GB" or COMPANY_NUMBER_GB.fullmatch(number) is not None


def with_leading_zeros(number: str) -> str:
    """Return a British company number filled up to its length when its digits alone are too
    few, else "".
    """
    short = SHORT_COMPANY_NUMBER.fullmatch(number)
    if not short:
        return ""
    register, digits = short.groups()
    filled = register + digits.zfill(COMPANY_NUMBER_LENGTH - len(register))
    if filled == number or not company_fits(filled, "GB"):
        return ""
    return filled


def country_named(number: str) -> str:
    """Return the country that a VAT number names by the prefix that is always its own, ""
    when it names none.
    """
    if JAPANESE.match(number):
        return "JP"
    prefix = number[:2]
    return COUNTRY_OF_PREFIX.get(prefix, prefix) if prefix in PREFIXES else ""


def without_prefix(number: str, country: str) -> str:
    """Return a VAT number of a country without the prefix that names it."""
    if country == "JP":
        number = JAPANESE.sub("", number)
    prefix = number[:2]
    if country in (prefix, COUNTRY_OF_PREFIX.get(prefix)):
        return number[2:]
    return number


def _other_country_named(number: str) -> str:
    prefix = number[:2]
    if OTHER_PREFIX.match(number) and _checks_of(prefix):
        return prefix
    return ""


def _fits(number: str, country: str) -> bool | None:
    """Whether a number passes the check of a country, with or without its prefix; None where
    there is no check.
    """
    checks = _checks_of(country)
    if not checks:
        return None
    forms = dict.fromkeys((number, without_prefix(number, country)))
    return any(check.is_valid(form) for check in checks for form in forms)


@cache
def _checks_of(country: str) -> tuple[Any, ...]:
    if country == "EU":
        return (eu_vat,)
    if not country.isalpha():
        return ()
    with_numbers = "GB" if country in BRITISH else country
    known = get_cc_module(with_numbers.lower(), "vat")
    checks = (known, WITHOUT_SUFFIX.get(country))
    return tuple(check for check in checks if check)
