"""The sales desk: what waits, the list of clients, one client, review, reference lists, staff and keys. For reps and admins."""

from typing import Any

from flask import Blueprint, Flask, request

from webapp.auth.access import let_in
from webapp.clients.models import STAFF
from webapp.desk.ids import IdConverter
from webapp.desk.menu import ENTRIES, desk_entries

ADMINS_PREFIXES = tuple(f"{endpoint}" for _, _, endpoint, admin in ENTRIES if admin)

bp = Blueprint("desk", __name__, url_prefix="/desk")


@bp.before_request
def staff_alone() -> Any:
    """Let staff in, administrators alone to what is theirs (endpoints named like the menu's entry), and nobody else."""
    is_for_admins = (request.endpoint or "").startswith(ADMINS_PREFIXES)
    return let_in("admin") if is_for_admins else let_in(*STAFF)


def init_app(app: Flask) -> None:
    """Register the desk's pages."""
    app.url_map.converters["id"] = IdConverter
    # They put their views on the blueprint.
    from webapp.desk import client, clients, edit, export, home, keys, lists, login, new, notes, review, review_several, staff  # noqa: F401

    app.register_blueprint(bp)
    app.jinja_env.globals["desk_entries"] = desk_entries
