"""The history of a client in words: who did what, when and why, and what it was before and after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from webapp.clients.answer import payload_of
from webapp.clients.history import who
from webapp.clients.models import Client, History
from webapp.record.labels import country_path, label_of, value_in_words


@dataclass(frozen=True)
class Change:
    """One field that changed, in words; "" is nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One thing that happened."""

    happened_on: datetime
    who: str
    action: str
    reason: str
    changes: list[Change]


def timeline_of(client: Client) -> list[Entry]:
    """Return what happened to a client, the latest first."""
    countries = dict(_countries(client))
    entries = []
    for row in sorted(client.history, key=lambda row: (row.happened_on, row.id), reverse=True):
        entries.append(_entry(row, countries))
        countries |= {path: before for path, (before, _after) in row.changes.items()}
    return entries


def _countries(client: Client) -> Iterator[tuple[str, str]]:
    """Yield path and code of the country of each address as it is now."""
    payload = payload_of(client)
    yield "billing_address.address_country", payload["billing_address"]["address_country"]
    for place, row in enumerate(payload["shipping_addresses"]):
        yield f"shipping_addresses[{place}].address_country", row["address_country"]


def _entry(row: History, countries: Mapping[str, str]) -> Entry:
    """Return an entry in words; `countries` are those of the addresses after it."""
    changes = []
    for path, values in row.changes.items():
        place = country_path(path)
        then = row.changes.get(place) or [countries.get(place, "")] * 2
        before, after = (value_in_words(path, *pair) for pair in zip(values, then, strict=True))
        changes.append(Change(label_of(path), before, after))
    return Entry(row.happened_on, who(row.actor_kind, row.actor_name), row.action, row.reason, changes)
