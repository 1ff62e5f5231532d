"""The change that was just saved, as the next page tells it."""

from collections.abc import Sequence
from typing import NamedTuple

from webapp.clients.history import Entry
from webapp.clients.put_back import UNDONE
from webapp.desk.editing import told_changes
from webapp.desk.numbers import asked_number
from webapp.record.labels import label_of


class Saved(NamedTuple):
    """The entry of a change, what it changed in words, and whether it can be undone."""

    id: int
    what: str
    can_undo: bool


def what_was_saved(entries: Sequence[Entry], can_undo: set[int]) -> Saved | None:
    """Return the change that the address names, None without one."""
    entry_id = asked_number("saved")
    entry = next((each for each in entries if each.id == entry_id), None)
    if entry is None or entry.action not in ("changed", UNDONE):
        return None
    labels = [label_of(path) for path in told_changes(entry.changes)]
    what = ", ".join(labels) or "The change"
    return Saved(entry.id, what, entry.id in can_undo)
