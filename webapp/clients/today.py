"""What the desk page counts and lists of today: what waits, who answered, what was decided.

Each count ends at a most, and each is a part of an index.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, select, text

from webapp.clients.counts import MOST_COUNTED
from webapp.clients.models import TOLD, Client, History
from webapp.clients.search import by_index
from webapp.storage.columns import now
from webapp.storage.reads import Read
from webapp.storage.statements import counted

# who answered longer ago is among those who wait
ANSWERED_IN = timedelta(days=30)
MOST_ANSWERS = 1_000


class Numbers(NamedTuple):
    """How many clients wait, since at least two days and a week; registered today and yesterday;
    are asked, since at least a week; were approved today, and by one user; wait and are theirs.
    """

    waiting: int
    waiting_2: int
    waiting_7: int
    today: int
    yesterday: int
    asked: int
    asked_7: int
    approved: int
    approved_by: int
    mine: int


class Answer(NamedTuple):
    """A client that answered what it was asked for, and waits: when, and the paths of what."""

    id: int
    account: str
    title: str
    rep_id: int | None
    answered_on: datetime
    changes: dict[str, Any]


def values_of_today(
    user_id: int, midnights: tuple[datetime, datetime]
) -> dict[str, Any]:
    """Return what NUMBERS and ANSWERED take for a user; the times are when yesterday and today
    began.
    """
    yesterday, today = midnights
    at = now()
    return {
        "yesterday": yesterday,
        "today": today,
        "days_2": at - timedelta(days=2),
        "days_7": at - timedelta(days=7),
        "answered_since": at - ANSWERED_IN,
        "user_id": user_id,
    }


def _each_once(rows: Iterable[Any]) -> list[Answer]:
    found: dict[int, Answer] = {}
    for row in rows:
        found.setdefault(row.id, Answer(*row))
    return list(found.values())


# The queries.

_TOLD = text(TOLD)


def _numbers() -> Select[Any]:
    is_today = History.happened_on >= bindparam("today")
    approved = and_(_TOLD, History.action == "approved", is_today)
    counts = (
        _count_in("P"),
        _count_in("P", Client.created_on <= bindparam("days_2")),
        _count_in("P", Client.created_on <= bindparam("days_7")),
        _count(Client.created_on >= bindparam("today")),
        _count(
            Client.created_on >= bindparam("yesterday"),
            Client.created_on < bindparam("today"),
        ),
        _count_in("I"),
        _count_late(),
        _count(approved, of=History.id),
        _count(approved, History.user_id == bindparam("user_id"), of=History.id),
        _count_mine(),
    )
    return select(
        *(each.label(name) for name, each in zip(Numbers._fields, counts, strict=True))
    )


def _count(*conditions: Any, of: Any = Client.id) -> Any:
    return counted(select(of).where(*conditions), MOST_COUNTED + 1).scalar_subquery()


def _count_in(state: str, *conditions: Any) -> Any:
    """Of the clients in a state, by its index."""
    chosen = select(Client.id).where(Client.source_status == state, *conditions)
    chosen = by_index(chosen, ["state"])
    return counted(chosen, MOST_COUNTED + 1).scalar_subquery()


def _count_late() -> Any:
    """Of the many asked longest ago by their day of registration, those that wait a week."""
    oldest = (
        select(Client.updated_on)
        .where(Client.source_status == "I")
        .order_by(Client.created_on)
        .limit(MOST_ANSWERS)
        .subquery()
    )
    late = select(func.count()).where(oldest.c.updated_on <= bindparam("days_7"))
    return late.scalar_subquery()


def _count_mine() -> Any:
    """Of the clients that a user got last, those that wait."""
    newest = (
        select(Client.source_status)
        .where(Client.rep_id == bindparam("user_id"))
        .order_by(Client.created_on.desc())
        .limit(MOST_COUNTED + 1)
        .subquery()
    )
    mine = select(func.count()).where(newest.c.source_status == "P")
    return mine.scalar_subquery()


def _answered() -> Select[Any]:
    """The clients of the last answers that still wait, or are asked for the rest."""
    answers = (
        select(History.client_id, History.happened_on, History.changes)
        .where(_TOLD, History.action == "answered")
        .where(History.happened_on >= bindparam("answered_since"))
        .order_by(History.happened_on.desc())
        .limit(MOST_ANSWERS)
        .subquery()
    )
    return (
        select(
            Client.id,
            Client.account,
            Client.title,
            Client.rep_id,
            answers.c.happened_on,
            answers.c.changes,
        )
        .join(answers, answers.c.client_id == Client.id)
        .where(Client.source_status == "P")
        .order_by(answers.c.happened_on.desc())
    )


# the numbers for a user, and who answered and waits, the last first
NUMBERS = Read(_numbers(), lambda rows: Numbers(*rows[0]))
ANSWERED = Read(_answered(), _each_once)
