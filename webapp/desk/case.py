"""What there is to know of a client, on its own page and in the queue: its fields with what is
open of them, what to look at, notes and history.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import g, request

from webapp.clients.answer import payload_of
from webapp.clients.different import DIFFERENT_FROM_CLIENT, Different
from webapp.clients.duplicates import Duplicate, clients_alike, values_alike
from webapp.clients.history import (
    HISTORY_OF_CLIENT,
    Entry,
    count_history,
    newest_history,
)
from webapp.clients.mentions import UNSEEN_IN_CLIENT
from webapp.clients.models import Client
from webapp.clients.notes import NOTES_OF_CLIENT, Note
from webapp.clients.offered import LIST_VERSION, reference_at
from webapp.clients.put_back import undoable
from webapp.clients.settled import SETTLED_OF_CLIENT, Mark, Settled
from webapp.desk.attention import attention_to
from webapp.desk.editing import Editing
from webapp.desk.layout import sheet_of
from webapp.desk.letters import MAILS_OF_CLIENT, refusals_of, told_to
from webapp.desk.menu import read_page
from webapp.desk.saved import what_was_saved
from webapp.desk.timeline import KINDS, MOST_SHOWN, feed_of
from webapp.extensions import db
from webapp.outbox.models import Outgoing
from webapp.questions.facts import facts_of
from webapp.record.labels import label_of
from webapp.storage.reads import Read
from webapp.users.staff import PEOPLE, Person

READS = (
    MAILS_OF_CLIENT,
    NOTES_OF_CLIENT,
    LIST_VERSION,
    SETTLED_OF_CLIENT,
    DIFFERENT_FROM_CLIENT,
    UNSEEN_IN_CLIENT,
    PEOPLE,
)


class Known(NamedTuple):
    """What is read for a page that tells of a client: of READS, its history, and which clients
    are like it.
    """

    mails: list[Outgoing]
    notes: list[Note]
    list_version: int
    settled: dict[Mark, Settled]
    different: list[Different]
    unseen: set[int]
    people: list[Person]
    entries: list[Entry]
    alike: list[Duplicate]


class Mailbox(NamedTuple):
    """The email address of a client: since when it is confirmed, None where it is not."""

    client_id: int
    confirmed_on: datetime | None


def mailbox_of(client: Client) -> Mailbox:
    """Return how the email address of a client stands."""
    since = client.email_confirmed_on if client.is_email_confirmed else None
    return Mailbox(client.id, since)


def read_case(
    client: Client, more: Iterable[Read[Any]] = (), values: Mapping[str, Any] = {}
) -> tuple[Known, list[Any]]:
    """Return what is read of a client, and what `more` reads, at once."""
    dialect = db.engine.dialect.name
    history = HISTORY_OF_CLIENT if _is_whole() else newest_history(MOST_SHOWN)
    reads = (*READS, history, clients_alike(dialect))
    alike = values_alike(dialect, payload_of(client), client.id)
    ids = {"client_id": client.id, "user_id": g.actor.user_id}
    found = read_page((*reads, *more), {**ids, **alike, **values})
    return Known(*found[: len(reads)]), found[len(reads) :]


def case_of(
    client: Client,
    known: Known,
    *,
    editing: Editing | None = None,
    wrong_word: tuple[str, str, str] | None = None,
) -> dict[str, Any]:
    """Return the parts of a page that tell of a client, by the names of its template. `editing`
    is what is open; `wrong_word` a word that was refused: what it was to settle, what is wrong
    with it, and what was typed.
    """
    entries, notes = known.entries, known.notes
    messages = told_to(client, known.mails)
    offered = reference_at(known.list_version)
    facts = facts_of(client, offered)
    can_undo = undoable(entries)
    at = request.args.get("at", "")
    kind = request.args.get("feed", "")
    return {
        "client": client,
        "asked": [label_of(path) for path in client.asked],
        "answered_on": _answered_on(entries),
        "at": at,
        "facts": facts,
        "mailbox": mailbox_of(client),
        "sheet": sheet_of(facts, {at, editing.path if editing else ""}),
        "editing": editing,
        "attention": attention_to(client, known.settled, known.different, known.alike),
        "wrong_word": wrong_word or ("", "", ""),
        "saved": what_was_saved(entries, can_undo),
        "refusals": refusals_of(client.email, messages),
        "notes": notes,
        "unseen": known.unseen,
        "feed": feed_of(
            client,
            entries,
            notes,
            can_undo,
            messages,
            kind=kind if kind in KINDS else "all",
            is_whole=_is_whole(),
            earlier=_earlier(client.id, entries),
        ),
    }


def _is_whole() -> bool:
    """Tell whether all that happened is shown."""
    return "whole" in request.args


def _earlier(client_id: int, entries: Sequence[Entry]) -> int:
    """Return how much happened to a client before these entries, which its page shows."""
    if _is_whole() or len(entries) < MOST_SHOWN:
        return 0
    return count_history(client_id) - MOST_SHOWN


def _answered_on(entries: Sequence[Entry]) -> datetime | None:
    """Return when the client gave last what it was asked for, None of one that did not."""
    answers = (entry for entry in reversed(entries) if entry.action == "answered")
    return next((entry.happened_on for entry in answers), None)
