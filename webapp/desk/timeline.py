"""The history of a client in words: who did what, when and why, and what it was before and
after.
"""

from dataclasses import dataclass
from datetime import datetime

from webapp.clients.history import who
from webapp.clients.models import Client, History
from webapp.record.labels import label_of, value_in_words


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
    return [
        _entry(row)
        for row in sorted(
            client.history, key=lambda row: (row.happened_on, row.id), reverse=True
        )
    ]


def _entry(row: History) -> Entry:
    changes = [
        Change(
            label_of(path), value_in_words(path, before), value_in_words(path, after)
        )
        for path, (before, after) in row.changes.items()
    ]
    return Entry(
        row.happened_on,
        who(row.actor_kind, row.actor_name),
        row.action,
        row.reason,
        changes,
    )
