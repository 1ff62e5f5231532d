"""Drafts that reps began: where each is, lists and counts of them, found by words, put away and
brought back.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, literal_column, select, update

from webapp.config import DISCARDED_DRAFT_LIFE, DRAFT_LIFE
from webapp.drafts.draft import Draft
from webapp.drafts.models import Draft as Table
from webapp.drafts.store import draft_of
from webapp.extensions import db
from webapp.storage.columns import now
from webapp.storage.reads import Read
from webapp.storage.statements import counted, table_of
from webapp.storage.transactions import write

MOST_LISTED = 200
MOST_SEARCHED = 1000  # the last saved, of everybody's
MOST_COUNTED = 99


class Where(NamedTuple):
    """Where a draft is: its code, what the desk calls it, and how far of four parts it came."""

    code: str
    label: str
    part: int


BACK = Where("back", "Sent back", 4)
OPENED = Where("opened", "Opened", 3)
SENT = Where("sent", "Not opened", 2)
BEGUN = Where("begun", "Begun", 1)
PARTS = 4


def where_is(draft: Draft) -> Where:
    """Return where a rep's draft is: with the rep or the customer, and how far."""
    if draft.is_handed_over:
        return OPENED if draft.opened_on else SENT
    return BACK if draft.is_back else BEGUN


def handed(draft: Draft) -> Draft:
    """Return a draft as it is handed over now, or again."""
    return replace(draft, handed_on=now(), opened_on=None, returned_on=None)


def opened(draft: Draft) -> Draft:
    """Return a draft that was handed over, as its customer opened it now."""
    return replace(draft, opened_on=now())


def given_back(draft: Draft, *, by_customer: bool) -> Draft:
    """Return a draft that was handed over as its rep has it again: sent back, or taken."""
    at = now() if by_customer else None
    return replace(draft, owner_id=draft.rep_id, link_hash=None, returned_on=at)


# Both conditions stand in the indexes' own words, so that either engine takes them.
_OF_REPS = (Table.state == literal_column("'open'"), Table.rep_id.is_not(None))


# of everybody; each is made once, and takes what `_values` returns
_ALIVE = (
    *_OF_REPS,
    Table.discarded_on.is_(None),
    Table.visited_on > bindparam("alive_since"),
)
_OF_ONE = Table.rep_id == bindparam("rep_id")
_NEWEST = (
    select(table_of(Table))
    .where(*_ALIVE)
    .order_by(Table.saved_on.desc())
    .limit(bindparam("most"))
)
_NEWEST_OF_ONE = _NEWEST.where(_OF_ONE)
# how many a rep has begun, of which counting ends behind MOST_COUNTED
NUMBER = counted(select(Table.id).where(*_ALIVE, _OF_ONE), MOST_COUNTED + 1)


# what a rep has begun, the last saved first, as many as are counted, and one more
BEGUN_BY_REP = Read(
    _NEWEST_OF_ONE.limit(MOST_COUNTED + 1), lambda rows: [*map(draft_of, rows)]
)


def values_for(rep_id: int | None) -> dict[str, Any]:
    """Return what the queries take for the drafts of a rep."""
    return {"alive_since": now() - DRAFT_LIFE, "rep_id": rep_id}


def begun_by(rep_id: int | None, most: int = MOST_LISTED) -> list[Draft]:
    """Return what a rep has begun, or everybody, the last saved first, `most` at most."""
    newest = _NEWEST if rep_id is None else _NEWEST_OF_ONE
    values = {**values_for(rep_id), "most": most}
    return [draft_of(row) for row in db.session.connection().execute(newest, values)]


def find_drafts(words: str, rep_id: int | None, most: int) -> list[Draft]:
    """Return the drafts of a rep, or of everybody, whose name, email or phone number has all of
    these words, the last saved first, among the last MOST_SEARCHED.
    """
    wanted = words.casefold().split()
    if not wanted:
        return []
    given = {f"word_{number}": _inside(word) for number, word in enumerate(wanted)}
    values = {**values_for(rep_id), **given, "most": MOST_SEARCHED, "shown": most}
    these = _having(len(wanted), is_of_one=rep_id is not None)
    return [draft_of(row) for row in db.session.connection().execute(these, values)]


def _inside(word: str) -> str:
    """Return the pattern of texts with a word in them, in which no sign stands for others."""
    plain = re.sub(r"[/%_]", r"/\g<0>", word)
    return f"%{plain}%"


@cache
def _having(words: int, *, is_of_one: bool) -> Any:
    """The query for drafts that have so many words: to make it takes longer than to run it."""
    looked_at = (_NEWEST_OF_ONE if is_of_one else _NEWEST).with_only_columns(Table.id)
    return (
        select(Table.__table__)
        .where(
            Table.id.in_(looked_at.scalar_subquery()),
            *(
                Table.search_text.like(bindparam(f"word_{number}"), escape="/")
                for number in range(words)
            ),
        )
        .order_by(Table.saved_on.desc())
        .limit(bindparam("shown"))
    )


def discarded_by(rep_id: int) -> list[tuple[Draft, datetime]]:
    """Return what a rep has discarded and may still bring back, with when, the last first."""
    these = select(Table.__table__).where(
        *_OF_REPS,
        Table.rep_id == rep_id,
        Table.discarded_on > now() - DISCARDED_DRAFT_LIFE,
    )
    rows = db.session.execute(
        these.order_by(Table.discarded_on.desc()).limit(MOST_LISTED)
    ).all()
    return [(draft_of(row), row.discarded_on) for row in rows]


def put_away(draft_id: str, rep_id: int) -> bool:
    """Discard a draft of a rep's, and return whether there was one; it can be brought back."""
    return _mark(draft_id, rep_id, [Table.discarded_on.is_(None)], now())


def bring_back(draft_id: str, rep_id: int) -> bool:
    """Bring back a draft that its rep discarded, and return whether it was still there."""
    is_kept = Table.discarded_on > now() - DISCARDED_DRAFT_LIFE
    return _mark(draft_id, rep_id, [is_kept], None)


def _mark(
    draft_id: str, rep_id: int, only: Sequence[ColumnElement[bool]], at: datetime | None
) -> bool:
    values: dict[str, Any] = {"discarded_on": at}
    if at is None:
        values["visited_on"] = now()
    this = update(Table).where(
        Table.id == draft_id, Table.rep_id == rep_id, Table.state == "open", *only
    )
    with write() as connection:
        return connection.execute(this.values(**values)).rowcount == 1
