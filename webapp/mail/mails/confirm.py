"""“Confirm your email address”: to an address that may be a stranger's, so without a word that was
typed.
"""

from collections.abc import Mapping
from typing import Any

from webapp.clients.confirmed import PURPOSE
from webapp.clients.events import Event
from webapp.config import LINK_LIVES
from webapp.mail.base import About, Mail, Overtaken
from webapp.mail.links import code_of, token_of
from webapp.storage.columns import now
from webapp.users.tokens import hash_of

NAME = "confirm"
CHANGES = (
    "client.changed",
    "client.answered",
)  # the types of events that may change an address
EMAIL = "email"


def changes_address(event: Event) -> bool:
    """Tell whether somebody gave a client another email address, and no import of many did."""
    return EMAIL in event.changes and event.actor_kind != "import"


def confirming(about: About) -> dict[str, Any]:
    """Return what a mail needs to have its address confirmed; nothing where it is already."""
    client = about.client
    if client.is_email_confirmed:
        return {}
    token = token_of(about.links.seed, PURPOSE)
    opens: dict[str, Any] = {"client_id": client.id, "email_key": client.email_key}
    return {
        "url": about.links.private("auth.confirm", PURPOSE, **opens),
        "label": "Confirm my email address",
        "digits": code_of(hash_of(token)),
        "until": now() + LINK_LIVES[PURPOSE],
    }


class Confirm(Mail):
    """Sent when a client has another email address, and on request."""

    name = NAME
    events = CHANGES
    title = "Confirm your email address"
    preheader = "One press. The code in this mail works too."

    def is_wanted(self, event: Event) -> bool:
        """Tell whether the event changed the address."""
        return changes_address(event)

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        if about.client.is_email_confirmed:
            raise Overtaken("The address is confirmed")
        return {
            **confirming(about),
            "client": about.client,
            "is_new": about.row.event_id is not None,
            "asked_on": about.row.created_on,
        }
