"""Users: found by what they type, checked by their password, and for staff made, invited, disabled and given a role."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

from webapp.auth import attempts
from webapp.auth.models import Link, UserSession
from webapp.clients.models import STAFF, USER_NAME, Client, User
from webapp.clients.register import broke
from webapp.columns import now
from webapp.extensions import db
from webapp.record.cleaning import normalised
from webapp.record.formats import email, email_key, staff_key, username_key
from webapp.record.passwords import password_mistake
from webapp.record.problem import Problem
from webapp.record.schema import text_at
from webapp.record.text import CONTROL, Text
from webapp.writing import write

EMAIL = Text(text_at("credentials.username").limit, "Email address", "Enter an email address", code=True, convert=email)
PASSWORD = text_at("credentials.password")
# Checked in place of a password that there is none of, so that it takes the same time; nothing is known that it is the hash of.
NOBODYS_HASH = (
    "scrypt:32768:8:1$Ni2cQhDPfZ0aXWkG$"
    "5e1c57a39a7b7a1a83c2f2a3c4d0f6b2f1f0cb0d3d3aa7bb3c7e9f27a9ce1f6a"
    "4bd0fd9d0a6d8ed6ff12fd51c4a3f5a54c1ab1b0f4f8d4c8b9a7e6d5c4b3a291"
)
METHOD = NOBODYS_HASH.split("$")[0]  # of new hashes; older ones are made anew at sign-in


class UserProblem(Exception):
    """A user that can't be made or changed; `problems` say why, each at its field."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def find_login(name: str) -> User | None:
    """Return the staff user or else the client with this name, else the one login whose client has this email address."""
    name = text_at("credentials.username").clean(name)
    keys = (staff_key(name), username_key(name))
    user: User | None = db.session.scalar(select(User).where(User.username_key.in_(keys)).order_by(User.role == "client").limit(1))
    # Asked for every name, so that the time tells nothing.
    by_email = select(User).join(Client, Client.user_id == User.id).where(Client.email_key == email_key(name)).limit(2)
    found = db.session.scalars(by_email).all()
    return user or (found[0] if len(found) == 1 else None)


def check_sign_in(name: str, password: str) -> User | None:
    """Return the user whose name and password these are; None for anything else, after the same work."""
    user = find_login(name) if 0 < len(name) <= EMAIL.limit * 2 and not CONTROL.search(name) else None
    name = username_key(name[: EMAIL.limit * 2])
    is_right = is_password_of(user, password, name)
    if user is None or not is_right:
        log_event("sign-in refused", user=user.username if user else None)  # an unknown name may be a password in the wrong box
        return None
    attempts.forget(user, name)
    if not user.password_hash.startswith(f"{METHOD}$"):
        _store_hash(user.id, hash_password(password))
    return user


def is_password_of(user: User | None, password: str, name: str) -> bool:
    """Tell whether this is the password of a user who may sign in and need not wait; it costs the same for nobody.

    What was read of the user stays; they leave the session, so that no transaction is open while the hash is made.
    """
    if user:
        db.session.expunge(user)
    is_looked_at = attempts.may_try(user, name)
    usable = user is not None and user.disabled_on is None and bool(user.password_hash) and is_looked_at
    found = user.password_hash if user and usable else NOBODYS_HASH
    # Hashes made before passwords were normalised are of what was typed. Which forms there are tells nothing of the user.
    right = any(check_password_hash(found, form) for form in forms_of(password))
    return usable and right


def forms_of(password: str) -> list[str]:
    """Return a password normalised, and as it was typed where that differs; of one too long to be right, ""."""
    forms = dict.fromkeys((normalised(password), password))
    return [form for form in forms if len(form) <= PASSWORD.limit] or [""]


def has_staff() -> bool:
    """Tell whether anybody of the staff can sign in or was invited."""
    return db.session.scalar(select(User.id).where(User.role.in_(STAFF)).limit(1)) is not None


def staff() -> list[User]:
    """Return every staff user, by name."""
    return list(db.session.scalars(select(User).where(User.role.in_(STAFF)).order_by(User.name, User.username)))


def staff_to_invite(user_id: int, by: int) -> User:
    """Return a staff user who may get a new invitation: somebody else, and not disabled. Raises UserProblem."""
    refuse_oneself(user_id, by)
    user = db.session.get(User, user_id)
    if user is None or user.role not in STAFF:
        raise UserProblem(Problem("", "unknown", "There is no such person in the staff"))
    if user.disabled_on:
        raise UserProblem(Problem("", "disabled", f"Enable {user.name} first"))
    return user


