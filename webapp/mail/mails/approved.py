"""“Your account is open”: with how to sign in, or a link to choose a login where there is none."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from webapp.mail.base import About
from webapp.mail.mails.moves import MoveMail, move_of
from webapp.storage.columns import now

LIFE = timedelta(days=7)  # of the link, longer than that of one which somebody asks for


class Approved(MoveMail):
    """Sent when a client is approved."""

    name = "approved"
    events = ("client.approved",)
    title = "Your account is open"
    preheader = "You can order from now on."

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        told = move_of(about)
        client, links = about.client, about.links
        if client.user_id is None:
            url = links.private(
                "auth.new_password", "password", life=LIFE, client_id=client.id
            )
            label = "Choose how to sign in"
            return {**told, "url": url, "label": label, "until": now() + LIFE}
        if client.user and client.user.disabled_on:
            return told
        return {**told, "url": links.page("auth.sign_in"), "label": "Sign in"}
