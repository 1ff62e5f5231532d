"""The two addresses for health checks."""

from flask import Blueprint, Flask, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from webapp.storage.engines import is_migrated
from webapp.web.limits import unlimited

bp = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Register the addresses."""
    app.register_blueprint(bp)


@bp.get("/healthz")
@unlimited
def healthz() -> Response:
    """Answer that the server is alive."""
    return jsonify(status="alive")


@bp.get("/readyz")
@unlimited
def readyz() -> tuple[Response, int]:
    """Answer 200 when the database can be reached and is migrated, otherwise 503."""
    try:
        ready = is_migrated()
    except SQLAlchemyError:
        ready = False
    if ready:
        return jsonify(status="ready"), 200
    return jsonify(status="the database is absent or not migrated"), 503
