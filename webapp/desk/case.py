"""What there is to know of a client, on its own page and in the queue: its fields with what is
open of them, what to look at, notes and history.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import g, request

from webapp.clients.history import Entry, history_of, newest_history
from webapp.clients.mentions import unseen_in
from webapp.clients.models import Client
from webapp.clients.notes import notes_of
from webapp.clients.put_back import undoable
from webapp.desk.attention import attention_to
from webapp.desk.editing import Editing
from webapp.desk.layout import sheet_of
from webapp.desk.letters import refusals_of, told_to
from webapp.desk.saved import what_was_saved
from webapp.desk.timeline import KINDS, MOST_SHOWN, feed_of
from webapp.questions.facts import facts_of
from webapp.record.labels import label_of


def case_of(
    client: Client,
    *,
    editing: Editing | None = None,
    wrong_word: tuple[str, str, str] | None = None,
) -> dict[str, Any]:
    """Return the parts of a page that tell of a client, by the names of its template. `editing`
    is what is open; `wrong_word` a word that was refused: what it was to settle, what is wrong
    with it, and what was typed.
    """
    messages = told_to(client.id)
    is_whole = "whole" in request.args
    entries, earlier = _entries_of(client.id, is_whole=is_whole)
    notes, facts = notes_of(client.id), facts_of(client)
    can_undo = undoable(entries)
    at = request.args.get("at", "")
    kind = request.args.get("feed", "")
    return {
        "client": client,
        "asked": [label_of(path) for path in client.asked],
        "answered_on": _answered_on(entries),
        "at": at,
        "facts": facts,
        "sheet": sheet_of(facts, {at, editing.path if editing else ""}),
        "editing": editing,
        "attention": attention_to(client),
        "wrong_word": wrong_word or ("", "", ""),
        "saved": what_was_saved(entries, can_undo),
        "refusals": refusals_of(client.email, messages),
        "notes": notes,
        "unseen": unseen_in(client.id, g.actor.user_id),
        "feed": feed_of(
            client,
            entries,
            notes,
            can_undo,
            messages,
            kind=kind if kind in KINDS else "all",
            is_whole=is_whole,
            earlier=earlier,
        ),
    }


def _entries_of(client_id: int, *, is_whole: bool) -> tuple[list[Entry], int]:
    """Return what happened to a client, as far as its page shows it, and how much came before."""
    if is_whole:
        return history_of(client_id), 0
    return newest_history(client_id, MOST_SHOWN)


def _answered_on(entries: Sequence[Entry]) -> datetime | None:
    """Return when the client gave last what it was asked for, None of one that did not."""
    answers = (entry for entry in reversed(entries) if entry.action == "answered")
    return next((entry.happened_on for entry in answers), None)
