"""Words of the desk's pages: moments, states with their colour, who did something."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import current_app

from webapp.record.schema import SOURCE_STATUSES
from webapp.record.text import CONTROL

TAGS = {
    "P": "tag-advice",
    "I": "tag-accent",
    "A": "tag-success",
    "R": "tag-danger",
    "S": "tag-danger",
}


class State(NamedTuple):
    """A state of a client in a word, and the class of its tag."""

    words: str
    tag: str


def state_of(code: str) -> State:
    """Return the state with this code."""
    return State(SOURCE_STATUSES[code], TAGS[code])


def moment(at: datetime) -> str:
    """Return a moment as people here read it: 24 November 2026, 14:05."""
    zone: ZoneInfo = current_app.config["TIMEZONE"]
    local = at.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M}"


def typed(text: str) -> str:
    """Return what was typed, to be shown again: without the characters that no page can show."""
    return CONTROL.sub("", text)
