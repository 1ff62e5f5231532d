"""What is in the outbox, as the desk looks at it: filtered, the newest first, counted as far as it
matters.

`ix_outbox_messages` holds all that is filtered by, but for the client, who has an index of its own.
"""

from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    or_,
    select,
    text,
    union_all,
)

from webapp.extensions import db
from webapp.outbox.models import (
    DONE,
    GIVEN_UP,
    NEEDS_A_PERSON,
    OVERTAKEN,
    REFUSED,
    STATES,
    WAITING,
    Outgoing,
)
from webapp.storage.statements import counted, table_of

QUEUED, TRYING = "queued", "trying"
# states as the desk tells them: of rows that wait, those that were tried are apart
VIEWS = {
    QUEUED: (WAITING,),
    TRYING: (WAITING,),
    DONE: (DONE,),
    REFUSED: (REFUSED,),
    GIVEN_UP: (GIVEN_UP,),
    OVERTAKEN: (OVERTAKEN,),
}
ON_PAGE = 25


class Wanted(NamedTuple):
    """Which rows of a kind: in one of the VIEWS, of one name, of one client, `before` an id.
    `of_staff` are also those of neither a client nor a draft; `without` are names that are not
    wanted.
    """

    kind: str
    view: str = ""
    name: str = ""
    client_id: int | None = None
    before: int | None = None
    of_staff: bool = False
    without: tuple[str, ...] = ()


class Found(NamedTuple):
    """Rows of a page, and whether there are older ones."""

    rows: list[Outgoing]
    has_more: bool


def find(wanted: Wanted) -> Found:
    """Return a page of rows, the newest first."""
    states = VIEWS.get(wanted.view, STATES)
    if wanted.client_id is None:
        # each state by itself, so that the index gives them in order
        parts = [ids_of(wanted, Outgoing.state == state) for state in states]
        ids = union_all(*(select(part.subquery().c.id) for part in parts)).subquery()
        these = Outgoing.id.in_(select(ids.c.id))
    else:
        these = Outgoing.id.in_(ids_of(wanted, Outgoing.state.in_(states)))
    newest = select(Outgoing).where(these).order_by(Outgoing.id.desc())
    rows = [*db.session.scalars(newest.limit(ON_PAGE + 1))]
    return Found(rows[:ON_PAGE], len(rows) > ON_PAGE)


def ids_of(wanted: Wanted, in_state: ColumnElement[bool]) -> Select[Any]:
    """Return a query for the ids of a page, of rows in some states."""
    ids = select(Outgoing.id).where(_are(wanted), in_state)
    return ids.order_by(Outgoing.id.desc()).limit(ON_PAGE + 1)


def _are(wanted: Wanted) -> ColumnElement[bool]:
    parts = [Outgoing.kind == wanted.kind]
    if wanted.view == QUEUED:
        parts.append(Outgoing.tries == 0)
    if wanted.view == TRYING:
        parts.append(Outgoing.tries > 0)
    if wanted.name:
        parts.append(Outgoing.name == wanted.name)
    if wanted.client_id is not None:
        parts.append(Outgoing.client_id == wanted.client_id)
    if wanted.before is not None:
        parts.append(Outgoing.id < wanted.before)
    if wanted.without:
        parts.append(Outgoing.name.not_in(wanted.without))
    if not wanted.of_staff:
        about = Outgoing.client_id.is_not(None), Outgoing.draft_id.is_not(None)
        parts.append(or_(*about))
    return and_(*parts)


def count(wanted: Wanted, most: int) -> int:
    """Return how many rows there are, at most `most`."""
    states = VIEWS.get(wanted.view, STATES)
    some = select(Outgoing.id).where(_are(wanted), Outgoing.state.in_(states))
    return db.session.scalar(counted(some, most)) or 0


def unsettled(wanted: Wanted, most: int) -> Select[int]:
    """Return the query for how many rows failed that nobody has dealt with, at most `most`."""
    return counted(select(Outgoing.id).where(text(NEEDS_A_PERSON), _are(wanted)), most)


def of_client(kind: str, most: int) -> Any:
    """Return the query for the newest rows of a kind that are of a client, at most `most`."""
    its = Outgoing.client_id == bindparam("client_id")
    newest = select(table_of(Outgoing)).where(its, Outgoing.kind == kind)
    return newest.order_by(Outgoing.id.desc()).limit(most)


def row_with(kind: str, row_id: int) -> Outgoing | None:
    """Return a row of a kind."""
    found = db.session.get(Outgoing, row_id)
    return found if found and found.kind == kind else None
