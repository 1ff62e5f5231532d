"""Hourly removal of dead drafts, expired links, old idempotency keys, what was sent long ago and
old test clients, and a new count of the others, in a thread of each server process.
"""

import random
import threading
import time

from flask import Flask, current_app
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError

from webapp.api.idempotency import forget_old
from webapp.api.models import BatchAnswer, IdempotencyKey
from webapp.api.signed import forget_taken
from webapp.clients.merge_undo import forget_kept
from webapp.clients.sweep import forget_registered_before
from webapp.clients.tally import renew
from webapp.clients.totals import forget_totals
from webapp.config import TEST_CLIENT_LIFE
from webapp.drafts.purge import purge
from webapp.outbox import status as outbox
from webapp.sandbox import sandbox_of
from webapp.storage.columns import now
from webapp.storage.transactions import Unavailable, write
from webapp.users.models import Link
from webapp.webhooks import deliveries, endpoints

EVERY_SECONDS = 3600.0


def begin(app: Flask) -> None:
    """Remove what is old, now and every hour, in a thread that ends with its process.

    Each process does it; doing it twice is harmless.
    """
    threading.Thread(target=_repeat, args=(app,), name="upkeep", daemon=True).start()


def _repeat(app: Flask) -> None:
    while True:
        # processes that were started together do not write at the same time
        time.sleep(random.uniform(0, 2))  # noqa: S311
        try:
            tidy_up_all(app)
        except (SQLAlchemyError, Unavailable, OSError) as error:
            app.logger.warning(
                "upkeep postponed", extra={"error": type(error).__name__}
            )
        time.sleep(EVERY_SECONDS)


def tidy_up_all(app: Flask) -> None:
    """Tidy up an application and its sandbox."""
    with app.app_context():
        tidy_up()
    if sandbox := sandbox_of(app).app():
        with sandbox.app_context():
            tidy_up()


def tidy_up() -> int:
    """Remove dead drafts, expired links, old idempotency keys, what is kept of merges for too long,
    what was sent long ago, and old test clients; end what waits for deleted endpoints; count the
    other clients anew. Return the number of drafts.
    """
    removed = purge()
    for model in (IdempotencyKey, BatchAnswer):
        forget_old(model)
    forget_taken()
    outbox.give_up_stale()
    forget_kept()
    outbox.forget_old()
    deliveries.forget_old()
    endpoints.end_left_behind()
    if current_app.config["IS_SANDBOX"]:
        forget_registered_before(now() - TEST_CLIENT_LIFE)
    else:
        renew()
        forget_totals()
    with write() as connection:
        connection.execute(delete(Link).where(Link.expires_on <= now()))
    return removed
