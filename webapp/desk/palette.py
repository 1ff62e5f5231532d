"""What `Ctrl+K` finds: clients by what is typed, what can be done with the client in focus, and
pages to go to. Everything leads to a page; nothing is done by it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from flask import g, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup, escape

from webapp.clients.lines import Line, newest, newest_found
from webapp.clients.models import Client
from webapp.clients.review import moves_for
from webapp.clients.search import find_client
from webapp.desk.attention import duplicates_of
from webapp.desk.blueprint import bp
from webapp.desk.mail_settings import MAIL_TO_YOU
from webapp.desk.menu import desk_menu
from webapp.desk.numbers import asked_number
from webapp.desk.query import SEARCH
from webapp.desk.words import typed
from webapp.mail.tell import can_mail
from webapp.web.answers import answer_page

MOST_CLIENTS = 5
# the keys of pages and of moves, by name
KEYS = {
    "home": ("G", "D"),
    "clients": ("G", "C"),
    "queue": ("G", "R"),
    "drafts": ("G", "F"),
    "messages": ("G", "M"),
    "new": ("C",),
    "approve": ("A",),
    "ask": ("M",),
    "reject": ("R",),
}


class Command(NamedTuple):
    """Something to go to or to do: its words, its address, and the keys that do it."""

    words: str
    url: str
    icon: str = "right"
    keys: tuple[str, ...] = ()


@bp.get("/palette")
def palette() -> Any:
    """Answer the options for what is typed, a part of a page."""
    text = typed(request.args.get("q", "")).strip()[: SEARCH.limit]
    client_id = asked_number("client")
    client = find_client(client_id) if client_id else None
    page = {
        "text": text,
        "clients": _clients(text),
        "client": client,
        "of_client": [*_holding(text, _of_client(client))] if client else [],
        "commands": [*_holding(text, _commands()), *_of_text(text)],
        "marked": lambda words: marked(words, text),
    }
    return answer_page(render_template("desk/palette.html", **page), 200)


def _clients(text: str) -> list[Line]:
    """Return the first clients that a text finds, the last registered ones without a text."""
    if not text:
        return newest(MOST_CLIENTS)
    return newest_found(text, MOST_CLIENTS)


def _of_client(client: Client) -> Iterator[Command]:
    """Yield what can be done with a client."""
    yield Command("Open", url_for("desk.client", client_id=client.id))
    for name, move in moves_for(client, g.actor).items():
        url = url_for("desk.review_client", client_id=client.id, move_name=name)
        yield Command(move.label, url, "check", KEYS.get(name, ()))
    for other in duplicates_of(client):
        url = url_for(
            "desk.merge_clients", client_id=client.id, other_id=other.client_id
        )
        yield Command(f"Merge with {other.title}", url, "twins")


def _commands() -> Iterator[Command]:
    """Yield the pages that the one who is signed in may open."""
    menu = desk_menu(current_user)
    for link in (*menu.bar, *menu.settings):
        yield Command(link.title, link.url, keys=KEYS.get(link.name, ()))
    yield Command("New client", url_for("by_phone.begin"), "plus", KEYS["new"])
    yield Command("Keys", url_for("desk.keyboard"))
    if can_mail():
        yield Command(MAIL_TO_YOU, url_for("desk.mail_settings"))
    yield Command("Password", url_for("auth.change_password"))


def _of_text(text: str) -> Iterator[Command]:
    """Yield what can be done with a text."""
    if text:
        url = url_for("desk.clients", q=text)
        yield Command(f"All clients with “{text}”", url, "search")


def _holding(text: str, commands: Iterable[Command]) -> Iterator[Command]:
    """Yield the commands of which a word begins with the text."""
    begins = _beginning(text)
    return (each for each in commands if begins.search(each.words))


def marked(words: str, text: str) -> Markup:
    """Return words as HTML, in which what a text found is marked."""
    found = _beginning(text).search(words) if text else None
    if found is None:
        return escape(words)
    begin, end = found.span()
    mark = Markup("<mark>{}</mark>").format(words[begin:end])
    return escape(words[:begin]) + mark + escape(words[end:])


def _beginning(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(text)}", re.IGNORECASE)
