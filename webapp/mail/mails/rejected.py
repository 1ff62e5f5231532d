"""“We can’t open your account”: the desk's move, with its reason."""

from collections.abc import Mapping
from typing import Any

from webapp.mail.base import About
from webapp.mail.mails.moves import MoveMail, move_of


class Rejected(MoveMail):
    """Sent when a client is rejected."""

    name = "rejected"
    events = ("client.rejected",)
    title = "We can’t open your account"
    preheader = "Why, and what you can do."

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        return move_of(about)
