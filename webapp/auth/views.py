"""The pages of sign-in: in, out, another password."""

from typing import Any

from flask import g, redirect, render_template, request, session, url_for
from flask_login import current_user

from webapp.auth import credentials
from webapp.auth.blueprint import bp
from webapp.auth.forms import ChangePasswordForm
from webapp.auth.passwords import change_password as change_password_of
from webapp.clients.logins import known_words
from webapp.record.problem import InputRefused, Problem
from webapp.storage.transactions import write
from webapp.users import attempts, sessions, staff
from webapp.users.access import let_in, sign_in_page
from webapp.users.forms import SignInForm
from webapp.users.hashing import hash_password
from webapp.users.kept_forms import carried_form, go_on_page, is_inside
from webapp.users.models import ROLES, STAFF, User
from webapp.web.forms import PageForm
from webapp.web.limits import limit_network
from webapp.web.logs import log_event

REFUSED = Problem(
    "username",
    "refused",
    "Wrong username or password",
)
WRONG_PASSWORD = Problem("current", "wrong", "Enter your current password")


@bp.get("/sign-in")
def sign_in() -> Any:
    """Show the sign-in form; who is signed in already goes on."""
    wanted = request.args.get("next", "")
    if current_user.is_authenticated:
        return redirect(wanted if is_inside(wanted) else home_of(current_user))
    return sign_in_page(wanted=wanted)


@bp.post("/sign-in")
@limit_network("RATELIMIT_SIGN_IN")
def sign_in_post() -> Any:
    """Sign in and go on; anything wrong gets one answer. A form that was kept is sent with
    one button then.
    """
    form = SignInForm(request.form)
    wanted = request.form.get("next", "")
    username = form.username.text.strip()
    user = credentials.check_sign_in(username, form.password.text)
    if user is None or not sessions.begin(user.id, user.access_version):
        form.refuse([REFUSED])
        return sign_in_page(
            form,
            wanted=wanted,
            kept=carried_form(),
            status=422,
        )
    log_event("sign-in", user=user.username, role=user.role)
    if kept := carried_form():
        g._login_user = user  # the page is answered by the request that signed in
        return go_on_page(kept, "signed-in", 200)
    return redirect(wanted if is_inside(wanted) else home_of(user), 303)


@bp.post("/sign-out")
def sign_out() -> Any:
    """Sign out: the session ends on the server, and the browser keeps nothing."""
    if current_user.is_authenticated:
        log_event("sign-out", user=current_user.username)
    sessions.end()
    session.clear()
    return redirect(url_for("start.page"), 303)


def home_of(user: User) -> str:
    """Return where a user begins: staff at the desk, a client at their account."""
    return url_for("desk.home" if user.role in STAFF else "account.home")


@bp.get("/account/password")
def change_password() -> Any:
    """Show the form for another password."""
    return let_in(*ROLES) or page("auth/change_password.html", change_form())


@bp.post("/account/password")
@limit_network("RATELIMIT_SIGN_IN")
def change_password_post() -> Any:
    """Change the password: every session ends, and this browser gets a new one."""
    if answer := let_in(*ROLES):
        return answer
    user = current_user._get_current_object()
    form = change_form()
    try:
        new = read_change(user, form)
    except InputRefused as error:
        return page("auth/change_password.html", form.refuse(error.problems), 422)
    with write() as connection:
        change_password_of(connection, user.id, new)
    sessions.begin(user.id)
    log_event("password changed", user=user.username)
    return redirect(url_for("auth.change_password", done=1), 303)


def change_form() -> ChangePasswordForm:
    """Return the form for another password, as it was sent."""
    return ChangePasswordForm(request.form, is_staff=current_user.role in STAFF)


def read_change(user: User, form: ChangePasswordForm) -> str:
    """Return the hash of the new password in the form. Raises InputRefused with all that is
    wrong.
    """
    password = form.password.text
    known = known_words(user)
    is_staff = user.role in STAFF
    problems = staff.password_problems(password, *known, is_staff=is_staff)
    # guesses wait as they do at sign-in
    if not credentials.is_password_of(user, form.current.text, ""):
        problems.insert(0, WRONG_PASSWORD)
    else:
        attempts.forget(user, "")
    if problems:
        raise InputRefused(*problems)
    return hash_password(password)


def page(template: str, form: PageForm, status: int = 200, **more: Any) -> Any:
    """Answer a form with its problems; what was typed stays, but for passwords."""
    done = "done" in request.args
    return render_template(template, form=form, done=done, **more), status
