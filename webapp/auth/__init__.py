"""The pages of sign-in and sign-out, invitations and new passwords."""

from flask import Flask, Request, g
from flask_wtf.csrf import CSRFError

from webapp.auth import (  # noqa: F401 - views of the blueprint
    confirm,
    forgotten,
    invitations,
    new_password,
    views,
)
from webapp.auth.blueprint import bp
from webapp.auth.look_ups import LookUps
from webapp.extensions import login
from webapp.outbox.work import outbox_of
from webapp.users import access, sessions
from webapp.users.models import User


def init_app(app: Flask) -> None:
    """Register the pages of sign-in, and tell Flask-Login who is signed in: by our own
    session, without a cookie of its own.
    """
    # it would write into the cookie; our token is bound to its row
    login.session_protection = None
    login.init_app(app)
    login.request_loader(_signed_in)
    outbox_of(app).add(LookUps(app))
    app.register_blueprint(bp)
    app.register_error_handler(CSRFError, access.lost_token)


def _signed_in(_request: Request) -> User | None:
    user = sessions.signed_in_user()
    # for the log, which must not ask the database
    g.user_id = user.id if user else None
    return user
