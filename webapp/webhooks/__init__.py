"""Webhooks: endpoints of others that are told of what happens to clients. docs/webhooks.md says
how.
"""

from flask import Flask

from webapp.clients.events import subscribe
from webapp.outbox.work import outbox_of
from webapp.webhooks.handler import WebhookHandler
from webapp.webhooks.tell import tell


def init_app(app: Flask) -> None:
    """Have events written into the outbox for each endpoint, and delivered from there."""
    outbox_of(app).add(WebhookHandler(app))
    subscribe(app, tell)
