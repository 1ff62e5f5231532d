"""What a person does with a row of the outbox: sends it again, or has dealt with it otherwise."""

from sqlalchemy import select, update

from webapp.extensions import db
from webapp.outbox.models import GIVEN_UP, REFUSED, WAITING, Outgoing
from webapp.outbox.put import Item, put
from webapp.storage.columns import now
from webapp.storage.transactions import retried, write


def key_of_next(row_id: int) -> str:
    """Return the `dedupe_key` of the row that sends another one again; each has one at most."""
    return f"again/{row_id}"


@retried
def send_again(row: Outgoing, address: str = "") -> bool:
    """Put a row that has ended once more, to the same address or another, and mark it as dealt
    with. Return whether it was: one that waits is not, and each is put once more only once.
    """
    item = Item(
        row.kind,
        row.name,
        key_of_next(row.id),
        row.event_id,
        row.client_id,
        row.user_id,
        row.draft_id,
        address or row.address,
        row.parameters,
    )
    this = update(Outgoing).where(Outgoing.id == row.id, Outgoing.state != WAITING)
    with write() as connection:
        has_ended = connection.execute(this.values(settled_on=now())).rowcount > 0
        return has_ended and bool(put(connection, [item]))


def next_of(row_id: int) -> int | None:
    """Return the id of the row that sends another one again."""
    this = select(Outgoing.id).where(Outgoing.dedupe_key == key_of_next(row_id))
    found: int | None = db.session.scalar(this)
    return found


@retried
def settle_failed(row_id: int) -> bool:
    """Mark a row that failed as dealt with, and return whether it was not yet."""
    this = update(Outgoing).where(
        Outgoing.id == row_id,
        Outgoing.state.in_((REFUSED, GIVEN_UP)),
        Outgoing.settled_on.is_(None),
    )
    with write() as connection:
        return bool(connection.execute(this.values(settled_on=now())).rowcount)
