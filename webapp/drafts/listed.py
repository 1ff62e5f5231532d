"""Drafts of a browser, found by their ids, and how many were begun."""

from sqlalchemy import bindparam, func, select

from webapp.config import DRAFT_LIFE
from webapp.drafts.draft import Draft
from webapp.drafts.models import Draft as Table
from webapp.drafts.store import draft_of
from webapp.extensions import db
from webapp.storage.columns import now
from webapp.storage.reads import Read

_COUNT_BEGUN = (
    select(Table.furthest, Table.state, func.count().label("drafts"))
    .where(Table.created_on >= bindparam("begun_since"), Table.target_id.is_(None))
    .group_by(Table.furthest, Table.state)
)
# how many registrations were begun since a time, by the furthest step that was done and the state
BEGUN = Read(
    _COUNT_BEGUN, lambda rows: {(row.furthest, row.state): row.drafts for row in rows}
)


def open_drafts(draft_ids: list[str]) -> list[Draft]:
    """Return those of these drafts that are unfinished and nobody's by name, the newest first."""
    own = select(Table.__table__).where(
        Table.id.in_(draft_ids),
        Table.state == "open",
        Table.visited_on > now() - DRAFT_LIFE,
        Table.owner_id.is_(None),
        Table.target_id.is_(None),
    )
    rows = db.session.execute(own.order_by(Table.saved_on.desc()))
    return [draft_of(row) for row in rows]


def states_of(draft_ids: list[str]) -> dict[str, str]:
    """Return the states of those of these drafts that were ever saved, by id."""
    saved = select(Table.id, Table.state).where(Table.id.in_(draft_ids))
    rows = db.session.execute(saved)
    return {row.id: row.state for row in rows}
