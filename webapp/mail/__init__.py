"""Mail: what customers and staff are told, made when it is sent. docs/mail.md says how."""

from flask import Flask

from webapp.clients.events import subscribe
from webapp.mail.compose import links_of as links_of
from webapp.mail.compose import shown as shown
from webapp.mail.handler import MailHandler
from webapp.mail.tell import can_mail, tell
from webapp.outbox.work import outbox_of


def init_app(app: Flask) -> None:
    """Have mails written into the outbox when what they tell of happens, and sent from there; and
    let templates ask whether there is a mail server.
    """
    if not app.config["IS_SANDBOX"]:  # of test clients nobody is told
        outbox_of(app).add(MailHandler(app))
        subscribe(app, tell)
    app.jinja_env.globals["can_mail"] = can_mail
