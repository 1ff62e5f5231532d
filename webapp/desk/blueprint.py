"""The blueprint of the desk, on which its views stand, and whom it lets in."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, request

from webapp.users.access import let_in
from webapp.users.models import STAFF

View = Callable[..., Any]

bp = Blueprint("desk", __name__, url_prefix="/desk")


def admin_required(view: View) -> View:
    """Mark a view as an administrator's alone; it goes below the route.

    It is a mark and not a check: who may enter is asked before anything else, and again
    when a form comes with a token that has expired.
    """
    view.is_for_admins = True  # type: ignore[attr-defined]
    return view


def is_for_admins(endpoint: str) -> bool:
    """Tell whether the view of an endpoint is an administrator's alone."""
    return getattr(current_app.view_functions[endpoint], "is_for_admins", False)


@bp.before_request
def staff_alone() -> Any:
    """Let staff in, administrators alone to what is marked as theirs, and nobody else."""
    if is_for_admins(str(request.endpoint)):
        return let_in("admin")
    return let_in(*STAFF)
