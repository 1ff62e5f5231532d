"""Users: their passwords and sessions, and for staff made, invited, disabled and given a role."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp.extensions import db
from webapp.record.cleaning import normalised
from webapp.record.formats import email, staff_key
from webapp.record.passwords import password_mistake
from webapp.record.problem import InputRefused, Problem
from webapp.record.schema import text_at
from webapp.record.text import Text
from webapp.storage.columns import now
from webapp.storage.reads import Read
from webapp.storage.statements import written
from webapp.storage.transactions import write
from webapp.users.hashing import hash_password
from webapp.users.models import STAFF, USER_NAME, Link, User, UserSession
from webapp.users.usernames import is_about_username

EMAIL = Text(
    text_at("credentials.username").limit,
    "Email address",
    "Enter an email address",
    code=True,
    convert=email,
)
PASSWORD = text_at("credentials.password")
_PEOPLE = (
    select(User.id, User.name, User.username, User.disabled_on)
    .where(User.role.in_(map(written, STAFF)))
    .order_by(User.name, User.username)
)
_INSERT_USER = insert(User).returning(User.id)


class Person(NamedTuple):
    """One of the staff: how the history and pages name them, and whether they are still here."""

    id: int
    name: str
    is_here: bool


def has_staff() -> bool:
    """Return whether anybody of the staff can sign in or was invited."""
    return (
        db.session.scalar(select(User.id).where(User.role.in_(STAFF)).limit(1))
        is not None
    )


def staff() -> list[User]:
    """Return every staff user, by name."""
    return list(
        db.session.scalars(
            select(User).where(User.role.in_(STAFF)).order_by(User.name, User.username)
        )
    )


def _people(rows: Iterable[Any]) -> list[Person]:
    return [
        Person(row.id, row.name or row.username, row.disabled_on is None)
        for row in rows
    ]


# the staff as pages name them, also those who are disabled, by name
PEOPLE = Read(_PEOPLE, _people)


def people() -> list[Person]:
    """Return what PEOPLE reads."""
    return PEOPLE.alone()


def staff_to_invite(user_id: int, by: int) -> User:
    """Return a staff user who may get a new invitation: somebody else, and not disabled.
    Raises InputRefused.
    """
    refuse_oneself(user_id, by)
    user = db.session.get(User, user_id)
    if user is None or user.role not in STAFF:
        raise InputRefused(
            Problem("", "unknown", "There is no such person in the staff")
        )
    if user.disabled_on:
        raise InputRefused(Problem("", "disabled", f"Enable {user.name} first"))
    return user


def read_staff(values: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns of a staff user from `email`, `name` and `role`. Raises InputRefused
    with all that is wrong.
    """
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for column, name, text in (
        ("name", "name", USER_NAME),
        ("username", "email", EMAIL),
    ):
        try:
            found[column] = text.read_typed(values.get(name, ""), name)
        except InputRefused as refused:
            problems += refused.problems
    key = staff_key(found.get("username", ""))
    if len(key) > EMAIL.limit:  # a letter may stand for several in it
        problems.append(
            Problem(
                "email",
                "too_long",
                f"Shorten the email address to {EMAIL.limit - 1} plain letters or fewer",
            )
        )
    if values.get("role") not in STAFF:
        problems.append(Problem("role", "choice", "Choose a role"))
    if problems:
        raise InputRefused(*problems)
    return {**found, "username_key": key, "role": values["role"]}


def read_password(password: str, *known: str) -> str:
    """Return the hash of a staff user's new password. Raises InputRefused when it is missing,
    too long or too easy to guess.
    """
    if problems := password_problems(password, *known):
        raise InputRefused(*problems)
    return hash_password(password)


def password_problems(
    password: str, *known: str, is_staff: bool = True
) -> list[Problem]:
    """Return what is wrong with a new password; `known` words, such as the email address, may
    not stand in it.
    """
    password = normalised(password)
    least = current_app.config[
        "PASSWORD_MIN_LENGTH_STAFF" if is_staff else "PASSWORD_MIN_LENGTH"
    ]
    if not password:
        return [Problem("password", "required", PASSWORD.ask)]
    if len(password) > PASSWORD.limit:
        return [Problem("password", "too_long", PASSWORD.shorten)]
    mistake = password_mistake(
        password, least=least, known=known, house=current_app.config["HOUSE_NAMES"]
    )
    return [Problem("password", *mistake)] if mistake else []


