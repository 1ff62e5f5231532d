"""“How your registration stands”: to who asked for it with the account code and the address."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from webapp.clients.merged import lead_of_code
from webapp.clients.models import Client
from webapp.config import LINK_LIVES
from webapp.extensions import db
from webapp.mail.base import About, Mail, Overtaken
from webapp.storage.columns import now
from webapp.users.tokens import hash_of

PURPOSE = "follow"
ACCOUNT, EMAIL = "account", "email_hash"  # the parameters of the row
NOBODYS = "No client has this account code and this email address"


class Follow(Mail):
    """Sent if the account code and the address that were typed are one client's; its row keeps
    the address as a hash, as it may be anybody's.
    """

    name = "follow"
    title = "How your registration stands"
    preheader = "With this button you see it without signing in."

    def to(self, about: About) -> str:
        """Return the client's address. Raises Overtaken when it is not the one that was typed."""
        return _followed(about).email

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        client = _followed(about)
        url = about.links.private("follow.state", PURPOSE, client_id=client.id)
        return {
            "client": client,
            "url": url,
            "label": "See how it stands",
            "until": now() + LINK_LIVES[PURPOSE],
            "asked_on": about.row.created_on,
        }


def _followed(about: About) -> Client:
    parameters = about.row.parameters
    account = parameters[ACCOUNT]
    if lead := lead_of_code(account):
        account = lead.stayed.account
    client = db.session.scalar(select(Client).where(Client.account == account))
    if client is None or hash_of(client.email_key) != parameters[EMAIL]:
        raise Overtaken(NOBODYS)
    return client
