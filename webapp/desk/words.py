"""Words of the desk's pages."""

from flask import Flask

from webapp.clients.history import who
from webapp.clients.states import state_of
from webapp.record.text import CONTROL


def init_app(app: Flask) -> None:
    """Let the desk's templates name states and actors: `{{ client.source_status | state }}`."""
    app.jinja_env.filters["state"] = state_of
    app.jinja_env.filters["who"] = who


def typed(text: str) -> str:
    """Return what was typed, to be shown again: without the characters that no page can show."""
    return CONTROL.sub("", text)
