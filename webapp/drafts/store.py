"""Drafts: opened, saved, finished, forgotten."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, String, cast, delete, func, select, update
from sqlalchemy.engine import Row
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.clients.register import Registered
from webapp.config import DRAFT_LIFE, UNTOUCHED_DRAFT_LIFE
from webapp.drafts.models import Draft as Table
from webapp.extensions import db
from webapp.record import given
from webapp.record.passwords import HashedPassword
from webapp.record.schema import MOST_CHARACTERS
from webapp.storage.columns import now
from webapp.storage.engines import insert_on, reading
from webapp.storage.transactions import in_turn, write, write_if_free

MOST_OF_UNTOUCHED = 2000  # characters of a payload that may have nothing in it
# chosen for the person, or before any answer
OF_THE_WIZARD = {"type", "currency", "department"}
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
)
COLUMNS = (*KEPT, "version", "client_id", "created_on", "saved_on", "visited_on")


class TooMuch(RequestEntityTooLarge):
    """The answers of a draft are longer together than a record can be."""


class ChangedElsewhere(Exception):
    """Another window saved or sent the draft between this one's reading and writing."""


@dataclass(frozen=True)
class Draft:
    """A draft as it stands (see the table); `version` 0 is one that nothing was saved of yet.

    `password` is one that was typed in this request, in clear; it is never stored.
    """

    id: str
    payload: dict[str, Any] = field(default_factory=dict)
    controls: dict[str, Any] = field(default_factory=dict)
    password_hash: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    furthest: str = ""
    owner_id: int | None = None
    rep_id: int | None = None
    target_id: int | None = None
    target_version: int | None = None
    asked: list[str] = field(default_factory=list)
    nonce: str = field(default="", repr=False)
    link_hash: str | None = field(default=None, repr=False)
    version: int = 0
    client_id: int | None = None
    created_on: datetime | None = None
    saved_on: datetime | None = None
    visited_on: datetime | None = None

    @property
    def is_done(self) -> bool:
        """Whether it was sent: it is read only then."""
        return self.client_id is not None

    @property
    def is_reps(self) -> bool:
        """Whether a rep fills it in: with the terms, and told of likely duplicates."""
        return self.rep_id is not None and self.owner_id == self.rep_id

    @property
    def is_handed_over(self) -> bool:
        """Whether a rep began it and the customer finishes it."""
        return self.rep_id is not None and self.owner_id is None

    @property
    def is_change(self) -> bool:
        """Whether it changes a client instead of registering one."""
        return self.target_id is not None

    def full_payload(self) -> dict[str, Any]:
        """The payload with the password: the one just typed, or the hash of the one before."""
        password = self.password or (
            HashedPassword(self.password_hash) if self.password_hash else None
        )
        if not password:
            return self.payload
        return {
            **self.payload,
            "credentials": {
                **self.payload.get("credentials", {}),
                "password": password,
            },
        }


def new_id() -> str:
    """Return the id of a new draft."""
    return secrets.token_urlsafe(16)


def load(draft_id: str) -> Draft | None:
    """Return the draft that is stored under this id, unless it died; None when nothing is."""
    found = db.session.execute(
        select(Table.__table__).where(
            Table.id == draft_id, Table.visited_on > now() - DRAFT_LIFE
        )
    ).first()
    return _draft(found) if found else None


def open_drafts(draft_ids: list[str]) -> list[Draft]:
    """Return those of these drafts that are unfinished and nobody's by name, the newest first."""
    own = select(Table.__table__).where(
        Table.id.in_(draft_ids),
        Table.state == "open",
        Table.visited_on > now() - DRAFT_LIFE,
        Table.owner_id.is_(None),
        Table.target_id.is_(None),
    )
    return [
        _draft(found)
        for found in db.session.execute(own.order_by(Table.saved_on.desc()))
    ]


def states(draft_ids: list[str]) -> dict[str, str]:
    """Return the states of those of these drafts that were ever saved, by id."""
    saved = select(Table.id, Table.state).where(Table.id.in_(draft_ids))
    return {row.id: row.state for row in db.session.execute(saved)}


def begin_answers(draft: Draft) -> Draft:
    """Return the draft in which its owner has begun to answer what it asks, or store this
    one; one that a link opened is another's.
    """
    own = (
        (Table.owner_id == draft.owner_id)
        & (Table.target_id == draft.target_id)
        & (Table.state == "open")
    )
    begun = (
        select(Table.__table__)
        .where(own, Table.visited_on > now() - DRAFT_LIFE)
        .order_by(Table.saved_on.desc())
    )
    with write() as connection:
        in_turn(connection, "answers", draft.owner_id, draft.target_id)
        found = (
            [_draft(row) for row in connection.execute(begun)] if draft.owner_id else []
        )
        if same := next((other for other in found if other.asked == draft.asked), None):
            return same
        return _begin(connection, draft, now())


def _begin(connection: Connection, draft: Draft, moment: datetime) -> Draft:
    """Store a draft of which nothing was saved yet. Raises ChangedElsewhere when something
    was by now.
    """
    connection.execute(
        delete(Table).where(
            Table.id == draft.id, Table.visited_on <= moment - DRAFT_LIFE
        )
    )
    times: dict[str, Any] = dict.fromkeys(
        ("created_on", "saved_on", "visited_on"), moment
    )
    values = {name: getattr(draft, name) for name in KEPT}
    this = (
        insert_on(connection.dialect.name, Table)
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(Table.id)
    )
    if (
        connection.scalar(
            this.values(id=draft.id, state="open", version=1, **values, **times)
        )
        is None
    ):
        raise ChangedElsewhere
    return replace(draft, version=1, **times)


