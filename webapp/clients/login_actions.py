"""What the desk does for a client who cannot sign in, or should not: each is an event of the
client's history and of the log.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from webapp.clients.history import history_row, store_entry
from webapp.clients.models import Client
from webapp.record.actor import Actor
from webapp.record.problem import InputRefused, Problem
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.users.links import make_link
from webapp.users.models import User
from webapp.users.staff import end_links, end_sessions
from webapp.web.logs import log_event


class Action(NamedTuple):
    """One thing that is done to a login: its button, its word in the history, and the change
    itself.
    """

    label: str
    done: str
    change: Callable[[Connection, int, datetime], None]


def disable(connection: Connection, user_id: int, happened_on: datetime) -> None:
    """Disable a login, end its sessions and revoke its links. Raises InputRefused when it is
    disabled already.
    """
    this = (
        update(User)
        .where(User.id == user_id, User.disabled_on.is_(None))
        .values(disabled_on=happened_on)
    )
    if connection.execute(this).rowcount == 0:
        raise InputRefused(Problem("", "disabled", "The login is disabled already"))
    end_sessions(connection, user_id)
    end_links(connection, user_id)


def enable(connection: Connection, user_id: int, _happened_on: datetime) -> None:
    """Let a login in again. Raises InputRefused when it is not disabled."""
    this = (
        update(User)
        .where(User.id == user_id, User.disabled_on.is_not(None))
        .values(disabled_on=None)
    )
    if connection.execute(this).rowcount == 0:
        raise InputRefused(Problem("", "enabled", "The login is not disabled"))


ACTIONS = {
    "sign-out": Action(
        "Sign out everywhere",
        "signed the client out everywhere",
        lambda connection, user_id, _: end_sessions(connection, user_id),
    ),
    "disable": Action("Disable the login", "disabled the login", disable),
    "enable": Action("Enable the login", "enabled the login", enable),
}


def actions_for(client: Client) -> dict[str, Action]:
    """Return what can be done to the login of a client, by name."""
    if client.user is None:
        return {}
    names = ("enable",) if client.user.disabled_on else ("sign-out", "disable")
    return {name: ACTIONS[name] for name in names}


def change_login(client: Client, name: str, actor: Actor) -> None:
    """Do one of the actions to the login of a client. Raises InputRefused."""
    if client.user is None:
        raise InputRefused(Problem("", "no_login", "This client has no login"))
    client_id, user_id, username = client.id, client.user.id, client.user.username
    action, happened_on = ACTIONS[name], now()
    with write() as connection:
        action.change(connection, user_id, happened_on)
        _keep(connection, client_id)
        entry = history_row(actor, action.done, happened_on)
        store_entry(connection, client_id, entry)
    log_event(f"client login {name}", by=actor.name, user=username)


def _keep(connection: Connection, client_id: int) -> None:
    """Let nobody merge a client away until the transaction ends, after the lock of its login, as
    merging does. Raises InputRefused when somebody did.
    """
    this = select(Client.id).where(Client.id == client_id)
    kept = this.with_for_update(key_share=True, read=True)
    if connection.scalar(kept) is None:
        raise InputRefused(Problem("", "merged", "The client was merged meanwhile"))


def make_password_link(client: Client, actor: Actor) -> str:
    """Return the token of a new link with which a client chooses a password, and a username
    if it has none. Raises InputRefused.
    """
    if client.user and client.user.disabled_on:
        raise InputRefused(Problem("", "disabled", "Enable the login first"))
    client_id, account = client.id, client.account
    if client.user:
        done = "made a link for a new password"
        token = make_link("password", user_id=client.user.id)
    else:
        done = "made a link to choose a login"
        token = make_link("password", client_id=client_id)
    with write() as connection:  # it is shown only after this
        _keep(connection, client_id)
        store_entry(connection, client_id, history_row(actor, done, now()))
    log_event("client password link", by=actor.name, account=account)
    return token
