"""The pages of sign-in: in, out, a new password, the first administrator, an invitation."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, redirect, render_template, request, session, url_for
from flask_login import current_user
from sqlalchemy import Row, select
from sqlalchemy.exc import IntegrityError
from werkzeug.security import check_password_hash

from webapp.auth import bp, sessions, users
from webapp.auth.access import let_in
from webapp.auth.links import LinkUsed, find_link, use_link
from webapp.auth.users import UserProblem, log_event
from webapp.clients.models import ROLES, STAFF, User
from webapp.database import write
from webapp.extensions import db, limiter
from webapp.record.problem import Problem
from webapp.record.text import CONTROL

REFUSED = Problem("username", "refused", "Check the username and the password: together they open no account")
WRONG_PASSWORD = Problem("current", "wrong", "Enter your password as it is now")


@bp.get("/sign-in")
def sign_in() -> Any:
    """Show the sign-in form; who is signed in already goes on."""
    if current_user.is_authenticated:
        return redirect(home_of(current_user))
    return render_template("auth/sign_in.html", username="", next=request.args.get("next", ""), problems=[])


@bp.post("/sign-in")
@limiter.limit(lambda: current_app.config["RATELIMIT_SIGN_IN"])
def sign_in_post() -> Any:
    """Sign in; anything wrong gets one answer."""
    username, wanted = request.form.get("username", "").strip(), request.form.get("next", "")
    user = None if CONTROL.search(username) else users.check_sign_in(username, request.form.get("password", ""))
    if user is None:
        log_event("sign-in refused")
        shown = CONTROL.sub("", username)
        return render_template("auth/sign_in.html", username=shown, next=wanted, problems=[REFUSED]), 422
    log_event("sign-in", user=user.username, role=user.role)
    home = home_of(user)
    sessions.begin(user.id)
    return redirect(wanted if is_inside(wanted) else home, 303)


@bp.post("/sign-out")
def sign_out() -> Any:
    """Sign out: the session ends on the server, and the browser keeps nothing."""
    if current_user.is_authenticated:
        log_event("sign-out", user=current_user.username)
    sessions.end()
    session.clear()
    return redirect(url_for("pages.start"), 303)


def home_of(user: User) -> str:
    """Return where a user begins: staff at the desk, a client at their account."""
    return url_for("desk.home" if user.role in STAFF else "account.home")


def is_inside(address: str) -> bool:
    """Tell whether an address leads to a page of ours: a plain path, whatever a browser may read into it (security R22)."""
    if not address.startswith("/") or address.startswith("//") or "\\" in address or not address.isprintable():
        return False
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc


@bp.get("/account/password")
def change_password() -> Any:
    """Show the form for another password."""
    return let_in(*ROLES) or page("auth/change_password.html", [])


@bp.post("/account/password")
@limiter.limit(lambda: current_app.config["RATELIMIT_SIGN_IN"])
def change_password_post() -> Any:
    """Change the password: every session ends, and this browser gets a new one."""
    if answer := let_in(*ROLES):
        return answer
    user, user_id, current = current_user._get_current_object(), current_user.id, request.form.get("current", "")
    try:
        if len(current) > users.PASSWORD.limit or not check_password_hash(user.password_hash, current):
            raise UserProblem(WRONG_PASSWORD)
        new = users.read_password(request.form.get("password", ""), user.username, is_staff=user.role in STAFF)
    except UserProblem as error:
        return page("auth/change_password.html", error.problems, 422)
    log_event("password changed", user=user.username)
    with write() as connection:
        users.set_password(connection, user_id, new)
    sessions.begin(user_id)
    return redirect(url_for("auth.change_password", done=1), 303)


@bp.get("/setup/<token>")
def setup(token: str) -> Any:
    """Show the form for the first administrator to whoever has the link that the start of the server printed."""
    return page("auth/setup.html", []) if is_first(find_link("first_admin", token)) else link_used()


@bp.post("/setup/<token>")
def setup_post(token: str) -> Any:
    """Make the first administrator and sign them in."""
    link = find_link("first_admin", token)
    if not is_first(link) or link is None:
        return link_used()
    try:
        values = users.read_staff({**request.form, "role": "admin"})
        password_hash = users.read_password(request.form.get("password", ""), values["username"], values["name"])
        with write() as connection:
            use_link(connection, link.token_hash)
            if connection.scalar(select(User.id).where(User.role.in_(STAFF)).limit(1)):
                raise LinkUsed
            user_id = users.insert_staff(connection, values, password_hash)
    except UserProblem as error:
        return page("auth/setup.html", error.problems, 422)
    except IntegrityError:
        return page("auth/setup.html", users.taken().problems, 422)
    except LinkUsed:
        return link_used()
    log_event("first administrator made", user=values["username"])
    sessions.begin(user_id)
    return redirect(url_for("desk.home"), 303)


def is_first(link: Row[Any] | None) -> bool:
    """Tell whether a link may still make the first administrator."""
    return link is not None and not users.has_staff()


@bp.get("/invitation/<token>")
def invitation(token: str) -> Any:
    """Show an invited person the form for their password."""
    user = invited(token)
    return page("auth/invitation.html", [], user=user) if user else link_used()


@bp.post("/invitation/<token>")
def invitation_post(token: str) -> Any:
    """Set the password of an invited person and sign them in."""
    link, user = find_link("invitation", token), invited(token)
    if link is None or user is None:
        return link_used()
    try:
        password_hash = users.read_password(request.form.get("password", ""), user.username, user.name)
        with write() as connection:
            use_link(connection, link.token_hash)
            users.set_password(connection, link.user_id, password_hash)
    except UserProblem as error:
        return page("auth/invitation.html", error.problems, 422, user=user)
    except LinkUsed:
        return link_used()
    log_event("invitation used", user=user.username)
    sessions.begin(link.user_id)
    return redirect(url_for("desk.home"), 303)


def invited(token: str) -> User | None:
    """Return the person whose invitation this is, unless they are disabled."""
    link = find_link("invitation", token)
    user = db.session.get(User, link.user_id) if link else None
    return user if user and user.disabled_on is None else None


def page(template: str, problems: Any, status: int = 200, **more: Any) -> Any:
    """Answer a form with its problems; what was typed stays, but for passwords."""
    typed = {name: CONTROL.sub("", request.form.get(name, "")) for name in ("email", "name")}
    return render_template(template, problems=problems, typed=typed, done="done" in request.args, **more), status


def link_used() -> Any:
    """Answer that a private link works no more."""
    return render_template("wizard/link_used.html"), 404
