"""The login of a client: given, or withheld where giving or refusing it would tell a stranger
who is known (security R17).
"""

from collections.abc import Container, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, or_, select, update

from webapp.clients.history import history_row, store_entry
from webapp.clients.models import Client, ClientAdvice
from webapp.clients.rows import Rows
from webapp.extensions import db
from webapp.record.actor import CUSTOMER, SYSTEM, Actor
from webapp.record.formats import email_key, username_key
from webapp.record.names import words_known
from webapp.record.problem import Advice, InputRefused, Problem
from webapp.record.schema import Record
from webapp.storage.statements import Row, insert_on
from webapp.storage.transactions import in_turn
from webapp.users.models import User

USERNAME = "credentials.username"
USERNAME_TAKEN = Problem(
    USERNAME, "taken", "Choose another username, this one is taken"
)
WITHHELD = Advice(
    USERNAME,
    "login_withheld",
    "No login was made, because the email address or the username has one. "
    "If this is another client, make a link with which they choose a username",
)


def insert_login(connection: Connection, login: Row) -> int | None:
    """Store a login and return its id, None when somebody has its name."""
    stored = insert_on(connection.dialect.name, User).on_conflict_do_nothing(
        index_elements=["username_key"]
    )
    user_id: int | None = connection.scalar(stored.returning(User.id), login)
    return user_id


def is_username_taken(connection: Connection, record: Record) -> bool:
    """Return whether somebody has the username of a record now; when it is stored, the database
    decides.
    """
    username = record.credentials.username
    same = select(User.id).where(User.username_key == username_key(username))
    return bool(username) and connection.scalar(same) is not None


def may_tell(actor: Actor) -> bool:
    """Return whether `actor` may be told that a username is taken: who is trusted with a key."""
    return actor.kind in ("key", "import")


def has_login(connection: Connection, email: str) -> bool:
    """Return whether a client signs in with this email address, as `is_email_known` does.

    No other transaction gets this answer for the address until this one ends, in which a login may
    be given.
    """
    in_turn(connection, "login", email_key(email))
    return is_email_known(connection, email)


def is_email_known(connection: Connection, email: str) -> bool:
    """Return whether a client signs in with this email address now: as the username, or beside
    another username.
    """
    by_name = exists().where(User.username_key == username_key(email))
    by_email = exists().where(
        Client.email_key == email_key(email), Client.user_id.is_not(None)
    )
    return bool(connection.scalar(select(or_(by_name, by_email))))


def give_logins(
    connection: Connection, group: Sequence[Rows], at: datetime
) -> list[int | None]:
    """Store the logins of a group that is being registered at this time, in its order, and return
    the id of each, None where none was chosen or it is withheld. Raises InputRefused.
    """
    keys = {
        key
        for rows in group
        if rows.login
        for key in (rows.login["username_key"], rows.client["email_key"])
    }
    for key in sorted(keys):  # so that no two groups wait for each other
        in_turn(connection, "login", key)
    known: set[str] = set()  # the email addresses of those that got one
    user_ids = []
    for rows in group:
        user_id, email = None, rows.client["email"]
        if rows.login:
            login = {**rows.login, "created_on": rows.happened_on or at}
            user_id = give_login(connection, login, email, rows.actor, known)
        if user_id is not None:
            known.add(email_key(email))
        user_ids.append(user_id)
    return user_ids


def give_login(
    connection: Connection,
    login: Row,
    email: str,
    actor: Actor,
    known: Container[str] = (),
) -> int | None:
    """Store the login of a client with this email address and return its id, None when it is
    withheld, as somebody has its name or signs in with the address. `known` are the keys of
    addresses of clients with a login that are not stored yet.

    Raises InputRefused when somebody has its name and `actor` may know it; such an actor may make a
    second login for an address.
    """
    tells = may_tell(actor)
    is_known = not tells and (email_key(email) in known or has_login(connection, email))
    if is_known:
        return None
    user_id = insert_login(connection, login)
    if user_id is None and tells:
        raise InputRefused(USERNAME_TAKEN)
    return user_id


def withheld_row(happened_on: datetime) -> dict[str, Any]:
    """Return the entry of the history that the login which was chosen was not made."""
    reason = f"{WITHHELD.message}."
    return history_row(SYSTEM, "made no login", happened_on, reason=reason)


def add_login(
    connection: Connection, client_id: int, login: Row, happened_on: datetime
) -> bool:
    """Give a client that has none a login, as they chose it with a link from the desk; return
    whether it had none. Raises InputRefused when somebody has its name.
    """
    user_id = insert_login(connection, {**login, "created_on": happened_on})
    if user_id is None:
        raise InputRefused(USERNAME_TAKEN)
    this = update(Client).where(Client.id == client_id, Client.user_id.is_(None))
    given = {"user_id": user_id, "version": Client.version + 1}
    if connection.execute(this.values(**given, updated_on=happened_on)).rowcount == 0:
        return False
    advice = delete(ClientAdvice).where(ClientAdvice.client_id == client_id)
    connection.execute(advice.where(ClientAdvice.code == WITHHELD.code))
    changes = {USERNAME: ["", login["username"]]}
    done = "chose a username and a password"
    entry = history_row(CUSTOMER, done, happened_on, changes=changes)
    store_entry(connection, client_id, entry)
    return True


def known_words(user: User) -> list[str]:
    """Return what others know of a user: the username, and a client's email address and title or
    the name of a member of staff.
    """
    client = db.session.execute(
        select(Client.email, Client.title).where(Client.user_id == user.id)
    ).first()
    email, name = client or ("", user.name)
    return words_known(user.username, email, name)
