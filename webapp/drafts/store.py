"""Drafts in the database: opened, saved, finished."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Update, delete, select, update
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.clients.rows import Claim
from webapp.config import DRAFT_LIFE
from webapp.drafts.controls import Controls
from webapp.drafts.draft import Draft
from webapp.drafts.models import Draft as Table
from webapp.extensions import db
from webapp.record import given
from webapp.record.schema import MOST_CHARACTERS
from webapp.storage.columns import now
from webapp.storage.statements import insert_on
from webapp.storage.transactions import in_turn, write, write_if_free

# what belongs into the transaction that stores a draft
Also = Callable[[Connection], None]
# characters that a draft may hold beside a record: a row that was removed, a reason
OF_ITS_OWN = 10_000
KEPT = (
    "payload",
    "controls",
    "password_hash",
    "furthest",
    "owner_id",
    "rep_id",
    "target_id",
    "target_version",
    "asked",
    "nonce",
    "link_hash",
    "handed_on",
    "opened_on",
    "returned_on",
)
WITH_LOGIN = {"sign_in": "now"}
COLUMNS = (*KEPT, "version", "client_id", "created_on", "saved_on", "visited_on")


class TooMuch(RequestEntityTooLarge):
    """The answers of a draft are longer together than a record can be."""


class ChangedElsewhere(Exception):
    """Another window saved or sent the draft between this one's reading and writing."""


def load(draft_id: str) -> Draft | None:
    """Return the draft that is stored under this id, unless it died or was discarded; None when
    nothing is.
    """
    this = select(Table.__table__).where(
        Table.id == draft_id,
        Table.visited_on > now() - DRAFT_LIFE,
        Table.discarded_on.is_(None),
    )
    row = db.session.execute(this).first()
    return draft_of(row) if row else None


def begin_answers(draft: Draft, also: Also | None = None) -> Draft:
    """Return the draft in which its owner has begun to answer what it asks, or store this
    one; one that a link opened is another's. `also` is what belongs into the same transaction.
    """
    with write() as connection:
        in_turn(connection, "answers", draft.owner_id, draft.target_id)
        others = _answers_of(connection, draft)
        begun = [other for other in others if other.asked == draft.asked]
        answers = begun[0] if begun else _begin(connection, draft, now())
        if also:
            also(connection)
    return answers


def _answers_of(connection: Connection, draft: Draft) -> list[Draft]:
    """Return the unfinished changes of the same client by a draft's owner, the last saved first."""
    if draft.owner_id is None:
        return []
    own = select(Table.__table__).where(
        Table.owner_id == draft.owner_id,
        Table.target_id == draft.target_id,
        Table.state == "open",
        Table.visited_on > now() - DRAFT_LIFE,
        Table.discarded_on.is_(None),
    )
    rows = connection.execute(own.order_by(Table.saved_on.desc()))
    return [draft_of(row) for row in rows]


def _begin(connection: Connection, draft: Draft, at: datetime) -> Draft:
    """Store a draft of which nothing was saved yet. Raises ChangedElsewhere when something
    was by now.
    """
    _remove_dead(connection, draft.id, at)
    times: dict[str, Any] = {
        "created_on": at,
        "saved_on": at,
        "visited_on": at,
    }
    this = (
        insert_on(connection.dialect.name, Table)
        .values(
            id=draft.id,
            state="open",
            version=1,
            **_values(draft),
            **times,
        )
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(Table.id)
    )
    if connection.scalar(this) is None:
        raise ChangedElsewhere
    return replace(draft, version=1, **times)


def _remove_dead(connection: Connection, draft_id: str, at: datetime) -> None:
    """Remove what is stored under an id if it died, so that another can begin there."""
    dead = delete(Table).where(
        Table.id == draft_id,
        Table.visited_on <= at - DRAFT_LIFE,
    )
    connection.execute(dead)


def draft_of(row: Any) -> Draft:
    """Return the draft that a row of the table keeps."""
    kept = {name: getattr(row, name) for name in COLUMNS}
    kept["payload"] = given.fitting(row.payload)
    kept["controls"] = Controls.from_json(row.controls)
    return Draft(**kept, id=row.id)


def _values(draft: Draft) -> dict[str, Any]:
    """Return what is stored of a draft, by column."""
    values = {name: getattr(draft, name) for name in KEPT}
    values["controls"] = draft.controls.as_json()
    values["search_text"] = draft.search_text if draft.rep_id else None
    return values


def save(
    draft: Draft,
    before: Draft | None = None,
    also: Also | None = None,
) -> Draft:
    """Store a changed draft and return it with its new version. Raises ChangedElsewhere, TooMuch.

    One that says what `before` said keeps its version: who saves twice, as with a double click,
    need not look again. `also` is what belongs into the same transaction.
    """
    is_over = draft.size > MOST_CHARACTERS + OF_ITS_OWN
    if is_over and (before is None or draft.size > before.size):
        raise TooMuch  # one that was too long before may be made smaller
    at = now()
    with write() as connection:
        if draft.version == 0:
            saved = _begin(connection, draft, at)
        else:
            is_same = before is not None and _is_same(draft, before)
            saved = _update(connection, draft, at, is_same=is_same)
        if also:
            also(connection)
    return saved


def _is_same(draft: Draft, before: Draft) -> bool:
    """Tell whether a draft says what a stored one said."""
    if before.version == 0:
        return False
    return all(getattr(before, name) == getattr(draft, name) for name in KEPT)


def _update(
    connection: Connection,
    draft: Draft,
    at: datetime,
    *,
    is_same: bool,
) -> Draft:
    """Store a draft over the version that it was made of. Raises ChangedElsewhere."""
    version = draft.version if is_same else draft.version + 1
    saved = replace(
        draft,
        version=version,
        created_on=draft.created_on or at,
        saved_on=at,
        visited_on=at,
    )
    this = _if_still(draft.id, draft.version).values(
        **_values(saved),
        version=version,
        saved_on=at,
        visited_on=at,
    )
    if connection.execute(this).rowcount == 0:
        raise ChangedElsewhere
    return saved


def _if_still(draft_id: str, version: int) -> Update:
    """Return an update of a draft as long as it is open and of the version that was read."""
    return update(Table).where(
        Table.id == draft_id,
        Table.version == version,
        Table.state == "open",
    )


def discard(draft: Draft) -> None:
    """Remove a draft that is not sent, if it was ever saved."""
    this = delete(Table).where(Table.id == draft.id, Table.state == "open")
    with write() as connection:
        connection.execute(this)


def visit(draft: Draft) -> None:
    """Keep a draft alive for another 30 days; at most one write a day, and none that a page
    would have to wait for.
    """
    at = now()
    a_day_ago = at - timedelta(days=1)
    if draft.visited_on and draft.visited_on < a_day_ago:
        this = update(Table).where(Table.id == draft.id)
        write_if_free(this.values(visited_on=at))


def finished(draft: Draft) -> Claim:
    """Return what marks a draft as sent, with the nonce that it has, in the transaction that stores
    or changes its client. It keeps no answers but that a login is wanted.
    """
    this = _if_still(draft.id, draft.version).values(
        state="done",
        nonce=draft.nonce,
        payload={},
        controls=WITH_LOGIN if draft.controls.sign_in == "now" else {},
        password_hash="",
        version=Table.version + 1,
    )
    return Claim(change=this, overtaken=ChangedElsewhere)
