"""Who may enter: staff the desk, a client their own account; everyone else is asked to sign in (security R12)."""

from typing import Any

from flask import abort, g, make_response, redirect, request, url_for
from flask_login import current_user

from webapp.clients.models import STAFF, User
from webapp.record.actor import Actor


def actor_of(user: User) -> Actor:
    """Return a user as the one who acts, by name."""
    if user.role in STAFF:
        return Actor("rep", user.name or user.username, user_id=user.id)
    return Actor("customer", "customer", user_id=user.id)


def is_staff() -> bool:
    """Tell whether a rep or an administrator is signed in."""
    return current_user.is_authenticated and current_user.role in STAFF


def let_in(*roles: str) -> Any:
    """Return None when the one who is signed in has one of the roles, else the answer: to sign in, or 403.

    For `before_request` of a blueprint; sets `g.actor`.
    """
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if current_user.role not in roles:
        abort(403)
    g.actor = actor_of(current_user)
    return None


def ask_to_sign_in() -> Any:
    """Answer with the way to the sign-in page and back."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" and "HX-Request" not in request.headers else None
    return go_on_to(url_for("auth.sign_in", next=wanted))


def go_on_to(address: str) -> Any:
    """Answer with the way to another page; to htmx as a whole page, never inside a part of one."""
    if request.headers.get("HX-Request") == "true":
        answer = make_response("", 401)
        answer.headers["HX-Redirect"] = address
        return answer
    return redirect(address, 303 if request.method == "POST" else 302)
