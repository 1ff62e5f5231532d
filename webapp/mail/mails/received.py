"""“We have your registration”: to the address that was typed, so without a word that was."""

from collections.abc import Mapping
from typing import Any

from webapp.clients.events import Event
from webapp.mail.base import About, Mail
from webapp.web.times import promised_day

LOOKED_AT = "The registration was looked at already"


class Received(Mail):
    """Sent when a client is registered, unless it is one of an import, or decided already."""

    name = "received"
    label = "Registration received"
    events = ("client.registered",)
    title = "We have your registration"
    preheader = "What happens next, and the code of your account."

    def is_wanted(self, event: Event) -> bool:
        """Tell whether somebody registered, and not a file of many."""
        return event.actor_kind != "import"

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        client = about.client
        if client.source_status not in ("P", "I"):
            about.refuse(LOOKED_AT)
        sign_in = about.links.page("auth.sign_in") if client.user_id else ""
        return {
            "client": client,
            "promised": promised_day(client.created_on),
            "url": sign_in,
            "label": "Sign in",
        }
