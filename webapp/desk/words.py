"""Words of the desk's pages."""

from flask import Flask

from webapp.clients.history import who
from webapp.clients.states import state_of
from webapp.record.actor import Actor
from webapp.record.text import CONTROL

# the sources that our own doors give a client, with their names
SOURCES = {
    Actor("customer").source: "Website",
    Actor("rep").source: "Sales desk",
    Actor("key").source: "API",
    Actor("import").source: "Import",
}
# how the button of a move looks; the others take something from a client
MOVE_BUTTONS = {"approve": "btn-primary", "ask": "btn-secondary"}


def init_app(app: Flask) -> None:
    """Let the desk's templates name states and actors: `{{ client.source_status | state }}`."""
    app.jinja_env.filters["state"] = state_of
    app.jinja_env.filters["who"] = who
    app.jinja_env.filters["move_button"] = move_button


def move_button(name: str) -> str:
    """Return the class of the button of a move."""
    return MOVE_BUTTONS.get(name, "btn-danger-quiet")


def typed(text: str) -> str:
    """Return what was typed, to be shown again: without the characters that no page can show."""
    return CONTROL.sub("", text)
