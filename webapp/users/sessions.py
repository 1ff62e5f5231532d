"""Sessions on the server: begun at sign-in, ended at sign-out, after 12 idle hours, and all of a
user's when the password changes.

Whatever happens, one of the staff ends after 12 hours and one of a client after 30 days (security
R16).

The browser's cookie holds a random token, the database its hash; so a copied cookie is worth
nothing after sign-out.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from flask import current_app, g, request, session
from flask_login import UserMixin
from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from webapp.config import CLIENT_SESSION_LIFE, SESSION_IDLE, STAFF_SESSION_LIFE
from webapp.extensions import db
from webapp.storage.columns import now
from webapp.storage.reads import Read
from webapp.storage.statements import table_of
from webapp.storage.transactions import write, write_if_free
from webapp.users import devices
from webapp.users.models import STAFF, User, UserSession
from webapp.users.tokens import hash_of, new_token

SEEN_EVERY = timedelta(minutes=5)  # a page that is read should wait for no write
TOKEN = "sign_in"  # noqa: S105 - the name under which the cookie holds it
# Made once: every page asks this, and to make it takes longer than to ask it.
_SIGNED_IN = Read(
    select(table_of(User), UserSession.seen_on)
    .join(UserSession, UserSession.user_id == User.id)
    .where(
        UserSession.token_hash == bindparam("token_hash"),
        UserSession.seen_on > bindparam("idle_since"),
        or_(
            UserSession.created_on > bindparam("staff_since"),
            and_(
                User.role == "client",
                UserSession.created_on > bindparam("clients_since"),
            ),
        ),
        User.disabled_on.is_(None),
    ),
    lambda rows: rows[0] if rows else None,
)


class SignedIn(UserMixin, SimpleNamespace):
    """Who is signed in: the columns of User as plain data, which is read in half the time."""

    role: str

    @property
    def is_staff(self) -> bool:
        """Whether this is a rep or an administrator."""
        return self.role in STAFF


def begin(user_id: int, access_version: int | None = None) -> bool:
    """Sign a user in, in this browser, with a new session; what the browser held of drafts stays.

    Tells whether it began: not when the user was disabled meanwhile, or has other access than at
    `access_version`.
    """
    end()
    token, at = new_token(), now()
    row = {
        "token_hash": hash_of(token),
        "user_id": user_id,
        "created_on": at,
        "seen_on": at,
    }
    this = select(User.access_version).where(
        User.id == user_id, User.disabled_on.is_(None)
    )
    with write() as connection:
        # who ends the sessions comes before this one or after it
        found = connection.scalar(this.with_for_update())
        if found is None or access_version not in (None, found):
            return False
        over = or_(
            UserSession.seen_on <= at - SESSION_IDLE,
            UserSession.created_on <= at - CLIENT_SESSION_LIFE,
        )
        connection.execute(delete(UserSession).where(over))
        connection.execute(insert(UserSession).values(**row))
    session.pop("csrf_token", None)
    session[TOKEN] = token
    g.user_id = user_id  # for the log
    session.permanent = True
    devices.remember(user_id, found)
    return True


def end() -> None:
    """Sign out in this browser."""
    if token := session.pop(TOKEN, None):
        with write() as connection:
            connection.execute(
                delete(UserSession).where(UserSession.token_hash == hash_of(token))
            )


def signed_in_user() -> User | None:
    """Return who is signed in in this browser: not idle for 12 hours, not for longer than may
    be, and not disabled.
    """
    token = session.get(TOKEN)
    if not isinstance(token, str):
        return None
    at = now()
    this = {
        "token_hash": hash_of(token),
        "idle_since": at - SESSION_IDLE,
        "staff_since": at - STAFF_SESSION_LIFE,
        "clients_since": at - CLIENT_SESSION_LIFE,
    }
    found = _SIGNED_IN.alone(**this)
    if found is None:
        return None
    user: Any = SignedIn(**found._asdict())
    if found.seen_on < at - SEEN_EVERY:
        write_if_free(
            update(UserSession)
            .where(UserSession.token_hash == hash_of(token))
            .values(seen_on=at)
        )
    return user  # type: ignore[no-any-return]


def seen_on(user_ids: Iterable[int]) -> dict[int, datetime]:
    """Return when those of these users who are signed in were last seen, by id."""
    found = (
        select(UserSession.user_id, func.max(UserSession.seen_on))
        .where(UserSession.user_id.in_(list(user_ids)))
        .group_by(UserSession.user_id)
    )
    return dict(db.session.execute(found).all())


def has_cookie() -> bool:
    """Return whether this browser sends back the session's cookie: one that keeps none begins
    again with each page.
    """
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies
