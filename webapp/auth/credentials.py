"""Who somebody is by name and password: found with the same look-ups and checked with one
hash, whatever is wrong.
"""

from typing import Any

from sqlalchemy import case, func, select

from webapp.clients.models import Client, History
from webapp.extensions import db
from webapp.record.formats import (
    email_key,
    former_username_key,
    staff_key,
    username_key,
)
from webapp.record.text import CONTROL
from webapp.storage.transactions import end_reading
from webapp.users import attempts
from webapp.users.hashing import check_in_place, hash_password, is_outdated, place
from webapp.users.models import User
from webapp.users.staff import EMAIL, renew_hash
from webapp.web.logs import log_event

# characters of a name that is looked up; a longer one matches no user
MOST_IN_NAME = EMAIL.limit * 2


def find_login(name: str) -> User | None:
    """Return the staff user with this name, else the client with this username, else the one with
    this email address.

    A username of a time when more names were different ones is found by what it was compared by
    then.
    """
    keys = (staff_key(name), former_username_key(name), username_key(name))
    found = db.session.scalars(select(User).where(User.username_key.in_(keys)))
    named = {user.username_key: user for user in found}
    # asked for every name, so that the time tells nothing
    by_email = _login_of_email(email_key(EMAIL.clean(name)))
    for key in keys:
        if key in named:
            return named[key]
    return by_email


def _login_of_email(key: str) -> User | None:
    """Return the login whose client has had this email address for longest: nobody takes it
    from them by giving it too.
    """
    before = func.lower(History.changes[("email", 0)].as_string())
    after = func.lower(History.changes[("email", 1)].as_string())
    changes = (
        select(func.max(History.happened_on))
        .where(History.client_id == Client.id, before != after)
        .correlate(Client)
    )
    changed: Any = changes.scalar_subquery()
    since = case((changed > User.created_on, changed), else_=User.created_on)
    logins = (
        select(User)
        .join(Client, Client.user_id == User.id)
        .where(Client.email_key == key)
        .order_by(since, User.id)
        .limit(1)
    )
    return db.session.scalar(logins)


def check_sign_in(name: str, password: str) -> User | None:
    """Return the user whose name and password these are; None for anything else, after the
    same work. Raises NoPlace.
    """
    is_possible = 0 < len(name) <= MOST_IN_NAME and not CONTROL.search(name)
    user = find_login(name) if is_possible else None
    name = username_key(name[:MOST_IN_NAME])
    if not is_password_of(user, password, name) or user is None:
        # an unknown name may be a password in the wrong box
        log_event("sign-in refused", user=user.username if user else None)
        return None
    attempts.forget(user, name)
    if is_outdated(user.password_hash):
        renew_hash(user, hash_password(password))
    return user


def is_password_of(user: User | None, password: str, name: str) -> bool:
    """Tell whether this is the password of a user who may sign in and need not wait; it takes
    the same time for an unknown user.

    What was read of the user stays; they leave the session, so that no transaction is open while
    the hash is made. A try is counted only with a place for its hash in hand. Raises NoPlace.
    """
    end_reading()
    with place():
        may_try = attempts.may_try(user, name)
        found = ""
        if may_try and user is not None and user.disabled_on is None:
            found = user.password_hash
        return check_in_place(found, password) and bool(found)
