"""The JSON door: `POST /api/clients/create`, `GET /api/clients`, and their documentation."""

from flask import Flask

from webapp.api import (  # noqa: F401 - imported to register their views
    batch_views,
    client_views,
    developers,
    docs,
    event_views,
    views,
    webhook_views,
)
from webapp.api.blueprint import bp
from webapp.extensions import csrf


def init_app(app: Flask) -> None:
    """Register the endpoints and their documentation."""
    csrf.exempt(bp)  # the key is sent in a header, which no other site can set
    app.register_blueprint(bp)
    app.register_blueprint(developers.bp)
