"""Who may enter: staff the desk, a client their own account; everyone else is asked to sign
in (security R12).
"""

from typing import Any

from flask import (
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, HTTPException

from webapp.record.actor import Actor
from webapp.record.problem import Problem
from webapp.users import sessions
from webapp.users.forms import SignInForm
from webapp.users.kept_forms import KeptForm, carried_form, go_on_page, posted_form
from webapp.users.models import STAFF, User

TYPE_AGAIN = Problem(
    "password", "lost", "Enter your password again: this page had been open for long"
)
NO_COOKIES = Problem(
    "password",
    "no_cookies",
    "Allow cookies for this site in your browser, then enter your password again",
)


def actor_of(user: User) -> Actor:
    """Return a user as the one who acts, by name."""
    if user.role in STAFF:
        return Actor("rep", user.name or user.username, user_id=user.id)
    return Actor("customer", "customer", user_id=user.id)


def is_staff() -> bool:
    """Return whether a rep or an administrator is signed in."""
    return getattr(current_user, "is_staff", False)


def let_in(*roles: str) -> Any:
    """Return None when the one who is signed in has one of the roles, else the answer: to sign in,
    or 403.

    For `before_request` of a blueprint; sets `g.actor`.
    """
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if current_user.role not in roles:
        abort(403)
    g.actor = actor_of(current_user)
    return None


def ask_to_sign_in() -> Any:
    """Answer with the way to sign in and back: a page is opened again, a form that was posted is
    kept (security R5).

    To htmx the sign-in page is a whole page, never inside a part of one.
    """
    is_htmx = request.headers.get("HX-Request") == "true"
    kept = None if is_htmx else posted_form()
    if kept and kept.fields:
        return sign_in_page(kept=kept, status=401)
    wanted = (
        request.full_path.rstrip("?")
        if request.method == "GET" and not is_htmx
        else None
    )
    return go_on_to(url_for("auth.sign_in", next=wanted))


def go_on_to(address: str) -> Any:
    """Answer with the way to another page; to htmx as a whole page, never inside a part of one."""
    if request.headers.get("HX-Request") == "true":
        answer = make_response("", 401)
        answer.headers["HX-Redirect"] = address
        return answer
    return redirect(address, 303 if request.method == "POST" else 302)


def sign_in_page(
    form: SignInForm | None = None,
    *,
    wanted: str = "",
    kept: KeptForm | None = None,
    status: int = 200,
) -> Any:
    """Answer the sign-in page, which goes on to `wanted` or to what was `kept`."""
    page = {"form": form or SignInForm(), "next": wanted, "kept": kept}
    answer = make_response(render_template("auth/sign_in.html", **page), status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def lost_token(error: CSRFError) -> Any:
    """Answer a form whose token is not this session's: who may enter is asked first, then one
    button sends it again.
    """
    if request.endpoint == "auth.sign_in_post":
        problem = TYPE_AGAIN if sessions.has_cookie() else NO_COOKIES
        form = SignInForm(request.form).refuse([problem])
        wanted = request.form.get("next", "")
        return sign_in_page(form, wanted=wanted, kept=carried_form(), status=400)
    kept = None if request.headers.get("HX-Request") == "true" else posted_form()
    if kept is None:
        return current_app.handle_http_exception(BadRequest(error.description))
    try:
        for guard in current_app.before_request_funcs.get(request.blueprint, ()):
            if answer := guard():
                return answer
    except HTTPException as refusal:
        return current_app.handle_http_exception(refusal)
    return go_on_page(kept, "lost" if sessions.has_cookie() else "no-cookies", 400)
