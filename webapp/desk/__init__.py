"""The sales desk: what waits, the list of clients, one client, review, reference lists, staff and keys. For reps and admins."""

from typing import Any

from flask import Blueprint, Flask

from webapp.auth.access import let_in
from webapp.clients.models import STAFF

bp = Blueprint("desk", __name__, url_prefix="/desk")


@bp.before_request
def staff_alone() -> Any:
    """Let staff in, and nobody else."""
    return let_in(*STAFF)


def init_app(app: Flask) -> None:
    """Register the desk's pages."""
    app.register_blueprint(bp)
