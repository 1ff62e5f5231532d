"""An address as its country's envelopes have it."""

import re
from collections.abc import Iterator, Mapping

from webapp.record import places

TOKEN = re.compile(r"%([A-Z])")
TOKENS = {
    "O": "address_company",
    "A": "address_street_1",
    "C": "address_town",
    "S": "address_state",
    "Z": "address_post_code",
}
LEFT_OVER = " ,-"  # what stood beside a part that is blank


def lines_of(address: Mapping[str, str]) -> list[str]:
    """Return the lines of an address, its country last; `address` has codes and texts by the names
    of the record, and what it has is left out nowhere.
    """
    code = places.country_code_or_none(address.get("address_country", "")) or ""
    lines = [line for line in _lines(address, code) if line]
    country = address.get("address_country", "")
    if code:
        country = places.country_name(code)
    return [*lines, country] if country else lines


def _lines(address: Mapping[str, str], code: str) -> Iterator[str]:
    formats = places.envelope_format(code)
    for line in formats:
        yield _filled(line, address)
        if "%A" in line:
            yield address.get("address_street_2", "")
        if "%C" in line:
            yield address.get("address_county", "")
    placed = set(TOKEN.findall("".join(formats)))
    for token, name in TOKENS.items():
        if token not in placed:
            yield address.get(name, "")
    if "C" not in placed:
        yield address.get("address_county", "")


def _filled(line: str, address: Mapping[str, str]) -> str:
    """Return a line of the format with the address in it, "" where it has nothing for it."""

    def value(token: re.Match[str]) -> str:
        return address.get(TOKENS.get(token[1], ""), "")

    if not any(value(token) for token in TOKEN.finditer(line)):
        return ""
    return TOKEN.sub(value, line).strip(LEFT_OVER)
