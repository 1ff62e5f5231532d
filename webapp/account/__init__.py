"""A client's own account: what they gave, its state in plain words, changes and answers to what the desk asks."""

from flask import Blueprint, Flask

bp = Blueprint("account", __name__, url_prefix="/account")


def init_app(app: Flask) -> None:
    """Register the account's pages."""
    from webapp.account import views  # noqa: F401 - they put themselves on the blueprint

    app.register_blueprint(bp)
