"""The page behind a private link, on which somebody chooses a new password, or a client without
a login a username and a password.
"""

from typing import Any, NamedTuple

from flask import redirect, request, url_for
from sqlalchemy import Connection, Row, select
from sqlalchemy.orm import joinedload

from webapp.auth.blueprint import bp
from webapp.auth.forms import NewPasswordForm
from webapp.auth.invitations import link_used
from webapp.auth.passwords import change_password
from webapp.auth.views import page
from webapp.clients.history import history_row, store_entry
from webapp.clients.logins import (
    USERNAME_TAKEN,
    add_login,
    has_login,
    is_email_known,
)
from webapp.clients.models import Client
from webapp.extensions import db
from webapp.mail.mails.new_password import ACCESS
from webapp.outbox.models import Outgoing
from webapp.record.actor import CUSTOMER
from webapp.record.formats import username_key
from webapp.record.names import words_known
from webapp.record.problem import InputRefused, Problem
from webapp.record.rules import own_username
from webapp.record.schema import text_at
from webapp.storage.columns import now
from webapp.storage.engines import look_up
from webapp.storage.transactions import end_reading, retried, write
from webapp.users import staff
from webapp.users.hashing import hash_password
from webapp.users.links import LinkUsed, find_link, use_link
from webapp.users.models import User
from webapp.web.logs import log_event

TAKEN = USERNAME_TAKEN._replace(path="username")


class Owner(NamedTuple):
    """Whose link it is: a user, and their client unless they are of the staff; or a client that
    has no login.
    """

    user: User | None
    client: Client | None

    @property
    def is_staff(self) -> bool:
        """Whether it is somebody of the staff."""
        return self.client is None

    @property
    def known(self) -> list[str]:
        """What others know of the owner, but for the username."""
        if self.client:
            return [self.client.email, self.client.title]
        return [self.user.name] if self.user else []


@bp.get("/password/<token>")
def new_password(token: str) -> Any:
    """Show the form; opening alone uses up nothing."""
    owner = owner_of(find_link("password", token))
    if owner is None:
        return link_used("password", token)
    username = free_username(owner.client) if owner.client else ""
    return show(owner, NewPasswordForm(username=username, is_staff=owner.is_staff))


@bp.post("/password/<token>")
def new_password_post(token: str) -> Any:
    """Store what was chosen and end all sessions; nobody is signed in by it."""
    link = find_link("password", token)
    owner = owner_of(link)
    if link is None or owner is None:
        return link_used("password", token)
    form = NewPasswordForm(request.form, is_staff=owner.is_staff)
    try:
        username = owner.user.username if owner.user else read_username(owner, form)
        password_hash = read_password(owner, username, form)
        store(link, owner, username, password_hash)
    except InputRefused as error:
        return show(owner, form.refuse(error.problems), 422)
    except LinkUsed:
        return link_used("password", token)
    event = "client password chosen" if owner.client else "password chosen"
    log_event(event, user=username)
    return redirect(url_for("auth.sign_in", chosen=1), 303)


def owner_of(link: Row[Any] | None) -> Owner | None:
    """Return whose link this is, unless the login was disabled or made meanwhile, or had another
    password when the link was asked for; no transaction is open.
    """
    if link is None:
        return None
    owner = _user_of(link) if link.user_id else _client_of(link)
    end_reading()
    return owner


def _user_of(link: Row[Any]) -> Owner | None:
    user = db.session.get(User, link.user_id)
    if user is None or user.disabled_on or not has_access_of(link, user):
        return None
    this = select(Client).where(Client.user_id == user.id)
    client = db.session.scalar(this.options(joinedload(Client.user)))
    return Owner(user, client) if client or user.is_staff else None


def _client_of(link: Row[Any]) -> Owner | None:
    has_no_login = Client.user_id.is_(None)
    this = select(Client).where(Client.id == link.client_id, has_no_login)
    client = db.session.scalar(this)
    return Owner(None, client) if client else None


def has_access_of(link: Row[Any], user: User) -> bool:
    """Tell whether a user has the access that they had when the link was asked for: one that was
    mailed at the moment of a change is stored after all others ended.
    """
    mail = db.session.get(Outgoing, link.outbox_id) if link.outbox_id else None
    access = mail.parameters.get(ACCESS) if mail else None
    return access in (None, user.access_version)


def free_username(client: Client) -> str:
    """Return the username that is offered to a client: the email address, unless it is known; who
    has the link may learn that.
    """
    is_known = look_up(lambda connection: is_email_known(connection, client.email))
    return "" if is_known else client.email


def read_username(owner: Owner, form: NewPasswordForm) -> str:
    """Return the username in the form. Raises InputRefused with what is wrong with it and the
    password.
    """
    typed = form.username.text
    problems: list[Problem] = []
    try:
        typed = text_at("credentials.username").read_typed(typed, "username")
    except InputRefused as refused:
        problems += refused.problems
    email = owner.client.email if owner.client else ""
    payload = {"email": email, "credentials": {"username": typed}}
    if not problems:
        for problem in own_username(payload, CUSTOMER):
            problems.append(problem._replace(path="username"))
    if problems:
        raise InputRefused(*problems, *password_problems(owner, typed, form))
    return typed


def password_problems(
    owner: Owner, username: str, form: NewPasswordForm
) -> list[Problem]:
    """Return what is wrong with the password in the form."""
    known = words_known(username, *owner.known)
    is_staff = owner.is_staff
    return staff.password_problems(form.password.text, *known, is_staff=is_staff)


def read_password(owner: Owner, username: str, form: NewPasswordForm) -> str:
    """Return the hash of the password in the form. Raises InputRefused."""
    if problems := password_problems(owner, username, form):
        raise InputRefused(*problems)
    return hash_password(form.password.text)


@retried
def store(
    link: Row[Any],
    owner: Owner,
    username: str,
    password_hash: str,
) -> None:
    """Store the password, and a login where there is none, with the link's use. Raises
    LinkUsed and InputRefused.
    """
    with write() as connection:
        if owner.user:
            store_password(connection, link, owner, password_hash)
        else:
            store_login(connection, link, owner, username, password_hash)


def store_password(
    connection: Connection, link: Row[Any], owner: Owner, password_hash: str
) -> None:
    """Store the password of a login. Raises LinkUsed."""
    user_id = link.user_id
    # two links of one user at once: each would wait for what the other has
    connection.execute(select(User.id).where(User.id == user_id).with_for_update())
    use_link(connection, link.token_hash)
    change_password(connection, user_id, password_hash)
    if owner.client:
        done = "chose a new password"
        entry = history_row(CUSTOMER, done, now())
        store_entry(connection, owner.client.id, entry)


def store_login(
    connection: Connection,
    link: Row[Any],
    owner: Owner,
    username: str,
    password_hash: str,
) -> None:
    """Store the login of a client that has none. Raises LinkUsed, and InputRefused when somebody
    has the username.
    """
    use_link(connection, link.token_hash)
    key = username_key(username)
    client = owner.client
    if client is None:
        raise LinkUsed
    if "@" in key and has_login(connection, client.email):
        raise InputRefused(TAKEN)
    login = {
        "username": username,
        "username_key": key,
        "password_hash": password_hash,
        "role": "client",
    }
    try:
        is_added = add_login(connection, client.id, login, now())
    except InputRefused:
        raise InputRefused(TAKEN) from None
    if not is_added:
        raise LinkUsed


def show(owner: Owner, form: NewPasswordForm, status: int = 200) -> Any:
    """Answer the page; the username that was typed stays."""
    username = owner.user.username if owner.user else ""
    return page("auth/new_password.html", form, status, username=username)
