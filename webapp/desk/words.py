"""Words of the desk's pages."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

from flask import Flask
from markupsafe import Markup

from webapp.clients.history import who
from webapp.clients.mentions import parts_of
from webapp.clients.states import state_of
from webapp.record.actor import Actor
from webapp.record.text import CONTROL, in_sentence

LEAST_CALLED = 3  # digits of a number that a phone can call

# the sources that our own doors give a client, with their names
SOURCES = {
    Actor("customer").source: "Website",
    Actor("rep").source: "Sales desk",
    Actor("key").source: "API",
    Actor("import").source: "Import",
}
# what a row has room for
SHORT_SOURCES = SOURCES | {Actor("rep").source: "Desk"}
# where a client was registered, as its page tells it
WHERE = {
    "customer": "on the website",
    "rep": "at the desk by {}",
    "key": "by {}",
    "import": "by {}",
    "system": "by {}",
}
# what a piece of advice says to the one who types, and not to the desk
GOES_ON = ". You can go on"
ADVICE = {
    "one_name": "Only one name was given",
}
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
    "settled": "settled the advice on",
    "unsettled": "took back what settled the advice on",
    "different": "marked as a different client:",
    "maybe the same": "took back that it is a different client:",
    "taken": "took the client",
    "given": "gave the client to",
    "let_go": "let the client go",
    "email_confirmed": "confirmed the email address",
    "merged": "merged another client into this one",
    "merge_undone": "undid the merge",
}


def init_app(app: Flask) -> None:
    """Let the desk's templates name states and actors: `{{ client.source_status | state_tag }}`."""
    for filter_ in (
        state_tag,
        who,
        move_button,
        grouped,
        registered_where,
        own_source,
        phone_link,
        map_link,
        web_link,
        state_words,
        in_sentence,
        listed,
        note_parts,
        initials,
        face_class,
        origin,
    ):
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


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence lists them: VAT number, email address and website."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def grouped(count: int) -> str:
    """Return a number with its digits in groups: 12,345."""
    return f"{count:,}"


def move_button(name: str) -> str:
    """Return the class of the button of a move."""
    return MOVE_BUTTONS.get(name, "btn-danger-quiet")


def state_words(code: str) -> str:
    """Return a state as it stands inside a sentence."""
    return state_of(code).in_sentence


def note_parts(words: str) -> list[tuple[str, bool]]:
    """Return the words of a note in parts, each with whether it calls a colleague."""
    return [(part, is_name) for part, is_name in parts_of(words) if part]


def advice_words(code: str, message: str) -> str:
    """Return an advice as the desk reads it: without what is said to the one who types."""
    said, asked_to_go_on, _rest = message.partition(GOES_ON)
    if code == "email_domain":
        meant = said.removeprefix("Did you mean ").removesuffix("?")
        return f"Perhaps {meant.partition('? ')[0]} is meant"
    return ADVICE.get(code, said if asked_to_go_on else message)


def registered_where(kind: str, name: str) -> str:
    """Return where a client was registered, and by whom."""
    return WHERE.get(kind, "by {}").format(who(kind, name))


def own_source(kind: Any) -> str:
    """Return the source of what this kind of actor registers, unless it says another."""
    return Actor(kind).source


def phone_link(number: str) -> str:
    """Return the address that calls a phone number, "" of what no phone can call."""
    main, _, extension = number.partition("x")
    digits = re.sub(r"[^0-9+]", "", main.partition(";")[0])
    if len(digits) < LEAST_CALLED or extension.strip().isalpha():
        return ""
    return f"tel:{digits}"


def map_link(lines: Sequence[str]) -> str:
    """Return the address of a map of an address; nothing is sent before it is pressed."""
    return f"https://www.openstreetmap.org/search?query={quote(', '.join(lines))}"


def web_link(address: str) -> str:
    """Return a website as a link, "" of anything but http and https."""
    return address if address.startswith(("http://", "https://")) else ""


def typed(text: str) -> str:
    """Return what was typed, to be shown again: without the characters that no page can show."""
    return CONTROL.sub("", text)
