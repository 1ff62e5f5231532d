"""A client's own account: what they gave, its state in plain words, changes and answers to
what the desk asks.
"""

from flask import Flask

from webapp.account import follow, views  # noqa: F401 - they put themselves on the blueprint
from webapp.account.blueprint import bp


def init_app(app: Flask) -> None:
    """Register the account's pages."""
    app.register_blueprint(bp)
    app.register_blueprint(follow.bp)
