"""Two clients compared, field by field: what differs, what wins unless somebody chooses, and the
record that comes of the choices. No database.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from webapp.clients.merge_fold import Row, address_key, united_addresses, united_people
from webapp.record.formats import email_key
from webapp.record.paths import put, value_at
from webapp.record.schema import FIELDS

Payload = Mapping[str, Any]
# a part of each client's own, or united, or of the one that stays
NOT_ASKED = ("billing_address.", "credentials.", "source")
SINGLE = tuple(
    path for path in FIELDS if "[" not in path and not path.startswith(NOT_ASKED)
)


class Pair(NamedTuple):
    """A field of both clients: its values, whether they are the same, and the place of the one that
    wins.
    """

    path: str
    values: tuple[str, str]
    is_same: bool
    wins: int


@dataclass(frozen=True)
class Comparison:
    """What two clients have: `pairs` are the fields that either was given."""

    payloads: tuple[Payload, Payload]
    pairs: Sequence[Pair]
    addresses: Sequence[Row]
    people: Sequence[Row]

    @property
    def differing(self) -> list[Pair]:
        """The fields that ask which value stays."""
        return [pair for pair in self.pairs if not pair.is_same]

    @property
    def same(self) -> list[Pair]:
        """The fields that are the same in both."""
        return [pair for pair in self.pairs if pair.is_same]

    @property
    def billing(self) -> list[Row]:
        """The addresses for bills: one when both are the same."""
        return [row for row in self.addresses if row.is_billing]


@dataclass(frozen=True)
class Choice:
    """What was chosen: the places of the client that stays, of the value of each field that
    differs, and of the login; the names of the rows that stay, of the address for bills, and of the
    main ones.
    """

    stays: int
    fields: Mapping[str, int]
    login: int
    billing: str
    addresses: frozenset[str]
    main_address: str
    people: frozenset[str]
    main_person: str


def compare(
    first: Payload,
    second: Payload,
    changed: Sequence[Mapping[str, datetime]],
    registered: Sequence[datetime],
) -> Comparison:
    """Compare two clients. `changed` is when each of a client's fields changed last, `registered`
    when the others did.
    """
    payloads = (first, second)
    pairs = []
    for path in SINGLE:
        one, other = (str(value_at(each, path) or "") for each in payloads)
        if not one and not other:
            continue
        times = [changed[place].get(path, registered[place]) for place in (0, 1)]
        is_same, wins = _is_same(path, one, other), _wins(one, other, times)
        pairs.append(Pair(path, (one, other), is_same, wins))
    addresses, people = united_addresses(payloads), united_people(payloads)
    return Comparison(payloads, pairs, addresses, people)


def usual_choice(comparison: Comparison, stays: int, login: int) -> Choice:
    """Return what is ticked before anybody chooses: all rows, and of the main ones that of the
    client that stays.
    """
    delivery = [row for row in comparison.addresses if not row.is_billing]
    billing = comparison.billing
    return Choice(
        stays=stays,
        fields={pair.path: _ticked(pair, stays) for pair in comparison.differing},
        login=login,
        billing=billing[stays if len(billing) > 1 else 0].name,
        addresses=frozenset(row.name for row in comparison.addresses),
        main_address=_main(delivery, stays),
        people=frozenset(row.name for row in comparison.people),
        main_person=_main(comparison.people, stays),
    )


def _ticked(pair: Pair, stays: int) -> int:
    """Return the place of the value that is ticked: an integration goes on with the id by which it
    knows the client that stays.
    """
    is_known = pair.path == "external_id" and pair.values[stays]
    return stays if is_known else pair.wins


def merged_payload(comparison: Comparison, choice: Choice) -> dict[str, Any]:
    """Return the payload of the client that stays, with what was chosen; it is not checked yet."""
    payload = deepcopy(dict(comparison.payloads[choice.stays]))
    for pair in comparison.differing:
        put(payload, pair.path, pair.values[choice.fields[pair.path]])
    billing = next(row for row in comparison.billing if row.name == choice.billing)
    payload["billing_address"] = {**billing.values, "address_default": "1"}
    payload["shipping_addresses"] = [
        {**row.values, "address_default": _mark(row, choice.main_address)}
        for row in delivery_of(comparison, choice)
    ]
    payload["contacts"] = [
        {**row.values, "contact_default": _mark(row, choice.main_person)}
        for row in comparison.people
        if row.name in choice.people
    ]
    return payload


def delivery_of(comparison: Comparison, choice: Choice) -> list[Row]:
    """Return the addresses for delivery that stay: an address for bills that is it no longer comes
    last, unless goods go there already.
    """
    chosen = [row for row in comparison.addresses if row.name in choice.addresses]
    delivery = [row for row in chosen if not row.is_billing]
    known = {address_key(row.values) for row in delivery}
    left_over = [
        row
        for row in chosen
        if row.is_billing
        and row.name != choice.billing
        and address_key(row.values) not in known
    ]
    return [*delivery, *left_over]


def _is_same(path: str, one: str, other: str) -> bool:
    if path == "email":
        return email_key(one) == email_key(other)
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _wins(one: str, other: str, times: Sequence[datetime]) -> int:
    """Return the place of the value that wins: what is given over what is not, else what changed
    last.
    """
    if not one or not other:
        return 0 if one else 1
    return 1 if times[1] > times[0] else 0


def _main(rows: Sequence[Row], stays: int) -> str:
    for place in (stays, 1 - stays):
        for row in rows:
            if place in row.main_of:
                return row.name
    return ""


def _mark(row: Row, main: str) -> str:
    return "1" if row.name == main else "0"
