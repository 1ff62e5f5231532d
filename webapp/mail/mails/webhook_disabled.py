"""“A webhook was disabled”: for administrators, whose integration hears of nothing any longer."""

from collections.abc import Mapping
from typing import Any

from webapp.mail.base import About, Mail
from webapp.mail.mails.of_users import address_of, user_of


class WebhookDisabled(Mail):
    """Sent to each administrator when an endpoint is gone or has failed for days."""

    name = "webhook_disabled"
    title = "A webhook was disabled"
    preheader = "It hears of nothing until somebody enables it."
    for_staff = True

    def to(self, about: About) -> str:
        """Return the address of the administrator."""
        return address_of(about)

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        user_of(about)
        told = about.row.parameters
        url = about.links.page("desk.webhook", webhook_id=told["webhook_id"])
        return {
            "url": url,
            "label": "See its deliveries",
            "webhook": told["name"],
            "reason": told["reason"],
            "last": told["last"],
        }
