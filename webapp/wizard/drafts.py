"""Drafts: begun, opened, saved, finished, forgotten.

Whose a draft is stands in the browser's session, which lists the ids of its own. Another browser
gets in with the private link, whose key is made of the draft's id and the server's secret, so that
nothing that opens a draft is stored anywhere. The same key in each form lets a page whose session
was lost go on.
"""

import hashlib
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, session
from itsdangerous import BadSignature, Signer
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.engine import Row

from webapp.clients.register import Registered
from webapp.columns import now
from webapp.database import write
from webapp.extensions import db
from webapp.record.passwords import HashedPassword
from webapp.wizard.models import Draft as Table

LIFE = timedelta(days=30)  # without a visit
MOST_OF_ONE_BROWSER = 20


class ChangedElsewhere(Exception):
    """Another window saved or sent the draft between this one's reading and writing."""


@dataclass(frozen=True)
class Draft:
    """A draft as it stands; `version` 0 is one that nothing was saved of yet."""

    id: str
    payload: dict[str, Any] = field(default_factory=dict)
    controls: dict[str, Any] = field(default_factory=dict)
    password_hash: str = field(default="", repr=False)
    version: int = 0
    client_id: int | None = None
    created_on: datetime | None = None
    saved_on: datetime | None = None
    visited_on: datetime | None = None

    @property
    def is_done(self) -> bool:
        """Whether it was sent: it is read only then."""
        return self.client_id is not None

    def full_payload(self) -> dict[str, Any]:
        """The payload with the password, as its hash."""
        if not self.password_hash:
            return self.payload
        return {**self.payload, "credentials": {**self.payload.get("credentials", {}), "password": HashedPassword(self.password_hash)}}


def begin() -> str:
    """Return the id of a new draft of this browser's; nothing is stored until something is saved."""
    draft_id = secrets.token_urlsafe(16)
    adopt(draft_id)
    return draft_id


def adopt(draft_id: str) -> None:
    """Make a draft one of this browser's; of many the oldest are let go."""
    own = [other for other in session.get("drafts", []) if other != draft_id]
    session["drafts"] = [*own, draft_id][-MOST_OF_ONE_BROWSER:]
    session.permanent = True


def is_own(draft_id: str) -> bool:
    """Tell whether a draft is one of this browser's."""
    return draft_id in session.get("drafts", [])


def key_of(draft_id: str) -> str:
    """Return the secret that opens a draft: 160 bits or more, made of its id and the server's secret."""
    return _signer().get_signature(draft_id).decode()


def opens(draft_id: str, key: str) -> bool:
    """Tell in constant time whether `key` is the draft's."""
    try:
        _signer().unsign(f"{draft_id}.{key}")
    except BadSignature:
        return False
    return True


def _signer() -> Signer:
    return Signer(current_app.config["SECRET_KEY"], salt="draft", key_derivation="hmac", digest_method=hashlib.sha256)


def load(draft_id: str) -> Draft | None:
    """Return the draft that is stored under this id, unless it died; None when nothing is."""
    found = db.session.execute(select(Table.__table__).where(Table.id == draft_id, Table.visited_on > now() - LIFE)).first()
    return _draft(found) if found else None


def open_drafts(draft_ids: list[str]) -> list[Draft]:
    """Return those of these drafts that are unfinished, the newest first."""
    own = select(Table.__table__).where(Table.id.in_(draft_ids), Table.state == "open", Table.visited_on > now() - LIFE)
    return [_draft(found) for found in db.session.execute(own.order_by(Table.saved_on.desc()))]


def _draft(row: Row[Any]) -> Draft:
    names = ("id", "payload", "controls", "password_hash", "version", "client_id", "created_on", "saved_on", "visited_on")
    return Draft(**{name: getattr(row, name) for name in names})


def save(draft: Draft) -> Draft:
    """Store a changed draft and return it with its new version. Raises ChangedElsewhere."""
    moment = now()
    values = {"payload": draft.payload, "controls": draft.controls, "password_hash": draft.password_hash}
    times = {"saved_on": moment, "visited_on": moment}
    with write() as connection:
        if draft.version == 0:
            connection.execute(delete(Table).where(Table.id == draft.id, Table.visited_on <= moment - LIFE))
            if connection.scalar(select(Table.id).where(Table.id == draft.id)):
                raise ChangedElsewhere
            connection.execute(insert(Table).values(id=draft.id, state="open", version=1, created_on=moment, **values, **times))
        else:
            this = update(Table).where(Table.id == draft.id, Table.version == draft.version, Table.state == "open")
            if connection.execute(this.values(version=draft.version + 1, **values, **times)).rowcount == 0:
                raise ChangedElsewhere
    return replace(draft, version=draft.version + 1, saved_on=moment, visited_on=moment, created_on=draft.created_on or moment)


def visit(draft: Draft) -> None:
    """Keep a draft alive for another 30 days; at most one write a day, as a page that is read should wait for none."""
    moment = now()
    if draft.visited_on and draft.visited_on < moment - timedelta(days=1):
        with write() as connection:
            connection.execute(update(Table).where(Table.id == draft.id).values(visited_on=moment))


def marked(draft: Draft, step_name: str, *, is_done: bool) -> Draft:
    """Return the draft with the step among those that were tried, and among those that are done or not."""
    controls = dict(draft.controls)
    for name, is_in in (("tried", True), ("done", is_done)):
        others = [other for other in controls.get(name, []) if other != step_name]
        controls[name] = [*others, step_name] if is_in else others
    return replace(draft, controls=controls)


def finish(draft: Draft, connection: Connection, registered: Registered) -> None:
    """Mark the draft as sent, in the transaction that stores its client. Raises ChangedElsewhere."""
    this = update(Table).where(Table.id == draft.id, Table.state == "open", Table.version == draft.version)
    done = {"state": "done", "client_id": registered.client_id, "password_hash": ""}
    if connection.execute(this.values(**done, version=Table.version + 1)).rowcount == 0:
        raise ChangedElsewhere


def purge() -> int:
    """Remove the drafts that nobody visited for 30 days and return how many."""
    with write() as connection:
        return connection.execute(delete(Table).where(Table.visited_on <= now() - LIFE)).rowcount
