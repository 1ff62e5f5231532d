"""The blueprint of the desk, on which its views stand, and whom it lets in."""

from typing import Any

from flask import Blueprint, request

from webapp.desk.menu import ENTRIES
from webapp.users.access import let_in
from webapp.users.models import STAFF

ADMINS_PREFIXES = tuple(endpoint for _, _, endpoint, admin in ENTRIES if admin)

bp = Blueprint("desk", __name__, url_prefix="/desk")


@bp.before_request
def staff_alone() -> Any:
    """Let staff in, administrators alone to what is theirs (endpoints named like the menu's
    entry), and nobody else.
    """
    is_for_admins = (request.endpoint or "").startswith(ADMINS_PREFIXES)
    return let_in("admin") if is_for_admins else let_in(*STAFF)
