"""What a server removes by itself: dead drafts and links, beside the requests and never
inside of one.
"""

import random
import threading
import time

from flask import Flask
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError

from webapp.drafts.purge import purge
from webapp.storage.columns import now
from webapp.storage.transactions import Unavailable, write
from webapp.users.models import Link

EVERY_SECONDS = 3600.0


def begin(app: Flask) -> None:
    """Tidy up now and every hour, in a thread that ends with its process. Each process does
    it: what is gone is gone.
    """
    threading.Thread(target=_go_on, args=(app,), name="upkeep", daemon=True).start()


def _go_on(app: Flask) -> None:
    while True:
        time.sleep(random.uniform(0, 2))  # noqa: S311 - so that processes started together come one after another
        try:
            with app.app_context():
                tidy_up()
        except (SQLAlchemyError, Unavailable, OSError) as error:
            app.logger.warning("upkeep put off", extra={"error": type(error).__name__})
        time.sleep(EVERY_SECONDS)


def tidy_up() -> int:
    """Remove dead drafts and expired links, and return how many drafts."""
    removed = purge()
    with write() as connection:
        connection.execute(delete(Link).where(Link.expires_on <= now()))
    return removed