def _draft(row: Row[Any]) -> Draft:
    kept = {name: getattr(row, name) for name in COLUMNS}
    controls = row.controls if isinstance(row.controls, dict) else {}
    return Draft(
        **{**kept, "payload": given.fitting(row.payload), "controls": controls},
        id=row.id,
    )


def save(
    draft: Draft,
    before: Draft | None = None,
    also: Callable[[Connection], None] | None = None,
) -> Draft:
    """Store a changed draft and return it with its new version. Raises ChangedElsewhere, TooMuch.

    One that says what `before` said keeps its version: who saves twice, as with a double click,
    need not look again. `also` is what belongs into the same transaction.
    """
    # an older one may be made smaller
    if size_of(draft) > max(
        MOST_CHARACTERS + OF_ITS_OWN, size_of(before) if before else 0
    ):
        raise TooMuch
    moment, version = now(), draft.version + 1
    if (
        before
        and before.version
        and all(getattr(before, name) == getattr(draft, name) for name in KEPT)
    ):
        version = draft.version
    values = {name: getattr(draft, name) for name in KEPT}
    times = {"saved_on": moment, "visited_on": moment}
    with write() as connection:
        if draft.version == 0:
            _begin(connection, draft, moment)
        else:
            this = update(Table).where(
                Table.id == draft.id,
                Table.version == draft.version,
                Table.state == "open",
            )
            if (
                connection.execute(
                    this.values(version=version, **values, **times)
                ).rowcount
                == 0
            ):
                raise ChangedElsewhere
        if also:
            also(connection)
    return replace(
        draft,
        version=version,
        saved_on=moment,
        visited_on=moment,
        created_on=draft.created_on or moment,
    )


def discard(draft: Draft) -> None:
    """Remove a draft that is not sent, if it was ever saved."""
    with write() as connection:
        connection.execute(
            delete(Table).where(Table.id == draft.id, Table.state == "open")
        )


def size_of(draft: Draft) -> int:
    """Return how many characters the answers of a draft have together."""
    return characters_in([draft.payload, draft.controls])


def characters_in(value: Any) -> int:
    """Return how many characters the texts in lists and objects have together, names of
    fields aside.
    """
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return sum(characters_in(part) for part in value)
    return len(value) if isinstance(value, str) else 0


def visit(draft: Draft) -> None:
    """Keep a draft alive for another 30 days; at most one write a day, and none that a page
    would have to wait for.
    """
    moment = now()
    if draft.visited_on and draft.visited_on < moment - timedelta(days=1):
        write_if_free(
            update(Table).where(Table.id == draft.id).values(visited_on=moment)
        )


def marked(draft: Draft, step_name: str, *, is_done: bool) -> Draft:
    """Return the draft with the step among those that were tried, and among those that are
    done or not.
    """
    controls = dict(draft.controls)
    for name, is_in in (("tried", True), ("done", is_done)):
        others = [
            other for other in controls.get(name, []) if is_in or other != step_name
        ]
        controls[name] = (
            [*others, step_name] if is_in and step_name not in others else others
        )
    return replace(draft, controls=controls)


def without_password(draft: Draft) -> Draft:
    """Return the draft as another browser gets it: a password is chosen where it is used."""
    return (
        replace(marked(draft, "sign-in", is_done=False), password_hash="")
        if draft.password_hash
        else draft
    )


def finish(draft: Draft, connection: Connection, registered: Registered) -> None:
    """Mark the draft as sent, with the nonce that it has, in the transaction that stores or changes
    its client.

    It keeps no answers. Raises ChangedElsewhere.
    """
    this = update(Table).where(
        Table.id == draft.id, Table.state == "open", Table.version == draft.version
    )
    kept = {"payload": {}, "controls": {}, "password_hash": ""}
    done = {
        "state": "done",
        "client_id": registered.client_id,
        "nonce": draft.nonce,
        **kept,
    }
    if connection.execute(this.values(**done, version=Table.version + 1)).rowcount == 0:
        raise ChangedElsewhere


def purge() -> int:
    """Remove the drafts that nobody visited for 30 days, or answered nothing in for a day, and
    return how many.

    Drafts that were sent before they were emptied at once are emptied.
    """
    moment = now()
    size = func.length(cast(Table.payload, String))
    old = (Table.state == "open") & (Table.visited_on <= moment - UNTOUCHED_DRAFT_LIFE)
    short = select(Table.id).where(
        old, (Table.version == 1) | (size < MOST_OF_UNTOUCHED)
    )
    with reading() as connection:
        ids, removed = connection.scalars(short).all(), 0
    for start in range(0, len(ids), 100):
        with reading() as connection:
            found = connection.execute(
                select(Table.__table__).where(Table.id.in_(ids[start : start + 100]))
            ).all()
        untouched = [row.id for row in found if is_untouched(_draft(row))]
        with write() as connection:
            removed += connection.execute(
                delete(Table).where(Table.id.in_(untouched), old)
            ).rowcount
    with write() as connection:
        removed += connection.execute(
            delete(Table).where(Table.visited_on <= moment - DRAFT_LIFE)
        ).rowcount
        sent = (Table.state == "done") & (size > len("{}"))
        connection.execute(update(Table).where(sent).values(payload={}, controls={}))
    return removed


def is_untouched(draft: Draft) -> bool:
    """Tell whether a draft has nothing in it but what the wizard put there."""
    if draft.is_change:
        was_only_opened = draft.asked and draft.link_hash is None
        # as the release before did
        return draft.version == 1 and bool(
            was_only_opened or "you" in draft.controls.get("base", {})
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
