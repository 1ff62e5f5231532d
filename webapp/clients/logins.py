"""The login of a client: given, or withheld where giving or refusing it would tell a stranger
who is known (security R17).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, or_, select, update

from webapp.clients.history import record_history
from webapp.clients.models import Client, ClientAdvice
from webapp.extensions import db
from webapp.record.actor import CUSTOMER, SYSTEM, Actor
from webapp.record.formats import email_key, username_key
from webapp.record.names import words_known
from webapp.record.problem import Advice, Problem
from webapp.record.schema import Record
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
_INSERT_LOGIN = insert(User).returning(User.id)


def insert_login(
    connection: Connection, login: dict[str, Any], happened_on: datetime
) -> int:
    """Store a login and return its id. Raises IntegrityError when somebody has its name."""
    return connection.execute(
        _INSERT_LOGIN, login | {"created_on": happened_on}
    ).scalar_one()


def is_username_taken(connection: Connection, record: Record) -> bool:
    """Return whether somebody has the username of a record now; when it is stored, the database
    decides.
    """
    username = record.credentials.username
    same = select(User.id).where(User.username_key == username_key(username))
    return bool(username) and connection.scalar(same) is not None


def may_tell(actor: Actor, login: dict[str, Any] | None) -> bool:
    """Return whether `actor` may be told that the username of `login` is taken: to a customer,
    only if it is no email address.
    """
    if actor.kind in ("key", "import"):
        return True
    return (
        actor.kind == "customer"
        and login is not None
        and "@" not in login["username_key"]
    )


def has_login(connection: Connection, email: str) -> bool:
    """Return whether a client signs in with this email address: as the username, or beside another
    username.

    No other transaction gets this answer for the address until this one ends, in which a login may
    be given.
    """
    in_turn(connection, "login", email_key(email))
    by_name = exists().where(User.username_key == username_key(email))
    by_email = exists().where(
        Client.email_key == email_key(email), Client.user_id.is_not(None)
    )
    return bool(connection.scalar(select(or_(by_name, by_email))))


def give_login(
    connection: Connection,
    login: dict[str, Any],
    email: str,
    actor: Actor,
    happened_on: datetime,
) -> int | None:
    """Store the login of a client with this email address and return its id, None when it is
    withheld.

    Raises IntegrityError when its name is taken; where the actor may know that, it is judged even
    when the login is withheld, so that the answer does not depend on the email address.
    """
    if actor.kind in ("key", "import"):
        return insert_login(connection, login, happened_on)
    is_known = has_login(connection, email)
    if is_known and not may_tell(actor, login):
        return None
    user_id = insert_login(connection, login, happened_on)
    if is_known:
        connection.execute(delete(User).where(User.id == user_id))
        return None
    return user_id


def record_withheld(
    connection: Connection, client_id: int, happened_on: datetime
) -> None:
    """Write into the history that the login which was chosen was not made."""
    record_history(
        connection,
        client_id,
        SYSTEM,
        "made no login",
        happened_on=happened_on,
        reason=f"{WITHHELD.message}.",
    )


def add_login(
    connection: Connection, client_id: int, login: dict[str, Any], happened_on: datetime
) -> bool:
    """Give a client that has none a login, as they chose it with a link from the desk; return
    whether it had none.

    Raises IntegrityError when somebody has its name.
    """
    user_id = insert_login(connection, login, happened_on)
    this = update(Client).where(Client.id == client_id, Client.user_id.is_(None))
    if (
        connection.execute(
            this.values(
                user_id=user_id, version=Client.version + 1, updated_on=happened_on
            )
        ).rowcount
        == 0
    ):
        return False
    connection.execute(
        delete(ClientAdvice).where(
            ClientAdvice.client_id == client_id, ClientAdvice.code == WITHHELD.code
        )
    )
    changes = {USERNAME: ["", login["username"]]}
    record_history(
        connection,
        client_id,
        CUSTOMER,
        "chose a username and a password",
        happened_on=happened_on,
        changes=changes,
    )
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
