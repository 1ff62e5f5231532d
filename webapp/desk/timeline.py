"""The feed of a client in words: who did what, when and why, what it was before and after, and
the notes between, the latest first.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from webapp.clients import history
from webapp.clients.different import DIFFERENT
from webapp.clients.models import Client
from webapp.clients.notes import Note
from webapp.clients.reps import REP
from webapp.clients.settled import SETTLED
from webapp.desk.letters import Message
from webapp.desk.words import action_words
from webapp.record.labels import country_path, label_of, value_in_words

KINDS = {
    "all": "All",
    "notes": "Notes",
    "messages": "Messages",
    "activity": "Changes",
}
MOST_SHOWN = 50  # of what happened, until all of it is asked for
FEW = 4  # changes of one entry that stand open
STATE = "source_status"
TOLD_APART = (STATE, "status_reason")  # which the entry has as its own
# what was acted on, which is no field that changed
SUBJECTS = (SETTLED, DIFFERENT, REP)
ASKED = "asked"


@dataclass(frozen=True)
class Change:
    """One field that changed, in words; "" is nothing."""

    path: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One thing that happened; `states` are the codes of the client's before and after it,
    `of_account` is that of the client before it was merged.
    """

    id: int
    happened_on: datetime
    who: str
    is_person: bool
    action: str
    reason: str
    changes: list[Change]
    states: tuple[str, str] | None = None
    can_undo: bool = False
    subject: str = ""
    of_account: str = ""

    @property
    def about(self) -> str:
        """What it is about, else the one field that changed; "" of several."""
        if self.subject or len(self.changes) != 1:
            return self.subject
        return self.changes[0].label

    @property
    def is_long(self) -> bool:
        """Whether its changes are folded."""
        return len(self.changes) > FEW


@dataclass(frozen=True)
class Feed:
    """What is shown of the feed: entries, notes and messages in one order, of which kind, and how
    many there are that are not shown.
    """

    kind: str
    items: list[Entry | Note | Message] = field(default_factory=list)
    left: int = 0


def feed_of(
    client: Client,
    entries: Sequence[history.Entry],
    notes: Iterable[Note],
    undoable: set[int],
    messages: Sequence[Message],
    *,
    kind: str,
    is_whole: bool,
    earlier: int,
) -> Feed:
    """Return the feed of a client: what happened, the notes on it, and what it was told. `earlier`
    is how much happened before these entries, which are as many as are shown.
    """
    items: list[Entry | Note | Message] = []
    before = 0
    if kind in ("all", "activity"):
        items += timeline_of(client, entries, undoable)
        before = earlier
    if kind in ("all", "notes"):
        items += notes
    if kind in ("all", "messages"):
        items += messages
    items.sort(key=_when, reverse=True)
    left = 0 if is_whole else max(0, len(items) - MOST_SHOWN)
    return Feed(kind, items[: len(items) - left], left + before)


def _when(item: Entry | Note | Message) -> datetime:
    if isinstance(item, Message):
        return item.at
    return item.written_on if isinstance(item, Note) else item.happened_on


def timeline_of(
    client: Client, stored: Iterable[history.Entry], undoable: Collection[int]
) -> list[Entry]:
    """Return what happened to a client in words, the latest first."""
    countries = dict(_countries(client))
    oldest_first = sorted(stored, key=lambda row: (row.happened_on, row.id))
    entries = []
    for row in reversed(oldest_first):
        entries.append(_entry(row, countries, can_undo=row.id in undoable))
        for path, (before, _after) in row.changes.items():
            countries[path] = before
    return entries


def _countries(client: Client) -> Iterator[tuple[str, str]]:
    """Yield path and code of the country of each address as it is now."""
    billing, *shipping = client.addresses
    yield "billing_address.address_country", billing.address_country
    for number, row in enumerate(shipping):
        yield f"shipping_addresses[{number}].address_country", row.address_country


def _entry(
    row: history.Entry, countries: Mapping[str, str], *, can_undo: bool
) -> Entry:
    """Return an entry in words; `countries` are those of the addresses after it."""
    changes, subject = [], ""
    for path, (before, after) in row.changes.items():
        if path in SUBJECTS or (path == ASKED and not before):
            subject = _subject_of(row.action, path, before, after)
            continue
        if path in TOLD_APART or (path == ASKED and not after):
            continue
        of_country = country_path(path)
        unchanged = countries.get(of_country, "")
        old_country, new_country = row.changes.get(of_country, (unchanged, unchanged))
        change = Change(
            path=path,
            label=label_of(path),
            before=value_in_words(path, before, old_country),
            after=value_in_words(path, after, new_country),
        )
        changes.append(change)
    states = row.changes.get(STATE)
    return Entry(
        id=row.id,
        happened_on=row.happened_on,
        who=history.who(row.actor_kind, row.actor_name),
        is_person=row.actor_kind == "rep",
        action=action_words(row.action)
        + (":" if ASKED in row.changes and subject else ""),
        reason=row.reason,
        changes=changes,
        states=(states[0], states[1]) if states else None,
        can_undo=can_undo,
        subject=subject,
        of_account=row.of_account or "",
    )


def _subject_of(action: str, path: str, before: str, after: str) -> str:
    """Return what was acted on, as it follows the action: what was asked for, whom a client was
    given, or from whom it was taken.
    """
    if path != REP:
        return value_in_words(path, after or before)
    if action == "given":
        return after
    return f"from {before}" if action == "taken" and before else ""
