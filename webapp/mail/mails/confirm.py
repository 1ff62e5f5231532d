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
from webapp.record.formats import email_key
from webapp.storage.columns import now
from webapp.users.tokens import hash_of

NAME = "confirm"
CHANGES = (
    "client.changed",
    "client.answered",
)  # the types of events that may change an address
EMAIL = "email"
HIDDEN = "••••••"  # instead of the digits, where a mail is only read


def changes_address(event: Event) -> bool:
    """Tell whether somebody gave a client another email address, and no import of many did."""
    return EMAIL in event.changes and event.actor_kind != "import"


def confirming(about: About) -> dict[str, Any]:
    """Return what a mail needs to have its address confirmed; nothing where it is already, or the
    mail goes to another one.
    """
    client = about.client
    if (client.is_email_confirmed and not about.is_past) or is_elsewhere(about):
        return {}
    token = token_of(about.links.seed, PURPOSE)
    opens: dict[str, Any] = {"client_id": client.id, "email_key": client.email_key}
    return {
        "url": about.links.private("auth.confirm", PURPOSE, **opens),
        "label": "Confirm my email address",
        "digits": HIDDEN if about.links.hides else code_of(hash_of(token)),
        "until": now() + LINK_LIVES[PURPOSE],
    }


def is_elsewhere(about: About) -> bool:
    """Tell whether a mail goes to an address that is not the client's present one."""
    address = about.row.address
    return bool(address) and email_key(address) != about.client.email_key


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
            about.refuse("The address is confirmed")
        if is_elsewhere(about):
            raise Overtaken("The client has another address")
        return {
            **confirming(about),
            "client": about.client,
            "is_new": about.row.event_id is not None,
            "asked_on": about.row.created_on,
        }
