"""“We have your registration”: to the address that was typed, so without a word that was."""

from collections.abc import Mapping
from typing import Any

from webapp.clients.events import Event
from webapp.mail.base import About, Mail
from webapp.mail.mails.confirm import confirming
from webapp.web.times import promised_day

LOOKED_AT = "The registration was looked at already"


class Received(Mail):
    """Sent when a client is registered, unless it is one of an import, or decided already; with a
    link that confirms the address.
    """

    name = "received"
    label = "Registration received"
    events = ("client.registered",)
    title = "We have your registration"
    preheader = "Please confirm your email address. And what happens next."

    def is_wanted(self, event: Event) -> bool:
        """Tell whether somebody registered, and not a file of many."""
        return event.actor_kind != "import"

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        client = about.client
        if client.source_status not in ("P", "I"):
            about.refuse(LOOKED_AT)
        return {
            "client": client,
            "promised": promised_day(client.created_on),
            **confirming(about),
        }
