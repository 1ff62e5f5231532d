"""“Your two accounts are one now”: to the address of the login that stopped working by a merge."""

from collections.abc import Mapping
from typing import Any

from webapp.extensions import db
from webapp.mail.base import About, Mail, Overtaken
from webapp.users.models import User

LOGIN = "login"  # the parameter of the row that is the id of the login


class SignInEnded(Mail):
    """Sent when two clients were merged and the desk wants the one whose login stops told."""

    name = "sign_in_ended"
    title = "Your two accounts are one now"
    preheader = "One of your sign-ins has ended."
    from_rep = True

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        login = db.session.get(User, about.row.parameters[LOGIN])
        if login is None or login.disabled_on is None:
            raise Overtaken("The merge was undone")
        return {
            "client": about.client,
            "username": login.username,
            "url": about.links.page("auth.sign_in"),
            "label": "Sign in",
        }
