"""Words of the desk's pages."""

from functools import cache

from flask import Flask
from markupsafe import Markup

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
# what a row has room for
SHORT_SOURCES = SOURCES | {Actor("rep").source: "Desk"}
# how the button of a move looks; the others take something from a client
SHORT = {"I": "Asked"}  # of a state, where "More information asked for" has no room
SHAPES = {
    "P": "pending",
    "I": "asked",
    "A": "approved",
    "R": "rejected",
    "S": "suspended",
}
FACES = ("", " face-2", " face-3")  # grounds of initials
MOVE_BUTTONS = {"approve": "btn-primary", "ask": "btn-secondary"}

# what the history calls what happened, for those that are stored as a code
ACTIONS = {
    "taken": "took the client",
    "given": "gave the client to somebody",
    "let_go": "let the client go",
    "merged": "merged another client into this one",
    "merge_undone": "undid the merge",
}


def init_app(app: Flask) -> None:
    """Let the desk's templates name states and actors: `{{ client.source_status | state_tag }}`."""
    for filter_ in (state_tag, who, move_button, grouped, initials, face_class, origin):
        app.jinja_env.filters[filter_.__name__] = filter_


def action_words(action: str) -> str:
    """Return what the history says of something that happened."""
    return ACTIONS.get(action, action)


@cache
def state_tag(code: str) -> Markup:
    """Return the tag of a state, in HTML: a list has one in each line. Its mark has a shape of its
    own, so that it is told without its colour.
    """
    label = SHORT.get(code, state_of(code).label)
    return Markup('<span class="tag tag-{}">{}</span>').format(SHAPES[code], label)


def origin(source: str, kind: str, name: str) -> str:
    """Return where a client comes from and who registered it, for a row: Desk · Rosa Lind."""
    where = SHORT_SOURCES.get(source, source)
    by = "" if kind == "customer" else name
    return " · ".join(filter(None, (where, by)))


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name: RL."""
    words = name.split()
    return "".join(word[0] for word in dict.fromkeys(words[:1] + words[-1:])).upper()


def face_class(name: str) -> str:
    """Return the class of somebody's initials: the same for a name always, another for nobody."""
    return FACES[sum(map(ord, name)) % len(FACES)] if name else " face-0"


def grouped(count: int) -> str:
    """Return a number with its digits in groups: 12,345."""
    return f"{count:,}"


def move_button(name: str) -> str:
    """Return the class of the button of a move."""
    return MOVE_BUTTONS.get(name, "btn-danger-quiet")


def typed(text: str) -> str:
    """Return what was typed, to be shown again: without the characters that no page can show."""
    return CONTROL.sub("", text)
