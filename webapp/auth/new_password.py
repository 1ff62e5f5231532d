"""The page behind a link from the desk, on which a client chooses a new password, or without
a login a username and a password.
"""

from typing import Any

from flask import redirect, request, url_for
from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from webapp.auth.blueprint import bp
from webapp.auth.forms import NewPasswordForm
from webapp.auth.invitations import link_used
from webapp.auth.views import page
from webapp.clients.history import record_history
from webapp.clients.logins import (
    USERNAME_TAKEN,
    add_login,
    has_login,
    is_email_known,
)
from webapp.clients.models import Client
from webapp.extensions import db
from webapp.record.actor import CUSTOMER
from webapp.record.formats import username_key
from webapp.record.names import words_known
from webapp.record.problem import InputRefused, Problem
from webapp.record.rules import own_username
from webapp.record.schema import text_at
from webapp.storage.columns import now
from webapp.storage.engines import look_up
from webapp.storage.transactions import end_reading, write
from webapp.users import staff
from webapp.users.hashing import hash_password
from webapp.users.links import LinkUsed, find_link, use_link
from webapp.users.models import User
from webapp.web.logs import log_event

TAKEN = USERNAME_TAKEN._replace(path="username")


@bp.get("/password/<token>")
def new_password(token: str) -> Any:
    """Show the form; opening alone uses up nothing."""
    client = client_of(find_link("password", token))
    if client is None:
        return link_used("password", token)
    return show(client, NewPasswordForm(username=free_username(client)))


@bp.post("/password/<token>")
def new_password_post(token: str) -> Any:
    """Store what was chosen and end all sessions; nobody is signed in by it."""
    link = find_link("password", token)
    client = client_of(link)
    if link is None or client is None:
        return link_used("password", token)
    form = NewPasswordForm(request.form)
    try:
        username = client.user.username if client.user else read_username(client, form)
        password_hash = read_password(client, username, form)
        store(link, client, username, password_hash)
    except InputRefused as error:
        return show(client, form.refuse(error.problems), 422)
    except LinkUsed:
        return link_used("password", token)
    log_event("client password chosen", user=username)
    return redirect(url_for("auth.sign_in", chosen=1), 303)


def client_of(link: Row[Any] | None) -> Client | None:
    """Return the client whose link this is, unless the login was disabled or made meanwhile;
    no transaction is open.
    """
    if link is None:
        return None
    found = (
        select(Client)
        .outerjoin(User, Client.user_id == User.id)
        .options(joinedload(Client.user))
    )
    if link.user_id:
        is_enabled = User.disabled_on.is_(None)
        found = found.where(Client.user_id == link.user_id, is_enabled)
    else:
        has_no_login = Client.user_id.is_(None)
        found = found.where(Client.id == link.client_id, has_no_login)
    client = db.session.scalar(found)
    end_reading()
    return client


def free_username(client: Client) -> str:
    """Return the username that is offered to a client: the email address, unless it is known; who
    has the link may learn that.
    """
    is_known = look_up(lambda connection: is_email_known(connection, client.email))
    return "" if is_known else client.email


def read_username(client: Client, form: NewPasswordForm) -> str:
    """Return the username in the form. Raises InputRefused with what is wrong with it and the
    password.
    """
    typed = form.username.text
    problems: list[Problem] = []
    try:
        typed = text_at("credentials.username").read_typed(typed, "username")
    except InputRefused as refused:
        problems += refused.problems
    payload = {"email": client.email, "credentials": {"username": typed}}
    if not problems:
        for problem in own_username(payload, CUSTOMER):
            problems.append(problem._replace(path="username"))
    if problems:
        raise InputRefused(*problems, *password_problems(client, typed, form))
    return typed


def password_problems(
    client: Client, username: str, form: NewPasswordForm
) -> list[Problem]:
    """Return what is wrong with the password in the form."""
    known = words_known(username, client.email, client.title)
    return staff.password_problems(form.password.text, *known, is_staff=False)


def read_password(client: Client, username: str, form: NewPasswordForm) -> str:
    """Return the hash of the password in the form. Raises InputRefused."""
    if problems := password_problems(client, username, form):
        raise InputRefused(*problems)
    return hash_password(form.password.text)


def store(
    link: Row[Any],
    client: Client,
    username: str,
    password_hash: str,
) -> None:
    """Store the password, and a login where there is none, with the link's use. Raises
    LinkUsed and InputRefused.
    """
    moment = now()
    try:
        with write() as connection:
            use_link(connection, link.token_hash)
            if client.user:
                staff.set_password(connection, client.user.id, password_hash)
                record_history(
                    connection,
                    client.id,
                    CUSTOMER,
                    "chose a new password",
                    happened_on=moment,
                )
                return
            key = username_key(username)
            if "@" in key and has_login(connection, client.email):
                raise InputRefused(USERNAME_TAKEN)
            login = {
                "username": username,
                "username_key": key,
                "password_hash": password_hash,
                "role": "client",
            }
            if not add_login(connection, client.id, login, moment):
                raise LinkUsed
    except InputRefused:
        raise InputRefused(TAKEN) from None


def show(client: Client, form: NewPasswordForm, status: int = 200) -> Any:
    """Answer the page; the username that was typed stays."""
    username = client.user.username if client.user else ""
    return page("auth/new_password.html", form, status, username=username)
