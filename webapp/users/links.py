"""Private links that work once: 256 random bits, stored as a hash, each with an end (security
R18).
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, insert, select, update

from webapp.config import LINK_LIVES
from webapp.extensions import db
from webapp.storage.columns import now
from webapp.storage.statements import insert_on
from webapp.storage.transactions import in_turn, retried, write
from webapp.users.models import Link
from webapp.users.tokens import hash_of, new_token

FORM = re.compile(r"[A-Za-z0-9_-]{43}")


class LinkUsed(Exception):
    """The link was used or replaced between its reading and its use."""


@retried
def make_link(purpose: str, **opens: Any) -> str:
    """Make a link and return its token, which can't be had again; earlier ones that open the same
    end, used or not. Those that mails bear stay: a mail may be sent at the same moment.

    `opens` is what it opens: `user_id`, `client_id` or `draft_id`.
    """
    token = new_token()
    with write() as connection:
        put_link(connection, purpose, token, **opens)
    return token


def put_link(connection: Connection, purpose: str, token: str, **opens: Any) -> None:
    """Store a link as `make_link` does, in the transaction of what else is done."""
    at = now()
    same = [getattr(Link, name) == value for name, value in opens.items()]
    # of two at once the second replaces what the first made
    in_turn(connection, "link", purpose, *sorted(opens.items()))
    earlier = delete(Link).where(
        Link.purpose == purpose, Link.outbox_id.is_(None), *same
    )
    connection.execute(earlier)
    values = {
        "purpose": purpose,
        "created_on": at,
        "expires_on": at + LINK_LIVES[purpose],
        **opens,
    }
    connection.execute(insert(Link).values(token_hash=hash_of(token), **values))


def keep_link(
    connection: Connection,
    purpose: str,
    token: str,
    *,
    life: timedelta | None = None,
    outbox_id: int,
    **opens: Any,
) -> None:
    """Store the link of a message, beside others that open the same, unless it is stored already:
    a message that is sent a second time bears the link of the first, used or not.
    """
    at = now()
    values = {
        "purpose": purpose,
        "created_on": at,
        "expires_on": at + (life or LINK_LIVES[purpose]),
        "outbox_id": outbox_id,
        **opens,
    }
    this = insert_on(connection.dialect.name, Link).on_conflict_do_nothing(
        index_elements=["token_hash"]
    )
    connection.execute(this.values(token_hash=hash_of(token), **values))


def invitations_until(user_ids: Iterable[int]) -> dict[int | None, datetime]:
    """Return until when the invitations of these users work that nobody has used, by user."""
    unused = Link.used_on.is_(None) & (Link.expires_on > now())
    found = select(Link.user_id, Link.expires_on).where(
        Link.purpose == "invitation", unused, Link.user_id.in_(list(user_ids))
    )
    return dict(db.session.execute(found).all())


def find_link(purpose: str, token: str) -> Row[Any] | None:
    """Return the link's row, unless it is unknown, used or expired."""
    link = known_link(purpose, token)
    return link if link and link.used_on is None and link.expires_on > now() else None


def known_link(purpose: str, token: str) -> Row[Any] | None:
    """Return the link's row, used and expired or not, unless it is unknown."""
    if not FORM.fullmatch(token):
        return None
    this = select(Link.__table__).where(
        Link.token_hash == hash_of(token), Link.purpose == purpose
    )
    return db.session.execute(this).first()


def open_links(purpose: str, **opens: Any) -> Sequence[Row[Any]]:
    """Return the links that open the same, and are neither used nor expired."""
    same = [getattr(Link, name) == value for name, value in opens.items()]
    is_open = Link.used_on.is_(None) & (Link.expires_on > now())
    this = select(Link.__table__).where(Link.purpose == purpose, is_open, *same)
    return db.session.execute(this).all()


def fate_of(purpose: str, token: str) -> str:
    """Return what became of a link: `used`, `expired`, `gone` when a newer one took its place
    or there was none, else `open`.
    """
    link = known_link(purpose, token)
    if link is None:
        return "gone"
    return "used" if link.used_on else "expired" if link.expires_on <= now() else "open"


def use_link(connection: Connection, token_hash: str) -> None:
    """Mark a link as used, in the transaction that does what it is for: one that fails leaves it
    to be tried again. Raises LinkUsed.
    """
    this = (
        update(Link)
        .where(Link.token_hash == token_hash, Link.used_on.is_(None))
        .values(used_on=now())
    )
    if connection.execute(this).rowcount == 0:
        raise LinkUsed


def is_kept(token_hash: str) -> bool:
    """Return whether a link was not replaced, used or not."""
    return bool(
        db.session.scalar(select(exists().where(Link.token_hash == token_hash)))
    )
