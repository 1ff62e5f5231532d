"""What the page of a client shows of the place that is open: its form, what is wrong with it, and
what somebody else has saved there meanwhile.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import g, request

from webapp.clients.history import Entry, history_of, last_about, who
from webapp.clients.models import Client
from webapp.questions.changes import editable_payload
from webapp.questions.messages import Messages
from webapp.questions.opened import Opened
from webapp.questions.opened_place import place_at
from webapp.record.labels import country_path, value_in_words
from webapp.record.paths import whole_of
from webapp.web.times import clock

OWN_WINDOW = "you changed it in another window"


@dataclass(frozen=True)
class Conflict:
    """What both changed: the sentence, what is stored now and what it was before, each in lines,
    and the entry of the history.
    """

    sentence: str
    theirs: list[str]
    by: str
    was: str
    entry_id: int


@dataclass(frozen=True)
class Editing:
    """The place that is open on the page of a client at a version."""

    opened: Opened
    version: int
    messages: Messages = field(default_factory=Messages)
    saved: Sequence[str] = ()  # what is stored, beside something else that was refused
    conflict: Conflict | None = None

    @property
    def path(self) -> str:
        """The path of the place."""
        return self.opened.place.path

    @property
    def elsewhere(self) -> list[str]:
        """What is wrong, but not at a box of the place."""
        return [words for box, words in self.messages.summary if not box]

    @property
    def focus(self) -> str:
        """The id of the box that takes the focus: the first that is wrong, else the first; "" when
        what is said above all boxes takes it.
        """
        wrong = [box for box, _words in self.messages.summary if box]
        if wrong:
            return wrong[0]
        return "" if self.elsewhere else self.opened.id


def asked_to_open(client: Client) -> Editing | None:
    """Return what the address asks to open, None for nothing or what is not there."""
    place = place_at(request.args.get("edit", ""), editable_payload(client))
    if place is None:
        return None
    return shown(Opened.of(place, client, g.actor, None), client)


def shown(opened: Opened, client: Client, **more: Any) -> Editing:
    """Return an opened place with its choices."""
    opened.prepare()
    return Editing(opened, client.version, **more)


def stored_of(opened: Opened, client: Client) -> Opened:
    """Return a place as the client has it, beside what was typed there."""
    stored = Opened.of(opened.place, client, g.actor, None)
    stored.prepare()
    return stored


def conflict_at(opened: Opened, client: Client) -> Conflict:
    """Return what stands at a place that somebody changed since the form was made."""
    place = opened.place
    entry = last_about(history_of(client.id), place.path)
    theirs = stored_of(opened, client).texts()
    if entry is None:
        words = "somebody changed it while you had it open"
        return Conflict(_sentence(place.label, words), theirs, "Saved", "", 0)
    by, at = who(entry.actor_kind, entry.actor_name), clock(entry.happened_on)
    moment = f"on {at}" if "," in at else f"at {at}"
    words = f"{by} changed it {moment}, while you had it open"
    if entry.user_id == g.actor.user_id:
        words = f"{OWN_WINDOW} {moment}"
    was = _before(entry, place.path, client)
    return Conflict(_sentence(place.label, words), theirs, f"{by}, {at}", was, entry.id)


def _sentence(label: str, words: str) -> str:
    return f"{label} was not saved: {words}."


def _before(entry: Entry, path: str, client: Client) -> str:
    """Return what stood at a field before an entry, "" of what has several fields."""
    if path not in entry.changes:
        return ""
    country = entry.changes.get(country_path(path), ["", ""])[0]
    return value_in_words(path, str(entry.changes[path][0]), country) or "not given"


def told_changes(paths: Iterable[str]) -> list[str]:
    """Return the paths of what changed as wholes, each once: a list by its name, an address as
    one.
    """
    wholes = []
    for path in paths:
        whole = whole_of(path)
        wholes.append(
            "billing_address" if whole.startswith("billing_address.") else whole
        )
    return list(dict.fromkeys(wholes))
