"""Undoing a change of a client: what was there before is put back, as long as nothing else
changed it since.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from webapp.clients import history
from webapp.clients.answer import payload_of
from webapp.clients.differences import texts_in
from webapp.clients.models import Client
from webapp.record.actor import OF_INTEGRATIONS
from webapp.record.paths import ROW, put, top_of, whole_of
from webapp.record.problem import InputRefused, Problem
from webapp.record.schema import FIELDS

UNDONE = "undid a change"
CHANGES = ("changed", UNDONE)  # words of the history for what can be undone
# not by a rep's hand, or not by a change of the record
KEPT = (*OF_INTEGRATIONS, "source_status", "credentials", "asked")
LATER = "{who} changed it again since, so that nothing was undone"
ELSE = Problem("", "changed", "It was changed since, so that nothing was undone")
NOT_ONE = Problem("", "unknown", "There is no such change to undo")


def undoable(entries: Iterable[history.Entry]) -> set[int]:
    """Return the ids of those entries of a client's history, in its order, that can be undone:
    changes by reps of what nothing changed since.
    """
    found, later = set(), set[str]()
    for entry in reversed(list(entries)):
        wholes = _wholes(entry)
        if _is_change(entry) and wholes.isdisjoint(later):
            found.add(entry.id)
        later |= wholes
    return found


def entry_to_undo(entries: Iterable[history.Entry], entry_id: int) -> history.Entry:
    """Return the entry with this id. Raises InputRefused when it is no change of a rep, or
    something changed the same since.
    """
    entries = list(entries)
    entry = next((each for each in entries if each.id == entry_id), None)
    if entry is None or not _is_change(entry):
        raise InputRefused(NOT_ONE)
    wholes = _wholes(entry)
    for later in reversed(entries[entries.index(entry) + 1 :]):
        if not wholes.isdisjoint(_wholes(later)):
            who = history.who(later.actor_kind, later.actor_name)
            raise InputRefused(Problem("", "changed", LATER.format(who=who)))
    return entry


def before_change(client: Client, changes: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Return the payload of a client as it was before these changes. Raises InputRefused when
    it is not any more what they made of it.
    """
    payload = payload_of(client)
    texts = dict(texts_in(payload))
    if any(texts.get(path, "") != pair[1] for path, pair in changes.items()):
        raise InputRefused(ELSE)
    lists = {whole_of(path) for path in changes if "[" in path}
    for path, (before, _after) in changes.items():
        texts[path] = before
        if "[" not in path:
            put(payload, path, before)
    for name in lists:
        payload[name] = _rows(name, texts)
    return payload


def _rows(name: str, texts: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the rows of a list that these texts by path make."""
    rows: dict[int, dict[str, str]] = {}
    for path, text in texts.items():
        row = ROW.fullmatch(path)
        if text and row and row[1] == name:
            rows.setdefault(int(row[2]), {})[row[3].lstrip(".")] = text
    return [rows[number] for number in sorted(rows)]


def _is_change(entry: history.Entry) -> bool:
    """Tell whether an entry is a change of the record by a rep."""
    if entry.actor_kind != "rep" or entry.action not in CHANGES or not entry.changes:
        return False
    tops = {top_of(path) for path in entry.changes}
    return tops.isdisjoint(KEPT) and tops <= _TOPS


def _wholes(entry: history.Entry) -> set[str]:
    """Return the paths that an entry changed, a list by its name."""
    return {whole_of(path) for path in entry.changes}


_TOPS = {top_of(path) for path in FIELDS}
