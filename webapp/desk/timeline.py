"""The history of a client in words: who did what, when and why, and what it was before and
after.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from webapp.clients import history
from webapp.clients.models import Client
from webapp.desk.words import action_words
from webapp.record.labels import country_path, label_of, value_in_words


@dataclass(frozen=True)
class Change:
    """One field that changed, in words; "" is nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One thing that happened; `of_account` is the code of the client before it was merged."""

    happened_on: datetime
    who: str
    action: str
    reason: str
    changes: list[Change]
    of_account: str = ""


def timeline_of(client: Client) -> list[Entry]:
    """Return what happened to a client, the latest first."""
    countries = dict(_countries(client))
    oldest_first = sorted(
        history.history_of(client.id), key=lambda row: (row.happened_on, row.id)
    )
    entries = []
    for row in reversed(oldest_first):
        entries.append(_entry(row, countries))
        for path, (before, _after) in row.changes.items():
            countries[path] = before
    return entries


def _countries(client: Client) -> Iterator[tuple[str, str]]:
    """Yield path and code of the country of each address as it is now."""
    billing, *shipping = client.addresses
    yield "billing_address.address_country", billing.address_country
    for number, row in enumerate(shipping):
        yield f"shipping_addresses[{number}].address_country", row.address_country


def _entry(row: history.Entry, countries: Mapping[str, str]) -> Entry:
    """Return an entry in words; `countries` are those of the addresses after it."""
    changes = []
    for path, (before, after) in row.changes.items():
        if path == "status_reason":
            continue  # the entry has it as its own
        of_country = country_path(path)
        unchanged = countries.get(of_country, "")
        old_country, new_country = row.changes.get(of_country, (unchanged, unchanged))
        change = Change(
            label=label_of(path),
            before=value_in_words(path, before, old_country),
            after=value_in_words(path, after, new_country),
        )
        changes.append(change)
    return Entry(
        happened_on=row.happened_on,
        who=history.who(row.actor_kind, row.actor_name),
        action=action_words(row.action),
        reason=row.reason,
        changes=changes,
        of_account=row.of_account or "",
    )
