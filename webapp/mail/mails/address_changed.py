"""“Your email address was changed”: to the address of before, so that nobody takes an account over
unnoticed.
"""

from collections.abc import Mapping
from typing import Any

from webapp.clients.events import Event
from webapp.mail.base import About, Mail
from webapp.mail.mails.confirm import CHANGES, EMAIL, changes_address


class AddressChanged(Mail):
    """Sent when a client has another email address; the new one gets `confirm`, which says so."""

    name = "address_changed"
    events = CHANGES
    title = "Your email address was changed"
    preheader = "From now on we write to the new one."

    def is_wanted(self, event: Event) -> bool:
        """Tell whether the event changed the address."""
        return changes_address(event)

    def to(self, about: About) -> str:
        """Return the address of before, or that of the row."""
        return about.row.address or str(about.event.changes[EMAIL][0])

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        return {"client": about.client, "changed_on": about.event.happened_on}
