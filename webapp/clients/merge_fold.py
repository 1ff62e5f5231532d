"""Addresses and people of two clients united: doubles are folded to one row, which says why and
takes what only the other had.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp.clients.keys import number_key
from webapp.clients.search_index import folded
from webapp.record.formats import email_key

Values = Mapping[str, Any]
# how words of an address are shortened
SHORT = {
    "ave": "avenue",
    "av": "avenue",
    "bldg": "building",
    "blvd": "boulevard",
    "cl": "close",
    "cres": "crescent",
    "ct": "court",
    "dr": "drive",
    "est": "estate",
    "gdns": "gardens",
    "gr": "grove",
    "hse": "house",
    "hwy": "highway",
    "ind": "industrial",
    "ln": "lane",
    "pde": "parade",
    "pk": "park",
    "pl": "place",
    "rd": "road",
    "sq": "square",
    "st": "street",
    "str": "strasse",
    "tce": "terrace",
    "terr": "terrace",
}
STREET = ("address_street_1", "address_street_2")
# what else two ways to write one address must not contradict each other in
BESIDE = (
    "address_company",
    "address_contact_name",
    "address_contact_email",
    "address_contact_number",
    "address_county",
    "address_state",
    "address_note",
)
PERSON = ("first_name", "last_name", "email", "contact_number", "job_title", "role")


@dataclass(frozen=True)
class Row:
    """An address or person of the united list.

    `name` is that of its boxes in a form; `whose` are the places, 0 or 1, of the clients that have
    it, `main_of` of those whose default it is. `also` is how the other wrote it, `same` what both
    have in common, and `gained` the fields that only the client at that place had.
    """

    name: str
    values: Values
    whose: tuple[int, ...]
    is_billing: bool = False
    main_of: tuple[int, ...] = ()
    also: str = ""
    same: str = ""
    gained: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_double(self) -> bool:
        """Whether it was there more than once."""
        return bool(self.same)


def _compared(text: str) -> str:
    """Return a text as it is compared: without case, accents, punctuation, spaces, and with the
    words of addresses in full.
    """
    return "".join(SHORT.get(word, word) for word in folded(text).split())


def united_addresses(payloads: Sequence[Values]) -> list[Row]:
    """Return the addresses of two clients: those for bills first, one of them when both are the
    same, then those for delivery.
    """
    titles = [str(payload.get("title", "")) for payload in payloads]
    billing = [
        Row(f"b{place}", payload["billing_address"], (place,), is_billing=True)
        for place, payload in enumerate(payloads)
    ]
    shipping = _rows(payloads, "shipping_addresses", "s", "address_default")

    def same(one: Row, other: Row) -> str:
        return "address" if _is_same_address(one, other, titles) else ""

    return [*_folded(billing, same, _street), *_folded(shipping, same, _street)]


def united_people(payloads: Sequence[Values]) -> list[Row]:
    """Return the people of two clients."""
    people = _rows(payloads, "contacts", "p", "contact_default")
    return _folded(people, _same_person, _full_name)


def address_key(values: Values) -> tuple[str, ...]:
    """Return what two ways to write one address have in common."""
    code = number_key(values["address_post_code"])
    town = "" if code else _compared(values["address_town"])
    return (values["address_country"], code, town, _compared(_street(values)))


def _rows(
    payloads: Sequence[Values], list_name: str, letter: str, mark: str
) -> Iterator[Row]:
    for place, payload in enumerate(payloads):
        for number, values in enumerate(payload[list_name]):
            main_of = (place,) if values[mark] == "1" else ()
            yield Row(f"{letter}{place}.{number}", values, (place,), main_of=main_of)


def _folded(
    rows: Any, same: Callable[[Row, Row], str], written: Callable[[Values], str]
) -> list[Row]:
    """Return the rows, of doubles one; `same` tells what two have in common, "" when they are no
    doubles.
    """
    united: list[Row] = []
    for row in rows:
        for place, other in enumerate(united):
            if common := same(other, row):
                united[place] = _one_of(other, row, common, written)
                break
        else:
            united.append(row)
    return united


def _one_of(
    first: Row, second: Row, same: str, written: Callable[[Values], str]
) -> Row:
    """Return one row for two: the way that is written out, with what only the other has."""
    is_shorter = len(written(first.values)) < len(written(second.values))
    longer, other = (second, first) if is_shorter else (first, second)
    added = {
        name: value
        for name, value in other.values.items()
        if value and not longer.values.get(name) and not name.endswith("_default")
    }
    ways = [written(longer.values), written(other.values)]
    return Row(
        name=first.name,
        values={**longer.values, **added},
        whose=tuple(sorted({*first.whose, *second.whose})),
        is_billing=first.is_billing,
        main_of=(*first.main_of, *second.main_of),
        also=first.also or ("" if ways[0] == ways[1] else ways[1]),
        same=same,
        gained={**first.gained, **dict.fromkeys(added, other.whose[0])},
    )


def _is_same_address(one: Row, other: Row, titles: Sequence[str]) -> bool:
    if address_key(one.values) != address_key(other.values):
        return False
    return all(
        _agree(name, _beside(one, name, titles), _beside(other, name, titles))
        for name in BESIDE
    )


def _beside(row: Row, name: str, titles: Sequence[str]) -> str:
    """Return a value beside the address itself; the client's own name says nothing there."""
    value: str = row.values[name]
    is_own = name == "address_company" and value in [titles[who] for who in row.whose]
    return "" if is_own else value


def _same_person(one: Row, other: Row) -> str:
    """Return what two rows of one person have in common, "" for two people."""
    if not all(_agree(name, one.values[name], other.values[name]) for name in PERSON):
        return ""
    if one.values["email"] and other.values["email"]:
        return "email address"
    names = [_compared(_full_name(row.values)) for row in (one, other)]
    return "name" if names[0] and names[0] == names[1] else ""


def _agree(name: str, one: str, other: str) -> bool:
    """Return whether two values are the same, or one was not given."""
    if not one or not other:
        return True
    key = _compared
    if name.endswith("email"):
        key = email_key
    elif name.endswith("number"):
        key = number_key
    return key(one) == key(other)


def _street(values: Values) -> str:
    return ", ".join(filter(None, (values[name] for name in STREET)))


def _full_name(values: Values) -> str:
    return " ".join(filter(None, (values["first_name"], values["last_name"])))
