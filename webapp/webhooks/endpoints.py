"""The endpoints: made, changed, paused, deleted; their secrets."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp.extensions import db
from webapp.outbox.models import OVERTAKEN, WAITING, Outgoing
from webapp.record.problem import InputRefused, Problem
from webapp.storage.causes import broke
from webapp.storage.columns import now
from webapp.storage.transactions import in_turn, write
from webapp.webhooks.keeping import Keep, keep_nothing
from webapp.webhooks.models import DELETED, DISABLED, ON, PAUSED, Webhook
from webapp.webhooks.signing import OVERLAP, new_secret
from webapp.webhooks.values import Values

MOST = 20  # each may hold a thread
TAKEN = Problem("name", "taken", "Choose another name: an endpoint has this one")
TOO_MANY = Problem("name", "too_many", f"Delete an endpoint first: there are {MOST}")
STALE = Problem("", "stale", "The endpoint was changed meanwhile: look at it again")
_THERE = Webhook.state != DELETED
# how many need a person: they fail, or were disabled
NEEDING = (
    select(func.count())
    .select_from(Webhook)
    .where(_THERE, Webhook.failing_since.is_not(None) | (Webhook.state == DISABLED))
)
MOVES = {"pause": (PAUSED, (ON, DISABLED)), "resume": (ON, (PAUSED, DISABLED))}


def webhooks() -> list[Webhook]:
    """Return the endpoints by name."""
    return [*db.session.scalars(select(Webhook).where(_THERE).order_by(Webhook.name))]


def find_webhook(webhook_id: int) -> Webhook | None:
    """Return an endpoint, None when there is none."""
    return db.session.scalar(select(Webhook).where(Webhook.id == webhook_id, _THERE))


def signing_secrets(webhook: Webhook, moment: datetime) -> list[str]:
    """Return the secrets that sign at a moment, the new one first."""
    return [
        webhook.secret,
        *([webhook.old_secret] if is_changing(webhook, moment) else []),
    ]


def is_changing(webhook: Webhook, moment: datetime) -> bool:
    """Tell whether the old secret signs as well."""
    ends_on = webhook.old_secret_ends_on
    return bool(webhook.old_secret and ends_on and moment < ends_on)


def create(values: Values, by: str, keep: Keep = keep_nothing) -> tuple[int, str]:
    """Make an endpoint and return its id and secret, which is shown this once. Raises
    InputRefused.
    """
    moment, secret = now(), new_secret()
    row = {
        **values._asdict(),
        "state": ON,
        "state_reason": "",
        "secret": secret,
        "old_secret": "",
        "secret_made_on": moment,
        "secret_made_by": by,
        "created_on": moment,
        "created_by": by,
    }
    try:
        with write() as connection:
            in_turn(connection, "webhooks")
            number = connection.scalar(select(func.count(Webhook.id)).where(_THERE))
            if (number or 0) >= MOST:
                raise InputRefused(TOO_MANY)
            made = insert(Webhook).values(**row).returning(Webhook.id)
            webhook_id = connection.execute(made).scalar_one()
            keep(connection, webhook_id)
            return webhook_id, secret
    except IntegrityError as error:
        raise _taken(error) from None


def change(
    webhook_id: int,
    values: Values,
    version: int,
    keep: Keep = keep_nothing,
    **more: Any,
) -> None:
    """Change an endpoint of this version; `more` are columns of it. Raises InputRefused."""
    try:
        _update(webhook_id, version, keep, **values._asdict(), **more)
    except IntegrityError as error:
        raise _taken(error) from None


def rotate(webhook_id: int, version: int, by: str, keep: Keep = keep_nothing) -> str:
    """Give an endpoint a new secret and return it; the one before signs as well for a day.
    Raises InputRefused.
    """
    moment, secret = now(), new_secret()
    _update(
        webhook_id,
        version,
        keep,
        old_secret=Webhook.secret,
        old_secret_ends_on=moment + OVERLAP,
        secret=secret,
        secret_made_on=moment,
        secret_made_by=by,
    )
    return secret


def end_old_secret(webhook_id: int, keep: Keep = keep_nothing) -> None:
    """Let the new secret alone sign. Raises InputRefused when there is no such endpoint."""
    _update(webhook_id, None, keep, old_secret="", old_secret_ends_on=None)


def move(webhook_id: int, name: str, keep: Keep = keep_nothing) -> bool:
    """Pause an endpoint, or let it go on; tell whether it was in a state for that."""
    _state, before = MOVES[name]
    its = update(Webhook).where(Webhook.id == webhook_id, Webhook.state.in_(before))
    with write() as connection:
        done = its.values(**_columns_of(name), version=Webhook.version + 1)
        is_moved = connection.execute(done).rowcount > 0
        keep(connection, webhook_id)
        return is_moved


def moved(webhook: Webhook, name: str) -> dict[str, Any]:
    """Return the columns that a move changes of an endpoint as it is; none where it cannot be, or
    there is no move.
    """
    is_free = name in MOVES and webhook.state in MOVES[name][1]
    return _columns_of(name) if is_free else {}


def _columns_of(name: str) -> dict[str, Any]:
    state, _before = MOVES[name]
    values: dict[str, Any] = {"state": state, "state_reason": ""}
    if state == ON:
        values["failing_since"] = None  # it has its five days again
    return values


def delete(webhook_id: int, keep: Keep = keep_nothing) -> None:
    """Remove an endpoint; what waits for it is not sent."""
    its = update(Webhook).where(Webhook.id == webhook_id, _THERE)
    with write() as connection:
        connection.execute(
            its.values(
                state=DELETED, secret="", old_secret="", version=Webhook.version + 1
            )
        )
        _end_waiting(connection, Outgoing.lane == webhook_id)
        keep(connection, webhook_id)


def end_left_behind() -> None:
    """End what a transaction that had begun before put for an endpoint that was deleted."""
    deleted = select(Webhook.id).where(Webhook.state == DELETED)
    with write() as connection:
        _end_waiting(connection, Outgoing.lane.in_(deleted))


def _end_waiting(connection: Connection, in_lanes: ColumnElement[bool]) -> None:
    waiting = update(Outgoing).where(in_lanes, Outgoing.state == WAITING)
    ended = {"state": OVERTAKEN, "lease": "", "ended_on": now()}
    connection.execute(waiting.values(**ended, last_answer="The endpoint was deleted"))


def _update(webhook_id: int, version: int | None, keep: Keep, **values: Any) -> None:
    """Change an endpoint of a version, None for any. Raises InputRefused when it is another."""
    its = update(Webhook).where(Webhook.id == webhook_id, _THERE)
    if version is not None:
        its = its.where(Webhook.version == version)
    with write() as connection:
        done = its.values(**values, version=Webhook.version + 1)
        if connection.execute(done).rowcount == 0:
            raise InputRefused(STALE)
        keep(connection, webhook_id)


def _taken(error: IntegrityError) -> Exception:
    """Return the refusal of a name that another endpoint has, or the error itself."""
    is_taken = broke(error, "uq_webhooks_name", "webhooks.name")
    return InputRefused(TAKEN) if is_taken else error