def insert_staff(
    connection: Connection, values: Mapping[str, Any], password_hash: str = ""
) -> int:
    """Store a staff user and return the id, in the transaction of what else is done. Raises
    InputRefused when the address is taken.
    """
    row = {**values, "password_hash": password_hash, "created_on": now()}
    try:
        return connection.execute(_INSERT_USER, row).scalar_one()
    except IntegrityError as error:
        if is_about_username(error):
            raise taken() from None
        raise


def create_staff(values: Mapping[str, Any], password_hash: str = "") -> int:
    """Store a staff user and return the id; without a password it is invited. Raises
    InputRefused when the address is taken.
    """
    with write() as connection:
        return insert_staff(connection, values, password_hash)


def taken() -> InputRefused:
    """The problem of an address that somebody signs in with."""
    return InputRefused(
        Problem(
            "email",
            "taken",
            "Enter another email address: somebody signs in with this one",
        )
    )


def set_password(connection: Connection, user_id: int, password_hash: str) -> None:
    """Store a new password; sessions and unused invitations of the user end. In the
    transaction of what else is done.
    """
    connection.execute(
        update(User).where(User.id == user_id).values(password_hash=password_hash)
    )
    end_sessions(connection, user_id)
    end_links(connection, user_id)


def renew_hash(user: User, password_hash: str) -> None:
    """Store another hash of the same password, unless there is another password by now."""
    this = update(User).where(
        User.id == user.id, User.password_hash == user.password_hash
    )
    with write() as connection:
        connection.execute(this.values(password_hash=password_hash))


def end_sessions(connection: Connection, user_id: int) -> None:
    """Sign a user out everywhere: sessions end, and so does what was opened to the access
    that the user had until now.
    """
    connection.execute(
        update(User)
        .where(User.id == user_id)
        .values(access_version=User.access_version + 1)
    )
    connection.execute(delete(UserSession).where(UserSession.user_id == user_id))


def change_staff(user_id: int, by: int | None, **values: Any) -> User:
    """Change role or `disabled_on` of a staff user, whose sessions end, or the department.

    `by` is who does it, None at a terminal. Raises InputRefused: nobody changes themselves, and one
    administrator who can sign in stays.
    """
    refuse_oneself(user_id, by)
    with write() as connection:
        # Locked in one order, so that two who disable each other at once come one after the other.
        admins = (
            select(User.id)
            .where(
                User.role == "admin",
                User.disabled_on.is_(None),
                User.password_hash != "",
            )
            .order_by(User.id)
        )
        before = connection.scalars(admins.with_for_update()).all()
        this = (
            update(User)
            .where(User.id == user_id, User.role.in_(STAFF))
            .values(**values)
        )
        if connection.execute(this).rowcount == 0:
            raise InputRefused(
                Problem("", "unknown", "There is no such person in the staff")
            )
        if before and not connection.scalar(admins.limit(1)):
            raise InputRefused(
                Problem(
                    "",
                    "last_admin",
                    "Make another administrator first: this is the last one",
                )
            )
        if values.keys() != {"department"}:
            end_sessions(connection, user_id)
        if values.get("disabled_on"):
            end_links(connection, user_id)
    return db.session.get_one(User, user_id)


def refuse_oneself(user_id: int, by: int | None) -> None:
    """Raise InputRefused when an administrator would change their own account, or whoever
    holds their browser.
    """
    if user_id == by:
        raise InputRefused(
            Problem("", "own", "Ask another administrator to change your own account")
        )


def end_links(connection: Connection, user_id: int) -> None:
    """Revoke the links with which a user could choose a password."""
    connection.execute(
        delete(Link).where(Link.user_id == user_id, Link.used_on.is_(None))
    )
