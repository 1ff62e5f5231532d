"""“Set a new password”: to who asked for it, so without a word that was typed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from webapp.mail.base import About, Mail
from webapp.mail.mails.of_users import address_of, user_of
from webapp.storage.columns import now

NAME = "new_password"
LIFE = timedelta(hours=1)  # of the link, since it was asked for
LEAST = timedelta(minutes=5)  # of which a mail that arrives late leaves
ACCESS = "access"  # the parameter with the version of the access when it was asked for


class NewPassword(Mail):
    """Sent when somebody forgot their password. Its link ends with the access that the user had by
    then: `webapp/auth/new_password.py` looks.
    """

    name = NAME
    title = "Set a new password"
    preheader = "The button works for 1 hour. If it was not you, do nothing."

    def to(self, about: About) -> str:
        """Return the address of the user."""
        return address_of(about)

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        user = user_of(about)
        if about.row.parameters.get(ACCESS) != user.access_version:
            about.refuse("The password was changed, or the user was signed out")
        until = about.row.created_on + LIFE
        life = until - now()
        if life < LEAST:
            about.refuse("The link would be too old")
        url = about.links.private(
            "auth.new_password", "password", life=life, user_id=user.id
        )
        return {"url": url, "label": "Choose a new password", "until": until}
