"""“You are invited to the sales desk”: the link with which somebody of the staff chooses a
password.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from webapp.mail.base import About, Mail, Overtaken
from webapp.mail.links import token_of
from webapp.mail.mails.of_users import address_of, user_of
from webapp.users.links import find_link, put_link
from webapp.users.tokens import new_token

NAME = PURPOSE = "invitation"
SEED = "seed"  # the parameter of the row that its token is made of


def put_invitation_link(connection: Connection, user_id: int) -> tuple[str, str]:
    """Store the link of an invitation, and return its token and the seed that this is made of."""
    seed = new_token()
    token = token_of(seed, PURPOSE)
    put_link(connection, PURPOSE, token, user_id=user_id)
    return token, seed


class Invitation(Mail):
    """Sent when an administrator invites somebody; the link is the one that they are shown."""

    name = NAME
    title = "You are invited to the sales desk"
    preheader = "Choose your password, then you are signed in."
    for_staff = True

    def to(self, about: About) -> str:
        """Return the address of the user."""
        return address_of(about)

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        user = user_of(about)
        token = token_of(about.row.parameters[SEED], PURPOSE)
        link = find_link(PURPOSE, token)
        if link is None and not about.is_past:
            raise Overtaken("The link was used or replaced")
        return {
            "url": about.links.page("auth.invitation", token=token),
            "label": "Choose your password",
            "username": user.username,
            "until": link.expires_on if link else None,
        }
