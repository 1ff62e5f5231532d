"""The bar of the desk and the row of its settings, as tables: a line for each page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from flask import g, url_for
from flask_login import current_user
from sqlalchemy import Select, select

from webapp.clients.counts import MOST_COUNTED
from webapp.clients.queue import waiting
from webapp.desk.blueprint import is_for_admins
from webapp.desk.messages import MOST_UNSETTLED, unsettled_for
from webapp.drafts import of_reps
from webapp.extensions import db
from webapp.storage.reads import Read, read_at_once
from webapp.users.models import User
from webapp.webhooks import endpoints


class Number(NamedTuple):
    """How the number beside an entry is counted: the query for somebody of a role, and behind
    which number its counting ends.
    """

    query: Callable[[str], Select[int]]
    most: int

    def words(self, count: int) -> str:
        """Return the number as people read it, "" for none."""
        if count > self.most:
            return f"{self.most:,}+"
        return f"{count:,}" if count else ""


class Entry(NamedTuple):
    """A page that the desk leads to: the name that its template sets as `here`, its title, its
    endpoint, and the number beside it.
    """

    name: str
    title: str
    endpoint: str
    number: Number | None = None


class Link(NamedTuple):
    """An entry as a page draws it."""

    name: str
    title: str
    url: str
    number: str


class Menu(NamedTuple):
    """What somebody may open: in the bar, and of the settings."""

    bar: tuple[Link, ...]
    settings: tuple[Link, ...]


WAITING = Number(lambda _role: waiting(MOST_COUNTED + 1), MOST_COUNTED)
DRAFTS = Number(lambda _role: of_reps.NUMBER, of_reps.MOST_COUNTED)
UNSETTLED = Number(unsettled_for, MOST_UNSETTLED)
FAILING = Number(lambda _role: endpoints.NEEDING, endpoints.MOST)
# Whoever adds a page adds a line.
BAR = (
    Entry("home", "Desk", "desk.home"),
    Entry("clients", "Clients", "desk.clients"),
    Entry("queue", "Review", "desk.queue", WAITING),
    Entry("drafts", "Drafts", "desk.drafts", DRAFTS),
)
SETTINGS = (
    Entry("messages", "Messages", "desk.messages", UNSETTLED),
    Entry("staff", "Staff", "desk.staff"),
    Entry("lists", "Lists", "desk.lists"),
    Entry("keys", "API keys", "desk.keys"),
    Entry("webhooks", "Webhooks", "desk.webhooks", FAILING),
)


def read_page(
    reads: Sequence[Read[Any]], values: Mapping[str, Any], *, has_menu: bool = True
) -> list[Any]:
    """Return what a page asks, read at once with the numbers of the menu that it will have."""
    if not has_menu:
        return read_at_once(db.session.connection(), tuple(reads), values)
    user = current_user
    *found, g.numbers = read_at_once(
        db.session.connection(),
        (*reads, _numbers(user.role)),
        {**values, **of_reps.values_for(user.id)},
    )
    return found


def desk_menu(user: User) -> Menu:
    """Return the entries that a user may open; one statement counts for all of them."""
    numbers = g.pop("numbers", None)
    if numbers is None:
        numbers = _numbers(user.role).alone(**of_reps.values_for(user.id))
    words = {
        entry: entry.number.words(number)
        for entry, number in zip(_counted(user.role), numbers, strict=True)
        if entry.number
    }
    bar, settings = (
        tuple(
            Link(entry.name, entry.title, url_for(entry.endpoint), words.get(entry, ""))
            for entry in entries
            if may_open(entry, user.role)
        )
        for entries in (BAR, SETTINGS)
    )
    return Menu(bar, settings)


def may_open(entry: Entry, role: str) -> bool:
    """Tell whether somebody of a role may open the page of an entry."""
    return role == "admin" or not is_for_admins(entry.endpoint)


def _counted(role: str) -> Iterator[Entry]:
    return (each for each in (*BAR, *SETTINGS) if each.number and may_open(each, role))


@cache
def _numbers(role: str) -> Read[Sequence[int]]:
    counts = [
        each.number.query(role).scalar_subquery().label(each.name)
        for each in _counted(role)
        if each.number
    ]
    return Read(select(*counts), lambda rows: rows[0])
