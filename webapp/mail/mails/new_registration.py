"""“A new registration”: to those of the staff who want to hear of each at once."""

from collections.abc import Mapping
from typing import Any

from webapp.mail.base import About, Mail
from webapp.mail.mails.of_users import address_of


class NewRegistration(Mail):
    """Sent when somebody registers, unless it is decided already."""

    name = "new_registration"
    title = "A new registration"
    preheader = "It waits at the desk."
    for_staff = True

    def to(self, about: About) -> str:
        """Return the address of the one of the staff."""
        return address_of(about)

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        client = about.client
        if client.source_status != "P":
            about.refuse("The registration was looked at already")
        return {
            "client": client,
            "url": about.links.page("desk.client", client_id=client.id),
            "label": "Open the registration",
            "settings_url": about.links.page("desk.mail_settings"),
        }
