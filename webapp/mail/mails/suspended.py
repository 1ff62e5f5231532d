"""“Your account is suspended”: the desk's move, with its reason."""

from collections.abc import Mapping
from typing import Any

from webapp.mail.base import About
from webapp.mail.mails.moves import MoveMail, move_of


class Suspended(MoveMail):
    """Sent when a client is suspended."""

    name = "suspended"
    events = ("client.suspended",)
    title = "Your account is suspended"
    preheader = "Why, and what you can do."

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        return move_of(about)
