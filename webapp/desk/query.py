"""Reading the address of the list: filters, order and page; what is wrong or unknown in it is
told at its field.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from webapp.clients.listing import SORTS
from webapp.clients.lists import entries_of
from webapp.clients.search import Filters
from webapp.desk.words import typed
from webapp.extensions import db
from webapp.record.schema import SOURCE_STATUSES, text_at
from webapp.record.text import Text
from webapp.users.models import STAFF, ApiKey, User

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
NUMBER = re.compile(r"[0-9]{1,9}")
DAY = re.compile(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Choices:
    """What may be chosen in the list's filters: words by value."""

    type: Mapping[str, str]
    department: Mapping[str, str]
    state: Mapping[str, str]
    by: Mapping[str, str]
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
        """The parameters of the list with these changes, without those that say nothing and,
        unless it is changed, the page.
        """
        kept = {
            name: value for name, value in self.given.items() if name != "page"
        } | changes
        return {
            name: value
            for name, value in kept.items()
            if value and (name, value) not in (("sort", DEFAULT_SORT), ("page", 1))
        }

    @property
    def filter_count(self) -> int:
        """How many filters are set; the search and the order are none."""
        return sum(
            1
            for name, value in self.given.items()
            if value and name not in ("q", "sort", "page")
        )


def load_choices() -> Choices:
    """Return what may be chosen now; retired entries and staff who left too, because clients
    have them.
    """
    return Choices(
        type={entry.code: entry.name for entry in entries_of("client_types")},
        department={entry.code: entry.name for entry in entries_of("departments")},
        state=SOURCE_STATUSES,
        by={
            "customer": "Customers themselves",
            **_reps(),
            **_keys(),
            "import": "Imports",
        },
        sort=SORT_NAMES,
    )


def _reps() -> dict[str, str]:
    names = (
        name or username
        for name, username in db.session.execute(
            select(User.name, User.username).where(User.role.in_(STAFF))
        )
    )
    return {f"rep:{name}": name for name in sorted(names, key=str.casefold)}


def _keys() -> dict[str, str]:
    return {
        f"key:{name}": f"API key {name}"
        for name in db.session.scalars(select(ApiKey.name).order_by(ApiKey.name))
    }


def read_query(args: MultiDict[str, str], choices: Choices) -> Query:
    """Read the parameters of the list."""
    readers = _readers(choices)
    given = {name: typed(args.get(name, "")).strip() for name in readers}
    problems = {
        name: f"Send {name} once" for name in readers if len(args.getlist(name)) > 1
    }
    if unknown := [typed(name)[:50] for name in args if name not in readers]:
        problems["q"] = (
            f"Remove “{unknown[0]}” from the address: the list knows {', '.join(readers)}"
        )
    values: dict[str, Any] = {}
    for name, read in readers.items():
        try:
            values[name] = read(args.get(name, "").strip() or None)
        except ValueError as error:
            problems.setdefault(name, str(error))
    if values.get("from") and values.get("to") and values["to"] < values["from"]:
        problems["to"] = "Choose a last day that is not before the first one"
    if problems:
        return Query(given, Filters(), problems=problems)
    return Query(
        given, _filters(values), values["sort"] or DEFAULT_SORT, values["page"] or 1
    )


def _readers(choices: Choices) -> dict[str, Callable[[str | None], Any]]:
    return {
        "q": lambda text: SEARCH.read(text) or None,
        "type": _one_of(choices.type, "Choose a type from the list"),
        "department": _one_of(choices.department, "Choose a department from the list"),
        "state": _one_of(choices.state, "Choose a state from the list"),
        "source": lambda text: text_at("source").read(text) or None,
        "by": _one_of(choices.by, "Choose who registered from the list"),
        "from": _day,
        "to": _day,
        "sort": _one_of(SORTS, "Choose an order from the list"),
        "page": _number,
    }


def _one_of(
    choices: Mapping[str, Any], message: str
) -> Callable[[str | None], str | None]:
    def read(text: str | None) -> str | None:
        if text is not None and text not in choices:
            raise ValueError(message)
        return text

    return read


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text if DAY.fullmatch(text) else "")
    except ValueError:
        raise ValueError("Enter a day like 2026-01-31, from 1900 on") from None


def _number(text: str | None) -> int | None:
    if text is not None and (not NUMBER.fullmatch(text) or int(text) == 0):
        raise ValueError("Choose a page by its number")
    return int(text) if text else None


def _filters(values: Mapping[str, Any]) -> Filters:
    kind, _, name = (values["by"] or "").partition(":")
    return Filters(
        search=values["q"],
        client_type=values["type"],
        department=values["department"],
        state=values["state"],
        source=values["source"],
        registered_by=(kind, name) if kind else None,
        created_from=midnight(values["from"]) if values["from"] else None,
        created_before=midnight(values["to"] + timedelta(days=1))
        if values["to"]
        else None,
    )


def midnight(day: date) -> datetime:
    """Return when a day begins in the time zone of the settings."""
    return datetime.combine(day, time(), current_app.config["TIMEZONE"])
