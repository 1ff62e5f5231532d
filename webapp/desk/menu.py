"""The bar of the desk and the row of its settings, as tables: a line for each page."""

from collections.abc import Callable
from typing import NamedTuple

from flask import url_for

from webapp.desk import drafts, messages, webhooks
from webapp.desk.blueprint import is_for_admins
from webapp.desk.queue_page import waiting_number
from webapp.users.models import User


class Entry(NamedTuple):
    """A page that the desk leads to: the name that its template sets as `here`, its title, its
    endpoint, and how the number beside it is counted for a user ("" for none), bounded.
    """

    name: str
    title: str
    endpoint: str
    counted: Callable[[User], str] | None = None


class Link(NamedTuple):
    """An entry as a page draws it."""

    name: str
    title: str
    url: str
    number: str


# Whoever adds a page adds a line.
BAR = (
    Entry("home", "Desk", "desk.home"),
    Entry("clients", "Clients", "desk.clients"),
    Entry("queue", "Review", "desk.queue", waiting_number),
    Entry("drafts", "Drafts", "desk.drafts", drafts.count_of),
)
SETTINGS = (
    Entry("messages", "Messages", "desk.messages", messages.count_of),
    Entry("staff", "Staff", "desk.staff"),
    Entry("lists", "Lists", "desk.lists"),
    Entry("keys", "API keys", "desk.keys"),
    Entry("webhooks", "Webhooks", "desk.webhooks", webhooks.count_of),
)


def desk_bar(user: User) -> list[Link]:
    """Return the entries of the bar that this user may open."""
    return _links(BAR, user)


def desk_settings(user: User) -> list[Link]:
    """Return the pages of the settings that this user may open."""
    return _links(SETTINGS, user)


def _links(entries: tuple[Entry, ...], user: User) -> list[Link]:
    links = []
    for name, title, endpoint, counted in entries:
        if user.role == "admin" or not is_for_admins(endpoint):
            number = counted(user) if counted else ""
            links.append(Link(name, title, url_for(endpoint), number))
    return links
