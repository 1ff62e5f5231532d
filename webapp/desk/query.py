"""Reading the address of the list: filters, order and page; each problem stands at its field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import current_app
from werkzeug.datastructures import MultiDict

from webapp.clients.orders import SORTS
from webapp.clients.parameters import Parameters, day, number, one_of
from webapp.clients.search import Filters
from webapp.desk.choices import IS_CONFIRMED, LAST_DAYS, Choices
from webapp.desk.columns import COLUMNS, read_columns
from webapp.desk.rep_choices import rep_reader
from webapp.desk.words import typed
from webapp.record.problem import Problem
from webapp.record.schema import text_at
from webapp.record.text import Text
from webapp.storage.columns import now
from webapp.web.times import local_day

SEARCH = Text(100, "Search")
DEFAULT_SORT = "newest"
LIMITS = {"q": SEARCH.limit, "source": text_at("source").limit}
FILTERS = (
    "q",
    "type",
    "department",
    "state",
    "source",
    "by",
    "rep",
    "confirmed",
    "days",
    "from",
    "to",
)
PARAMETERS = (*FILTERS, "sort", "columns", "view", "page")
# what is asked for once: it goes with the next step
ONCE = ("choose", "told", "moved")
CHOOSE = ("page", "all")


@dataclass(frozen=True)
class Query:
    """The address of the list, read: `given` is what stands in each field, `problems` are
    messages by field.

    `choose` says what comes ticked: the page, or all that was found.
    """

    given: dict[str, str]
    filters: Filters
    sort: str = DEFAULT_SORT
    page: int = 1
    columns: tuple[str, ...] = tuple(COLUMNS)
    choose: str = ""
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
    def here(self) -> dict[str, Any]:
        """The parameters of this very page of the list."""
        return self.address(page=self.page)

    @property
    def view(self) -> dict[str, Any]:
        """What a view keeps of the address: filters, order and columns."""
        return self.address(view="")

    @property
    def links(self) -> list[tuple[str, str]]:
        """The problems as links to their fields; where there is none, to the search."""
        links = []
        for name, message in self.problems.items():
            field = name if name in (*FILTERS, "sort") else "q"
            links.append((f"#{field}", message))
        return links

    @property
    def filter_count(self) -> int:
        """How many filters are set; the search and the order are none, two dates are one."""
        is_set = {name for name in FILTERS if name != "q" and self.given[name]}
        return len(is_set - {"from", "to"}) + bool(is_set & {"from", "to"})


def read_query(args: MultiDict[str, str], choices: Choices) -> Query:
    """Read the parameters of the list; empty ones are ignored, because forms send all fields."""
    filled_in = _filled_in(args)
    given = {name: filled_in.get(name, [""])[0] for name in PARAMETERS}
    parameters = Parameters(filled_in, (*PARAMETERS, *ONCE))
    values = {
        name: parameters.read(name, reader)
        for name, reader in _readers(choices).items()
    }
    given |= _as_it_is(values, given)
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
        columns=values["columns"] or tuple(COLUMNS),
        choose=values["choose"] or "",
    )


def _as_it_is(values: dict[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    """Return what else stands in the address where it says a thing in two ways.

    Dates alone need no word that says so, and days that go on with the calendar no dates; all
    columns are none.
    """
    said: dict[str, str] = {}
    if values["days"] in LAST_DAYS:
        values["from"] = values["to"] = None
        said |= {"from": "", "to": ""}
    elif given["from"] or given["to"]:
        said["days"] = ""
    if columns := values["columns"]:
        said["columns"] = "" if len(columns) == len(COLUMNS) else ",".join(columns)
    return said


def _filled_in(args: MultiDict[str, str]) -> dict[str, list[str]]:
    """Return the parameters without those that are empty; unknown ones stay. Columns come as boxes
    that were ticked, and are one parameter.
    """
    filled_in = {}
    for name, texts in args.to_dict(flat=False).items():
        texts = [typed(text).strip() for text in texts]
        if name == "columns":
            texts = [",".join(filter(None, texts))]
        if any(texts) or len(texts) > 1 or name not in PARAMETERS:
            filled_in[typed(name)] = texts
    return filled_in


def _at_fields(problems: Sequence[Problem]) -> dict[str, str]:
    """Return the first message for each field; of unknown parameters, which have none, at the
    search.
    """
    messages: dict[str, str] = {}
    for problem in problems:
        field = problem.path if problem.path in (*FILTERS, "sort", "page") else "q"
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
        "confirmed": one_of(choices.confirmed, "Choose confirmed or not from the list"),
        "days": one_of(choices.days, "Choose days from the list"),
        "from": day,
        "to": day,
        "sort": one_of(SORTS, "Choose an order from the list"),
        "columns": read_columns,
        "view": number("view"),
        "page": number("page"),
        "choose": one_of(CHOOSE, "Choose page or all"),
    }


def _filters(values: Mapping[str, Any]) -> Filters:
    by = values["by"] or ""
    kind, _, name = by.partition(":")
    first, last = values["from"], values["to"]
    if count := LAST_DAYS.get(values["days"] or ""):
        first = local_day(now()) - timedelta(days=count - 1)
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
        confirmed=IS_CONFIRMED.get(values["confirmed"] or ""),
    )


def midnight(day: date) -> datetime:
    """Return when a day begins in the time zone of the settings."""
    return datetime.combine(day, time(), current_app.config["TIMEZONE"])
