"""`Idempotency-Key` for the calls about webhooks: the row of the key is written in the transaction
that changes something, and has the id of what it was in the place of a client's.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from flask import Response, g, request
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from webapp.api.idempotency import REPLAYED, Idempotency, idempotency_of
from webapp.storage.statements import insert_rows
from webapp.web.envelope import Refused
from webapp.web.json_body import read_twice
from webapp.webhooks.keeping import Keep, keep_nothing

View = Callable[..., Response]
# what a repeated call is answered with: of the id in the address, or the one that was made, and
# when that was
Again = Callable[[int, int, datetime], Response]


def once(again: Again) -> Callable[[View], View]:
    """Decorate a view that writes, so that a repeated call with its key is answered by `again` and
    changes nothing. The view gets what it has to call in the transaction in which it writes.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def called(webhook_id: int | None = None, **more: int) -> Response:
            path = {} if webhook_id is None else {"webhook_id": webhook_id}
            idempotency = _idempotency()
            if idempotency is None:
                return view(keep_nothing, **path, **more)
            if idempotency.replay():
                return _replayed(idempotency, again, webhook_id)
            try:
                return view(_keeping(idempotency), **path, **more)
            except (Refused, IntegrityError):
                # another call with the key was quicker
                if idempotency.replay_of_another():
                    return _replayed(idempotency, again, webhook_id)
                raise

        return called

    return decorate


def _idempotency() -> Idempotency | None:
    call = {
        "call": [request.method, request.full_path],
        "body": read_twice().decode("latin-1"),
    }
    return idempotency_of(request.headers, g.api_key, call, g.remembered)


def _keeping(idempotency: Idempotency) -> Keep:
    def keep(connection: Connection, number: int) -> None:
        insert_rows(connection, idempotency.claim().rows_of(number, ""))

    return keep


def _replayed(
    idempotency: Idempotency, again: Again, webhook_id: int | None
) -> Response:
    remembered = idempotency.remembered
    assert remembered is not None  # noqa: S101 - it was replayed
    number = remembered.registered.client_id
    its = number if webhook_id is None else webhook_id
    answer = again(its, number, remembered.created_on)
    answer.headers.update(REPLAYED)
    return answer
