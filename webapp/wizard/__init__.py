"""The browser door: a wizard of short steps that writes the same payload as the JSON door,
unfinished until it is sent.
"""

from flask import Flask

from webapp.extensions import csrf
from webapp.questions.options import options
from webapp.record.names import display_name
from webapp.wizard import (  # noqa: F401 - views of the blueprint
    by_phone,
    forgetting,
    hand_over,
    live,
    private_link,
    send_back,
    start,
    views,
)
from webapp.wizard.blueprint import bp


def init_app(app: Flask) -> None:
    """Register the wizard's pages."""
    csrf.exempt(bp)  # it checks the token itself, to lose nothing that was typed
    app.jinja_env.globals["options"] = options
    app.jinja_env.filters["display_name"] = display_name
    app.register_blueprint(bp)
    app.register_blueprint(start.bp)
    csrf.exempt(by_phone.bp)  # as above
    app.register_blueprint(by_phone.bp)
