"""Sessions on the server: begun at sign-in, ended at sign-out, after 12 idle hours, and all of a user's when the password changes.

The browser's cookie holds a random token, the database its hash; so a copied cookie is worth nothing after sign-out.
"""

import hashlib
import secrets
from datetime import timedelta

from flask import g, session
from sqlalchemy import delete, insert, select, update

from webapp.auth.models import UserSession
from webapp.clients.models import User
from webapp.columns import now
from webapp.extensions import db
from webapp.writing import write

IDLE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=5)  # a page that is read should wait for no write
TOKEN = "sign_in"  # noqa: S105 - the name under which the cookie holds it


def begin(user_id: int) -> None:
    """Sign a user in, in this browser, with a new session; what the browser held of drafts stays."""
    end()
    token, moment = secrets.token_urlsafe(32), now()
    row = {"token_hash": _hash(token), "user_id": user_id, "created_on": moment, "seen_on": moment}
    with write() as connection:
        connection.execute(delete(UserSession).where(UserSession.seen_on <= moment - IDLE))
        connection.execute(insert(UserSession).values(**row))
    session.pop("csrf_token", None)
    session[TOKEN] = token
    g.user_id = user_id  # for the log
    session.permanent = True


def end() -> None:
    """Sign out in this browser."""
    if token := session.pop(TOKEN, None):
        with write() as connection:
            connection.execute(delete(UserSession).where(UserSession.token_hash == _hash(token)))


def end_all(user_id: int) -> None:
    """Sign a user out everywhere."""
    with write() as connection:
        connection.execute(delete(UserSession).where(UserSession.user_id == user_id))


def signed_in_user() -> User | None:
    """Return who is signed in in this browser: not idle for 12 hours, and not disabled."""
    token = session.get(TOKEN)
    if not isinstance(token, str):
        return None
    moment = now()
    found = db.session.execute(
        select(User, UserSession.seen_on)
        .join(UserSession, UserSession.user_id == User.id)
        .where(UserSession.token_hash == _hash(token), UserSession.seen_on > moment - IDLE, User.disabled_on.is_(None))
    ).first()
    if found is None:
        return None
    user, seen_on = found
    if seen_on < moment - SEEN_EVERY:
        with write() as connection:
            connection.execute(update(UserSession).where(UserSession.token_hash == _hash(token)).values(seen_on=moment))
    return user


def _hash(token: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess.
    return hashlib.sha256(token.encode()).hexdigest()
