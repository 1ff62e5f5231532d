"""The JSON door: `POST /api/clients/create`, `GET /api/clients`, and their documentation."""

from flask import Blueprint, Flask

bp = Blueprint("api", __name__, url_prefix="/api")


def init_app(app: Flask) -> None:
    """Register the endpoints and their documentation."""
    from webapp.api import docs, views  # noqa: F401 - they put their views on the blueprint

    app.register_blueprint(bp)
