"""What may be chosen in the filters of the desk's list, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import g

from webapp.clients.lists import TYPES_AND_DEPARTMENTS
from webapp.clients.orders import opposite
from webapp.clients.views import VIEWS_OF_USER, View
from webapp.desk.columns import COLUMNS, NAME
from webapp.desk.rep_choices import rep_choices, reps_at_desk
from webapp.extensions import db
from webapp.record.schema import SOURCE_STATUSES
from webapp.storage.reads import read_at_once
from webapp.users.api_keys import KEY_NAMES
from webapp.users.staff import PEOPLE, Person

# the orders that the box of a phone offers; wide pages have the heads of the columns
SORT_NAMES = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "changed": "Last change",
    "name": "Name",
    "account": "Account code",
    "state": "State",
}
# of the email address
CONFIRMED = {"yes": "Confirmed", "no": "Not confirmed"}
IS_CONFIRMED = {"yes": True, "no": False}
# days of registration that go on with the calendar, and how many days each has
LAST_DAYS = {"today": 1, "week": 7, "month": 30, "year": 365}
DAYS = {
    "today": "Today",
    "week": "Last 7 days",
    "month": "Last 30 days",
    "year": "Last 365 days",
    "dates": "From … to …",
}


@dataclass(frozen=True)
class Choices:
    """What may be chosen in the list's filters: words by value; and of `reps`, names by id, whom
    a client is given to; and the views that are kept.
    """

    type: Mapping[str, str]
    department: Mapping[str, str]
    state: Mapping[str, str]
    by: Mapping[str, str]
    rep: Mapping[str, str]
    reps: Mapping[int, str]
    confirmed: Mapping[str, str]
    days: Mapping[str, str]
    sort: Mapping[str, str]
    views: Sequence[View]


READS = (TYPES_AND_DEPARTMENTS, PEOPLE, KEY_NAMES, VIEWS_OF_USER)


def load_choices() -> Choices:
    """Return what may be chosen now; retired entries and staff who left too, because clients
    have them.
    """
    [types, departments], staff, keys, views = read_at_once(
        db.session.connection(), READS, {"user_id": g.actor.user_id}
    )
    return Choices(
        type=types,
        department=departments,
        state=SOURCE_STATUSES,
        by=_registering(staff, keys),
        rep=rep_choices(staff),
        reps=reps_at_desk(staff),
        confirmed=CONFIRMED,
        days=DAYS,
        sort=SORT_NAMES,
        views=views,
    )


def _registering(staff: Iterable[Person], keys: Iterable[str]) -> dict[str, str]:
    """Return who registers clients, by the value of the filter."""
    names = {"customer": "Customers themselves"}
    for rep in sorted((each.name for each in staff), key=str.casefold):
        names[f"rep:{rep}"] = rep
    for key in keys:
        names[f"key:{key}"] = f"API key {key}"
    names["import"] = "Imports"
    return names


def order_in_words(sort: str) -> str:
    """Return the name of an order, also of one that only a head of a column asks for."""
    if sort in SORT_NAMES:
        return SORT_NAMES[sort]
    for column in (NAME, *COLUMNS.values()):
        if sort in (column.sort, opposite(column.sort)):
            return column.title + (", backwards" if sort != column.sort else "")
    return sort
