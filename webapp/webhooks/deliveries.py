"""The deliveries to an endpoint: listed, counted, sent again; and what is forgotten."""

from collections.abc import Sequence
from datetime import timedelta
from statistics import median
from typing import NamedTuple

from flask import current_app
from sqlalchemy import (
    Select,
    delete,
    func,
    select,
    union_all,
    update,
)

from webapp.clients.events import types_at
from webapp.clients.models import Client
from webapp.extensions import db
from webapp.outbox.models import (
    DONE,
    GIVEN_UP,
    OVERTAKEN,
    REFUSED,
    STATES,
    WAITING,
    Outgoing,
)
from webapp.outbox.put import Item, put
from webapp.outbox.work import outbox_of
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.storage.writers import after_commit
from webapp.webhooks.body import TEST
from webapp.webhooks.keeping import Keep, keep_nothing
from webapp.webhooks.models import WebhookAttempt
from webapp.webhooks.signing import new_message_id
from webapp.webhooks.tell import KIND

PAGE = 50
MOST_COUNTED = 5000
OF_LATE = 200  # answers of which the median is told
KEPT = timedelta(days=30)  # each try, with its answer
MOST_FORGOTTEN = 1000  # in one transaction
# what can be asked for, by what the row says; what has no reason any longer is in none
FILTERS = {"waiting": (WAITING,), "given_up": (REFUSED, GIVEN_UP)}


class Delivery(NamedTuple):
    """A row of the outbox for an endpoint, with the type of its event ("" when that is gone), the
    client's code and its tries, newest first.
    """

    row: Outgoing
    type: str
    account: str
    attempts: Sequence[WebhookAttempt]

    @property
    def state(self) -> str:
        """Its state: waiting, delivered, given_up or overtaken."""
        if self.row.state in (WAITING, OVERTAKEN):
            return self.row.state
        return "delivered" if self.row.state == DONE else "given_up"


class Figures(NamedTuple):
    """How an endpoint does, each number bounded; the median answer in milliseconds or None."""

    delivered: int
    waiting: int
    given_up: int
    answer: int | None


def deliveries(
    webhook_id: int, state: str = "", before: int | None = None, limit: int = PAGE
) -> list[Delivery]:
    """Return deliveries to an endpoint, newest first: all or those of a state, those before an id.
    At most one more than `limit`, which tells that there are more.
    """
    states = FILTERS.get(state, STATES)
    rows = [*db.session.scalars(_listed(webhook_id, states, before, limit + 1))]
    return _with_tries(rows)


def find_delivery(webhook_id: int, delivery_id: int) -> Delivery | None:
    """Return one delivery to an endpoint, None when there is none."""
    its = select(Outgoing).where(
        Outgoing.id == delivery_id, Outgoing.lane == webhook_id
    )
    return next(iter(_with_tries([*db.session.scalars(its)])), None)


def _listed(
    webhook_id: int, states: Sequence[str], before: int | None, limit: int
) -> Select[Outgoing]:
    """Return the statement for the newest of these states: few of each, by the index."""
    its = select(Outgoing.id).where(Outgoing.lane == webhook_id)
    if before is not None:
        its = its.where(Outgoing.id < before)
    its = its.order_by(Outgoing.id.desc()).limit(limit)
    parts = [its.where(Outgoing.state == state).subquery() for state in states]
    newest = union_all(*(select(part.c.id) for part in parts))
    found = select(Outgoing).where(Outgoing.id.in_(newest))
    return found.order_by(Outgoing.id.desc()).limit(limit)


def _with_tries(rows: Sequence[Outgoing]) -> list[Delivery]:
    ids = [row.id for row in rows]
    tries: dict[int, list[WebhookAttempt]] = {number: [] for number in ids}
    theirs = select(WebhookAttempt).where(WebhookAttempt.outbox_id.in_(ids))
    for attempt in db.session.scalars(theirs.order_by(WebhookAttempt.id.desc())):
        tries[attempt.outbox_id].append(attempt)
    clients = {row.client_id for row in rows if row.client_id}
    codes = select(Client.id, Client.account).where(Client.id.in_(clients))
    accounts = {row[0]: row[1] for row in db.session.execute(codes)}
    types = types_at([row.event_id for row in rows if row.event_id])
    return [
        Delivery(
            row,
            TEST if row.event_id is None else types.get(row.event_id, ""),
            accounts.get(row.client_id or 0, ""),
            tries[row.id],
        )
        for row in rows
    ]


def figures_of(webhook_id: int) -> Figures:
    """Return how an endpoint does."""
    tries = select(WebhookAttempt.milliseconds).where(
        WebhookAttempt.webhook_id == webhook_id
    )
    taken = tries.where(
        WebhookAttempt.tried_on > now() - timedelta(days=1),
        WebhookAttempt.status.between(200, 299),
    )
    answered = tries.where(WebhookAttempt.status.is_not(None))
    of_late = answered.order_by(WebhookAttempt.tried_on.desc()).limit(OF_LATE)
    times = [*db.session.scalars(of_late)]
    return Figures(
        delivered=_bounded(taken),
        waiting=_counted(webhook_id, "waiting"),
        given_up=_counted(webhook_id, "given_up"),
        answer=round(median(times)) if times else None,
    )


def _counted(webhook_id: int, state: str) -> int:
    its = select(Outgoing.id).where(Outgoing.lane == webhook_id)
    return sum(_bounded(its.where(Outgoing.state == each)) for each in FILTERS[state])


def _bounded(found: Select[int]) -> int:
    some = found.limit(MOST_COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def send_test(webhook_id: int, keep: Keep = keep_nothing) -> int:
    """Put an event of the type `test`, which is of no client, and return its delivery's id."""
    message_id = new_message_id()
    item = Item(KIND, message_id, dedupe_key=f"{KIND}/{message_id}", lane=webhook_id)
    with write() as connection:
        [number] = put(connection, [item])
        keep(connection, number)
    return number


def redeliver(webhook_id: int, delivery_id: int, keep: Keep = keep_nothing) -> bool:
    """Have a delivery sent again with the same id, now and with all its tries; one that is under
    way is let be. Tell whether there is such a delivery.
    """
    moment = now()
    its = (Outgoing.id == delivery_id) & (Outgoing.lane == webhook_id)
    is_free = (Outgoing.lease == "") | (Outgoing.due_on <= moment)
    again = {
        "state": WAITING,
        "due_on": moment,
        "tries": 0,
        "lease": "",
        "ended_on": None,
    }
    with write() as connection:
        connection.execute(update(Outgoing).where(its, is_free).values(**again))
        after_commit(connection, outbox_of(current_app).wake)
        if connection.scalar(select(Outgoing.id).where(its)) is None:
            return False
        keep(connection, delivery_id)
        return True


def forget_old() -> None:
    """Remove tries of 30 days ago, a thousand at a time."""
    oldest = select(WebhookAttempt.id, WebhookAttempt.tried_on)
    oldest = oldest.order_by(WebhookAttempt.id).limit(MOST_FORGOTTEN)
    while True:
        end = now() - KEPT
        with write() as connection:
            found = connection.execute(oldest).all()
            old = [row.id for row in found if row.tried_on <= end]
            connection.execute(delete(WebhookAttempt).where(WebhookAttempt.id.in_(old)))
        if len(old) < MOST_FORGOTTEN:
            return
