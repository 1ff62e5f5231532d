"""The views of the list as tabs with their numbers: those that everybody has, and one's own."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import url_for
from werkzeug.datastructures import MultiDict

from webapp.clients.counts import count_each
from webapp.clients.views import View, views_for
from webapp.desk.choices import Choices
from webapp.desk.query import FILTERS, Query, read_query
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


def load_tabs(query: Query, choices: Choices, user: User) -> Tabs:
    """Return the tabs of the list, of which at most one is the current one."""
    views = views_for(user.id)
    begun = next((view for view in views if str(view.id) == query.given["view"]), None)
    own_filters = [_query(view.parameters, choices) for view in views]
    usual_filters = [_query(parameters, choices) for parameters in BUILT_IN.values()]
    numbers = _numbers([*usual_filters, *own_filters])
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


def _numbers(queries: list[Query]) -> list[str]:
    """Return the number of each, "" for a search, and for filters that hold no longer."""
    is_counted = [not (query.problems or query.given["q"]) for query in queries]
    counted = [
        query.filters
        for query, is_one in zip(queries, is_counted, strict=True)
        if is_one
    ]
    numbers = iter(count_each(counted))
    return [str(next(numbers)) if is_one else "" for is_one in is_counted]
