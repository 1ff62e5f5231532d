"""What the mails of the desk's moves share: when they are due, the reason, and who gives it."""

from datetime import timedelta
from typing import Any

from flask import current_app

from webapp.mail.base import About, Mail


class MoveMail(Mail):
    """The mail of a move. It waits for longer than the desk offers to take the move back (`U` in
    the queue, ten seconds), so that nobody hears of one that was a slip.
    """

    wait = timedelta(seconds=15)


def move_of(about: About) -> dict[str, Any]:
    """Return what the mail of a move tells. Raises Overtaken when the client was moved on
    meanwhile.
    """
    about.refuse_outdated()
    company = current_app.config["COMPANY_NAME"]
    name = (
        " ".join(about.event.actor_name.split())
        if about.event.actor_kind == "rep"
        else ""
    )
    return {
        "client": about.client,
        "reason": about.event.reason,
        "who": f"{name}, {company}" if name else company,
    }
