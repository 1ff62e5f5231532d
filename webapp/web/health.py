"""The two addresses for health checks."""

from collections.abc import Callable

from flask import Blueprint, Flask, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from webapp.storage.schema import is_migrated
from webapp.web.limits import unlimited

bp = Blueprint("health", __name__)
NOTES = "health_notes"  # in app.extensions


def init_app(app: Flask) -> None:
    """Register the addresses."""
    app.register_blueprint(bp)


def tell_when_ready(app: Flask, name: str, note: Callable[[], int]) -> None:
    """Have `/readyz` tell a number beside its status; it changes nothing about the status."""
    app.extensions.setdefault(NOTES, {})[name] = note


@bp.get("/healthz")
@unlimited
def healthz() -> Response:
    """Answer that the server is alive."""
    return jsonify(status="alive")


@bp.get("/readyz")
@unlimited
def readyz() -> tuple[Response, int]:
    """Answer 200 when the database can be reached and is migrated, otherwise 503."""
    notes: dict[str, int] = {}
    try:
        ready = is_migrated()
        if ready:
            for name, note in current_app.extensions.get(NOTES, {}).items():
                notes[name] = note()
    except SQLAlchemyError:
        ready = False
    if ready:
        return jsonify(status="ready", **notes), 200
    return jsonify(status="the database is absent or not migrated"), 503
