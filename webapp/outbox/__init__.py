"""What is to leave the product: rows that are written in the transaction of what they tell of, and
worked off later. docs/mail.md says how.
"""

from flask import Flask

from webapp.outbox import status
from webapp.outbox.work import Outbox
from webapp.web.health import tell_when_ready


def init_app(app: Flask) -> None:
    """Give the application an outbox, to which rooms above add what works off their kind."""
    app.extensions["outbox"] = Outbox()
    tell_when_ready(app, "outbox_oldest_due_seconds", status.seconds_behind)
