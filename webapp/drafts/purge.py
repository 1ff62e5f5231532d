"""Drafts that nobody goes on with are removed."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, cast, delete, func, select, update

from webapp.config import DRAFT_LIFE, UNTOUCHED_DRAFT_LIFE
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
    """Remove the drafts that nobody visited for 30 days, or answered nothing in for a day, and
    return how many.

    Drafts that were sent before they were emptied at once are emptied.
    """
    at = now()
    removed = remove_untouched(
        (Table.state == "open") & (Table.visited_on <= at - UNTOUCHED_DRAFT_LIFE)
    )
    with write() as connection:
        old = delete(Table).where(Table.visited_on <= at - DRAFT_LIFE)
        removed += connection.execute(old).rowcount
        sent = (Table.state == "done") & (payload_size > len("{}"))
        connection.execute(update(Table).where(sent).values(payload={}, controls={}))
    return removed


def remove_untouched(among: ColumnElement[bool]) -> int:
    """Remove the drafts without an answer among those that fulfil a condition, and return how
    many.
    """
    is_short = (Table.version == 1) | (payload_size < MOST_OF_UNTOUCHED)
    with reading() as connection:
        ids = connection.scalars(select(Table.id).where(among, is_short)).all()
    removed = 0
    for start in range(0, len(ids), AT_ONCE):
        untouched = untouched_of(ids[start : start + AT_ONCE])
        with write() as connection:
            these = delete(Table).where(Table.id.in_(untouched), among)
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
        was_only_opened = draft.asked and draft.link_hash is None
        # as the release before did
        return draft.version == 1 and bool(
            was_only_opened or "you" in draft.controls.base
        )
    payload = {
        name: value
        for name, value in draft.payload.items()
        if name not in OF_THE_WIZARD
    }
    address = payload.get("billing_address")
    if isinstance(address, dict):
        payload["billing_address"] = {
            name: value for name, value in address.items() if name != "address_country"
        }
    return not draft.password_hash and characters_in(payload) == 0
