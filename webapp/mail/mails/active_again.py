"""“Your account is active again”: the desk's move, with its reason."""

from collections.abc import Mapping
from typing import Any

from webapp.mail.base import About
from webapp.mail.mails.moves import MoveMail, move_of


class ActiveAgain(MoveMail):
    """Sent when a client is active again after it was suspended."""

    name = "active_again"
    events = ("client.reactivated",)
    title = "Your account is active again"
    preheader = "You can order from now on."

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        return move_of(about)
