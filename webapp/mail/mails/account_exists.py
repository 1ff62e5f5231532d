"""“You already have an account”: to the owner of a mailbox with which somebody registered and chose
a sign-in, of which none was made.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from webapp.clients.logins import is_email_known
from webapp.extensions import db
from webapp.mail.base import About, Mail, Overtaken
from webapp.storage.columns import now

LIFE = timedelta(days=7)  # of the link that gives the new registration a sign-in
HAS_LOGIN = "The client has a sign-in by now"
CLOSED = "The registration was rejected or suspended"


class AccountExists(Mail):
    """Sent when a login was withheld: as the address has one, or somebody else the username.

    The page that the registration ended with says neither, so that strangers learn nothing.
    """

    name = "account_exists"
    events = ("client.login_withheld",)
    title = "You already have an account"
    preheader = "Sign in, or keep the new registration too."
    is_of_desk = False  # it is for the owner of the mailbox alone

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        client, links = about.client, about.links
        if client.user_id is not None:
            raise Overtaken(HAS_LOGIN)
        if client.source_status in ("R", "S"):
            raise Overtaken(CLOSED)
        is_known = is_email_known(db.session.connection(), client.email)
        claim = links.private(
            "auth.new_password", "password", life=LIFE, client_id=client.id
        )
        shared = {"client": client, "until": now() + LIFE, "is_known": is_known}
        if is_known:
            return shared | {
                "url": links.page("auth.sign_in"),
                "label": "Sign in",
                "forgotten": links.page("auth.forgotten"),
                "claim": claim,
            }
        return shared | {
            "title": "Choose how to sign in",
            "preheader": "Your registration has no sign-in yet.",
            "url": claim,
            "label": "Choose how to sign in",
        }
