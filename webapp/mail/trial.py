"""A mail that is sent at once, to try the mail server."""

import secrets

from flask import current_app

from webapp.mail.compose import Letter, message_id, message_of
from webapp.mail.layout import parts_of
from webapp.mail.links import Links
from webapp.mail.transport import Post
from webapp.outbox.claim import Outcome
from webapp.storage.columns import now

TITLE = "Mail works"
PREHEADER = "This is what mails from your registration desk look like."


def send_trial(address: str) -> Outcome:
    """Send a mail to an address, and return how the server took it. Raises Unreachable, and
    ValueError when it is no address.
    """
    links = Links(0, secrets.token_hex())
    values = {"title": TITLE, "preheader": PREHEADER, "url": links.page("start.page")}
    reply_to = current_app.config["MAIL_REPLY_TO"]
    letter = Letter(
        address,
        str(reply_to) if reply_to else "",
        TITLE,
        parts_of("trial", values),
        message_id(0, now()),
        links,
    )
    message = message_of(letter)
    with Post(
        current_app.config["MAIL_URL"], current_app.config["MAIL_FROM"].addr_spec
    ) as post:
        return post.send(message, message["To"].addresses[0].addr_spec)
