"""Drafts that nobody goes on with are removed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, cast, delete, func, select, update

from webapp.config import DISCARDED_DRAFT_LIFE, DRAFT_LIFE, UNTOUCHED_DRAFT_LIFE
from webapp.drafts.draft import Draft, characters_in
from webapp.drafts.models import Draft as Table
from webapp.drafts.store import draft_of
from webapp.storage.columns import now
from webapp.storage.engines import reading
from webapp.storage.transactions import write

MOST_OF_UNTOUCHED = 2000  # characters of a payload that may have nothing in it
AT_ONCE = 100  # drafts
# chosen for the person, or before any answer
OF_THE_WIZARD = {"type", "currency", "department"}
payload_size = func.length(cast(Table.payload, String))


def purge() -> int:
    """Remove the drafts that nobody visited for 30 days, answered nothing in for a day, or wants
    back for a week, and return how many.

    Drafts that were sent before they were emptied at once are emptied.
    """
    at = now()
    is_open = Table.state == "open"
    is_left = Table.visited_on <= at - UNTOUCHED_DRAFT_LIFE
    removed = remove_untouched(is_open & is_left)
    with write() as connection:
        is_old = Table.visited_on <= at - DRAFT_LIFE
        removed += connection.execute(delete(Table).where(is_old)).rowcount
        is_gone = Table.discarded_on <= at - DISCARDED_DRAFT_LIFE
        removed += connection.execute(delete(Table).where(is_gone)).rowcount
        is_sent = Table.state == "done"
        is_full = payload_size > len("{}")
        sent = update(Table).where(is_sent, is_full)
        connection.execute(sent.values(payload={}, controls={}))
    return removed


def remove_untouched(among: ColumnElement[bool]) -> int:
    """Remove the drafts without an answer among those that fulfil a condition, and return how
    many.
    """
    is_short = (Table.version == 1) | (payload_size < MOST_OF_UNTOUCHED)
    candidates = select(Table.id).where(among, is_short)
    with reading() as connection:
        ids = connection.scalars(candidates).all()
    removed = 0
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        untouched = untouched_of(some)
        these = delete(Table).where(Table.id.in_(untouched), among)
        with write() as connection:
            removed += connection.execute(these).rowcount
    return removed


def untouched_of(ids: Sequence[str]) -> list[str]:
    """Return those of these drafts that have no answer, by id."""
    these = select(Table.__table__).where(Table.id.in_(ids))
    with reading() as connection:
        rows = connection.execute(these).all()
    return [row.id for row in rows if is_untouched(draft_of(row))]


def is_untouched(draft: Draft) -> bool:
    """Tell whether a draft has nothing in it but what the wizard put there."""
    if draft.is_change:
        return draft.version == 1 and is_only_opened(draft)
    if draft.password_hash:
        return False
    payload = without(OF_THE_WIZARD, draft.payload)
    address = payload.get("billing_address")
    if isinstance(address, dict):
        payload["billing_address"] = without({"address_country"}, address)
    return characters_in(payload) == 0


def is_only_opened(draft: Draft) -> bool:
    """Tell whether the first version of a change was stored as it was opened, before any answer."""
    if "you" in draft.controls.base:
        return True  # as the release before did
    return bool(draft.asked) and draft.link_hash is None


def without(names: set[str], values: dict[str, Any]) -> dict[str, Any]:
    """Return an object of a payload without the fields of these names."""
    return {name: value for name, value in values.items() if name not in names}
