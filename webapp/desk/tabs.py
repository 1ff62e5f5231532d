"""The views of the list as tabs with their numbers: those that everybody has, and one's own."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import compress
from typing import Any, NamedTuple

from flask import url_for
from werkzeug.datastructures import MultiDict

from webapp.clients.counts import Counted, read_counts
from webapp.clients.views import View
from webapp.desk.choices import Choices
from webapp.desk.query import FILTERS, Query, read_query
from webapp.storage.reads import Read
from webapp.users.models import User

BUILT_IN: Mapping[str, Mapping[str, str]] = {
    "Waiting": {"state": "P", "sort": "oldest"},
    "Asked": {"state": "I", "sort": "oldest"},
    "Mine": {"rep": "me"},
    "Today": {"days": "today"},
    "All": {},
}


class Tab(NamedTuple):
    """A view as a tab: its number is "" where it is not counted; `view` is the one that is
    stored, None for those that everybody has.
    """

    title: str
    url: str
    number: str
    is_current: bool
    view: View | None = None


class Tabs(NamedTuple):
    """The tabs, and the stored view that this page began with and this user may change, None for
    none; `is_changed` tells that the page shows something else by now.
    """

    usual: list[Tab]
    own: list[Tab]
    begun: View | None
    is_changed: bool


def read_numbers(choices: Choices) -> tuple[Read[list[str]], dict[str, Any]]:
    """Return what reads the number of each tab, "" for a search, and for filters that hold no
    longer; and the values that it takes.
    """
    own = [view.parameters for view in choices.views]
    queries = [_query(parameters, choices) for parameters in (*BUILT_IN.values(), *own)]
    are_counted = [not (each.problems or each.given["q"]) for each in queries]
    counts, values = read_counts(
        [each.filters for each in compress(queries, are_counted)]
    )
    return _in_words(counts, tuple(are_counted)), values


@lru_cache(64)
def _in_words(
    counts: Read[list[Counted]], are_counted: tuple[bool, ...]
) -> Read[list[str]]:
    def made(rows: list[Any]) -> list[str]:
        numbers = iter(counts.made(rows))
        return [str(next(numbers)) if is_one else "" for is_one in are_counted]

    return Read(counts.query, made)


def tabs_of(query: Query, choices: Choices, user: User, numbers: Sequence[str]) -> Tabs:
    """Return the tabs of the list with their numbers, of which at most one is the current one."""
    views = choices.views
    begun = next((view for view in views if str(view.id) == query.given["view"]), None)
    shown = _filters(query.given)
    is_of_begun = begun is not None and _filters(begun.parameters) == shown
    usual = []
    for (title, parameters), number in zip(BUILT_IN.items(), numbers, strict=False):
        is_current = not is_of_begun and _filters(parameters) == shown
        usual.append(Tab(title, _url(parameters), number, is_current))
    own = []
    for view, number in zip(views, numbers[len(BUILT_IN) :], strict=True):
        url = _url({**view.parameters, "view": str(view.id)})
        own.append(Tab(view.name, url, number, view is begun and is_of_begun, view))
    may_change = begun is not None and begun.may_change(user)
    is_changed = begun is not None and dict(begun.parameters) != query.view
    return Tabs(usual, own, begun if may_change else None, is_changed)


def _query(parameters: Mapping[str, str], choices: Choices) -> Query:
    return read_query(MultiDict(parameters), choices)


def _filters(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the filters that are set, the search among them."""
    return {name: parameters[name] for name in FILTERS if parameters.get(name)}


def _url(parameters: Mapping[str, Any]) -> str:
    return url_for("desk.clients", **parameters)
