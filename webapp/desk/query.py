"""Reading the address of the list: filters, order and page; each problem stands at its field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import current_app
from werkzeug.datastructures import MultiDict

from webapp.clients.listing import SORTS
from webapp.clients.lists import names_in
from webapp.clients.parameters import Parameters, day, number, one_of
from webapp.clients.search import Filters
from webapp.desk.rep_choices import rep_choices, rep_reader
from webapp.desk.words import typed
from webapp.record.problem import Problem
from webapp.record.schema import SOURCE_STATUSES, text_at
from webapp.record.text import Text
from webapp.users.api_keys import key_names
from webapp.users.staff import staff_names

SEARCH = Text(100, "Search")
DEFAULT_SORT = "newest"
SORT_NAMES = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "account": "Account code",
    "name": "Name",
    "state": "State",
    "changed": "Last change",
}
LIMITS = {"q": SEARCH.limit, "source": text_at("source").limit}
PARAMETERS = (
    "q",
    "type",
    "department",
    "state",
    "source",
    "by",
    "rep",
    "from",
    "to",
    "sort",
    "page",
)


@dataclass(frozen=True)
class Choices:
    """What may be chosen in the list's filters: words by value."""

    type: Mapping[str, str]
    department: Mapping[str, str]
    state: Mapping[str, str]
    by: Mapping[str, str]
    rep: Mapping[str, str]
    sort: Mapping[str, str]


@dataclass(frozen=True)
class Query:
    """The address of the list, read: `given` is what stands in each field, `problems` are
    messages by field.
    """

    given: dict[str, str]
    filters: Filters
    sort: str = DEFAULT_SORT
    page: int = 1
    problems: dict[str, str] = field(default_factory=dict)

    def address(self, **changes: Any) -> dict[str, Any]:
        """The parameters of the list with these changes, without empty and default ones; the page
        is the first unless it is changed.
        """
        kept: dict[str, Any] = {**self.given, "page": 1, **changes}
        for name, usual in (("sort", DEFAULT_SORT), ("page", 1)):
            if kept.get(name) == usual:
                del kept[name]
        return {name: value for name, value in kept.items() if value}

    @property
    def links(self) -> list[tuple[str, str]]:
        """The problems as links to their fields; the page has none, so that it is the search's."""
        links = []
        for name, message in self.problems.items():
            field = "q" if name == "page" else name
            links.append((f"#{field}", message))
        return links

    @property
    def filter_count(self) -> int:
        """How many filters are set; the search and the order are none."""
        filters = self.given.keys() - {"q", "sort", "page"}
        return sum(1 for name in filters if self.given[name])


def load_choices() -> Choices:
    """Return what may be chosen now; retired entries and staff who left too, because clients
    have them.
    """
    return Choices(
        type=names_in("client_types"),
        department=names_in("departments"),
        state=SOURCE_STATUSES,
        by=_registering(),
        rep=rep_choices(),
        sort=SORT_NAMES,
    )


def _registering() -> dict[str, str]:
    """Return who registers clients, by the value of the filter."""
    names = {"customer": "Customers themselves"}
    for rep in staff_names():
        names[f"rep:{rep}"] = rep
    for key in key_names():
        names[f"key:{key}"] = f"API key {key}"
    names["import"] = "Imports"
    return names


def read_query(args: MultiDict[str, str], choices: Choices) -> Query:
    """Read the parameters of the list; empty ones are ignored, because forms send all fields."""
    given = {name: typed(args.get(name, "")).strip() for name in PARAMETERS}
    parameters = Parameters(_filled_in(args), PARAMETERS)
    values = {
        name: parameters.read(name, reader)
        for name, reader in _readers(choices).items()
    }
    problems = _at_fields(parameters.problems)
    if values["from"] and values["to"] and values["to"] < values["from"]:
        problems["to"] = "Choose a last day that is not before the first one"
    if problems:
        return Query(given, Filters(), problems=problems)
    return Query(
        given=given,
        filters=_filters(values),
        sort=values["sort"] or DEFAULT_SORT,
        page=values["page"] or 1,
    )


def _filled_in(args: MultiDict[str, str]) -> dict[str, list[str]]:
    """Return the parameters without those that are empty; unknown ones stay."""
    filled_in = {}
    for name, texts in args.to_dict(flat=False).items():
        texts = [text.strip() for text in texts]
        if any(texts) or len(texts) > 1 or name not in PARAMETERS:
            filled_in[typed(name)] = texts
    return filled_in


def _at_fields(problems: Sequence[Problem]) -> dict[str, str]:
    """Return the first message for each field; of unknown parameters, which have none, at the
    search.
    """
    messages: dict[str, str] = {}
    for problem in problems:
        field = problem.path if problem.path in PARAMETERS else "q"
        messages.setdefault(field, problem.message)
    return messages


def _readers(choices: Choices) -> dict[str, Callable[[str], Any]]:
    return {
        "q": SEARCH.read,
        "type": one_of(choices.type, "Choose a type from the list"),
        "department": one_of(choices.department, "Choose a department from the list"),
        "state": one_of(choices.state, "Choose a state from the list"),
        "source": text_at("source").read,
        "by": one_of(choices.by, "Choose who registered from the list"),
        "rep": rep_reader(choices.rep),
        "from": day,
        "to": day,
        "sort": one_of(SORTS, "Choose an order from the list"),
        "page": number("page"),
    }


def _filters(values: Mapping[str, Any]) -> Filters:
    by = values["by"] or ""
    kind, _, name = by.partition(":")
    first, last = values["from"], values["to"]
    registered_by = (kind, name) if kind else None
    created_from = midnight(first) if first else None
    created_before = midnight(last + timedelta(days=1)) if last else None
    search = values["q"] or None
    source = values["source"] or None
    return Filters(
        search=search,
        client_type=values["type"],
        department=values["department"],
        state=values["state"],
        source=source,
        registered_by=registered_by,
        created_from=created_from,
        created_before=created_before,
        rep=values["rep"],
    )


def midnight(day: date) -> datetime:
    """Return when a day begins in the time zone of the settings."""
    return datetime.combine(day, time(), current_app.config["TIMEZONE"])
