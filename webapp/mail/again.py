"""`tell_again`: a mail that was overtaken waits once more, as what it tells of holds again."""

from sqlalchemy import Connection, select, update

from webapp.clients.events import Event
from webapp.clients.models import Client
from webapp.clients.undo import holding_move
from webapp.mail.mails.moves import MoveMail
from webapp.mail.to_staff import KIND
from webapp.outbox.models import OVERTAKEN, WAITING
from webapp.outbox.put import OUTBOX
from webapp.storage.columns import now


def tell_again(connection: Connection, client_id: int, *stored_next: Event) -> None:
    """Have the mail of the move that holds of a client wait once more, unless it was sent, waits
    or failed. `stored_next` are entries that the open transaction will store.

    Called when a move is taken back, and when a mail is found to be overtaken, which may have
    changed by then. One of the two sees the other, as both lock the client.
    """
    connection.execute(
        select(Client.id).where(Client.id == client_id).with_for_update()
    )
    position = holding_move(connection, client_id, *stored_next)
    if position is None:
        return
    other = OUTBOX.alias()
    was_tried = (
        select(other.c.id)
        .where(other.c.kind == KIND, other.c.client_id == client_id)
        .where(other.c.event_id == position, other.c.state != OVERTAKEN)
    )
    its = (
        update(OUTBOX)
        .where(OUTBOX.c.kind == KIND, OUTBOX.c.client_id == client_id)
        .where(OUTBOX.c.event_id == position, OUTBOX.c.state == OVERTAKEN)
        # of those that somebody sent again by hand, the last
        .where(OUTBOX.c.settled_on.is_(None), ~was_tried.exists())
    )
    due_on = now() + MoveMail.wait
    waiting = {"state": WAITING, "due_on": due_on, "tries": 0, "ended_on": None}
    connection.execute(its.values(**waiting, last_answer=""))
