"""The browser door: a wizard of short steps that writes the same payload as the JSON door, unfinished until it is sent."""

from flask import Blueprint, Flask

bp = Blueprint("wizard", __name__, url_prefix="/register")


def init_app(app: Flask) -> None:
    """Register the wizard's pages."""
    from webapp.wizard import hand_over, live, views, words  # noqa: F401 - they put their views on the blueprint

    app.jinja_env.globals["options"] = words.options
    app.register_blueprint(bp)