def read_staff(values: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns of a staff user from `email`, `name` and `role`. Raises UserProblem with all that is wrong."""
    found, problems = {}, []
    for column, field, mark in (("name", "name", USER_NAME), ("username", "email", EMAIL)):
        try:
            found[column] = mark.read(values.get(field, ""))
            if not found[column]:
                problems.append(Problem(field, "required", mark.ask))
        except ValueError as error:
            problems.append(Problem(field, "text", str(error)))
    if values.get("role") not in STAFF:
        problems.append(Problem("role", "choice", "Choose a role"))
    if problems:
        raise UserProblem(*problems)
    return {**found, "username_key": staff_key(found["username"]), "role": values["role"]}


def read_password(password: str, *known: str) -> str:
    """Return the hash of a staff user's new password. Raises UserProblem when it is missing, too long or too easy to guess."""
    if problems := password_problems(password, *known):
        raise UserProblem(*problems)
    return hash_password(password)


def password_problems(password: str, *known: str, is_staff: bool = True) -> list[Problem]:
    """Return what is wrong with a new password; `known` words, such as the email address, may not stand in it."""
    password = normalised(password)
    least = current_app.config["PASSWORD_MIN_LENGTH_STAFF" if is_staff else "PASSWORD_MIN_LENGTH"]
    if not password:
        return [Problem("password", "required", PASSWORD.ask)]
    if len(password) > PASSWORD.limit:
        return [Problem("password", "too_long", f"Shorten the password to {PASSWORD.limit} characters or fewer")]
    mistake = password_mistake(password, least=least, known=known)
    return [Problem("password", *mistake)] if mistake else []


def hash_password(password: str) -> str:
    """Return the hash that is stored of a password; it takes a while on purpose, so never call it inside a transaction."""
    return generate_password_hash(normalised(password), METHOD)


def known_words(user: User) -> list[str]:
    """Return what others know of a user: the username, and a client's email address and title."""
    client = db.session.execute(select(Client.email, Client.title).where(Client.user_id == user.id)).first()
    return [user.username, *(client or ())]


def insert_staff(connection: Connection, values: Mapping[str, Any], password_hash: str = "") -> int:
    """Store a staff user and return the id, in the transaction of what else is done. Raises IntegrityError."""
    row = {**values, "password_hash": password_hash, "created_on": now()}
    return int(connection.scalar(insert(User).values(**row).returning(User.id)) or 0)


def create_staff(values: Mapping[str, Any], password_hash: str = "") -> int:
    """Store a staff user and return the id; without a password it is invited. Raises UserProblem when the address is taken."""
    try:
        with write() as connection:
            return insert_staff(connection, values, password_hash)
    except IntegrityError as error:
        if broke(error, "uq_users_username_key", "users.username_key"):
            raise taken() from None
        raise


def taken() -> UserProblem:
    """The problem of an address that somebody signs in with."""
    return UserProblem(Problem("email", "taken", "Enter another email address: somebody signs in with this one"))


def set_password(connection: Connection, user_id: int, password_hash: str) -> None:
    """Store a new password; sessions and unused invitations of the user end. In the transaction of what else is done."""
    connection.execute(update(User).where(User.id == user_id).values(password_hash=password_hash))
    _end_sessions(connection, user_id)
    _end_invitations(connection, user_id)


def change_staff(user_id: int, by: int | None, **values: Any) -> User:
    """Change role or `disabled_on` of a staff user, whose sessions end.

    `by` is who does it, None at a terminal. Raises UserProblem: nobody changes themselves, and one administrator who can sign in stays.
    """
    refuse_oneself(user_id, by)
    with write() as connection:
        # Locked in one order, so that two who disable each other at once come one after the other.
        admins = select(User.id).where(User.role == "admin", User.disabled_on.is_(None), User.password_hash != "").order_by(User.id)
        before = connection.scalars(admins.with_for_update()).all()
        this = update(User).where(User.id == user_id, User.role.in_(STAFF)).values(**values)
        if connection.execute(this).rowcount == 0:
            raise UserProblem(Problem("", "unknown", "There is no such person in the staff"))
        if before and not connection.scalar(admins.limit(1)):
            raise UserProblem(Problem("", "last_admin", "Make another administrator first: this is the last one"))
        _end_sessions(connection, user_id)
        if values.get("disabled_on"):
            _end_invitations(connection, user_id)
    return db.session.get_one(User, user_id)


def refuse_oneself(user_id: int, by: int | None) -> None:
    """Raise UserProblem when an administrator would change their own account, or whoever holds their browser."""
    if user_id == by:
        raise UserProblem(Problem("", "own", "Ask another administrator to change your own account"))


def _end_sessions(connection: Connection, user_id: int) -> None:
    connection.execute(delete(UserSession).where(UserSession.user_id == user_id))


def _end_invitations(connection: Connection, user_id: int) -> None:
    connection.execute(delete(Link).where(Link.user_id == user_id, Link.used_on.is_(None)))


def log_event(event: str, **extra: Any) -> None:
    """Write what happened around sign-in to the log: names and roles, never passwords or links (security R28)."""
    current_app.logger.info(event, extra=extra)


def _store_hash(user_id: int, password_hash: str) -> None:
    with write() as connection:
        connection.execute(update(User).where(User.id == user_id).values(password_hash=password_hash))
