"""Private links with which staff choose their password: the first administrator's, and an
invited person's.
"""

from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import Row, select

from webapp.auth.blueprint import bp
from webapp.auth.forms import InvitationForm, SetupForm
from webapp.auth.passwords import change_password
from webapp.auth.views import page
from webapp.extensions import db
from webapp.record.names import words_known
from webapp.record.problem import InputRefused, Problem
from webapp.storage.transactions import end_reading, in_turn, retried, write
from webapp.users import sessions, staff
from webapp.users.hashing import hash_password
from webapp.users.links import LinkUsed, fate_of, find_link, use_link
from webapp.users.models import STAFF, User
from webapp.web.logs import log_event


@bp.get("/setup/<token>")
def setup(token: str) -> Any:
    """Show the form for the first administrator to whoever has the link that the start of the
    server printed.
    """
    if not is_first(find_link("first_admin", token)):
        return link_used("first_admin", token)
    return page("auth/setup.html", SetupForm())


@bp.post("/setup/<token>")
def setup_post(token: str) -> Any:
    """Make the first administrator and sign them in."""
    link = find_link("first_admin", token)
    if not is_first(link) or link is None:
        return link_used("first_admin", token)
    form = SetupForm(request.form)
    try:
        values, password_hash = read_admin(form)
        user_id = make_first_admin(link.token_hash, values, password_hash)
    except InputRefused as error:
        return page("auth/setup.html", form.refuse(error.problems), 422)
    except LinkUsed:
        return link_used("first_admin", token)
    sessions.begin(user_id)
    log_event("first administrator made", user=values["username"])
    return redirect(url_for("desk.home"), 303)


def is_first(link: Row[Any] | None) -> bool:
    """Tell whether a link may still make the first administrator."""
    return link is not None and not staff.has_staff()


def read_admin(form: SetupForm) -> tuple[dict[str, Any], str]:
    """Return columns and password hash of the first administrator. Raises InputRefused with
    all that is wrong.
    """
    password = form.password.text
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    try:
        values = staff.read_staff({**form.data, "role": "admin"})
    except InputRefused as error:
        problems += error.problems
    username = values.get("username", "")
    known = words_known(username, name=values.get("name", ""))
    problems += staff.password_problems(password, *known)
    if problems:
        raise InputRefused(*problems)
    return values, hash_password(password)


def make_first_admin(
    token_hash: str, values: dict[str, Any], password_hash: str
) -> int:
    """Store the first administrator and return the id. Raises LinkUsed, and InputRefused
    when the address is taken.
    """
    with write() as connection:
        in_turn(connection, "first administrator")
        use_link(connection, token_hash)
        any_staff = select(User.id).where(User.role.in_(STAFF)).limit(1)
        if connection.scalar(any_staff):
            raise LinkUsed
        return staff.insert_staff(connection, values, password_hash)


@bp.get("/invitation/<token>")
def invitation(token: str) -> Any:
    """Show an invited person the form for their password."""
    user = invited(find_link("invitation", token))
    if user is None:
        return link_used("invitation", token)
    return page("auth/invitation.html", InvitationForm(), user=user)


@bp.post("/invitation/<token>")
def invitation_post(token: str) -> Any:
    """Set the password of an invited person and sign them in."""
    link = find_link("invitation", token)
    user = invited(link)
    if link is None or user is None:
        return link_used("invitation", token)
    form = InvitationForm(request.form)
    try:
        known = words_known(user.username, name=user.name)
        password_hash = staff.read_password(form.password.text, *known)
        store_password(link, user, password_hash)
    except InputRefused as error:
        return page("auth/invitation.html", form.refuse(error.problems), 422, user=user)
    except LinkUsed:
        return link_used("invitation", token)
    sessions.begin(user.id)
    log_event("invitation used", user=user.username)
    return redirect(url_for("desk.home"), 303)


@retried
def store_password(link: Row[Any], user: User, password_hash: str) -> None:
    """Store the password of an invited person with the link's use. Raises LinkUsed."""
    with write() as connection:
        use_link(connection, link.token_hash)
        if user.password_hash:
            change_password(connection, user.id, password_hash)
        else:
            staff.set_password(connection, user.id, password_hash)


def invited(link: Row[Any] | None) -> User | None:
    """Return the person whose invitation this is, unless they are disabled; what was read
    stays, no transaction is open.
    """
    user = db.session.get(User, link.user_id) if link else None
    if user is None or user.disabled_on:
        return None
    end_reading()
    return user


def link_used(purpose: str, token: str) -> Any:
    """Answer that a private link no longer works, what became of it, and what to do."""
    fate = fate_of(purpose, token)
    return render_template("auth/link_used.html", purpose=purpose, fate=fate), 404
