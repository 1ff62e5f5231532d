"""“Your password was changed”: so that nobody changes it unnoticed."""

from collections.abc import Mapping
from typing import Any

from webapp.mail.base import About, Mail
from webapp.mail.mails.of_users import address_of, user_of

NAME = "password_changed"


class PasswordChanged(Mail):
    """Sent when a user has another password than before."""

    name = NAME
    title = "Your password was changed"
    preheader = "If it was you, there is nothing to do."

    def to(self, about: About) -> str:
        """Return the address of the user."""
        return address_of(about)

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        user_of(about)
        return {
            "url": about.links.page("auth.forgotten"),
            "label": "Set another password",
            "changed_on": about.row.created_on,
        }
