"""“Your registration is saved”: the private link of a draft, to an address that was just typed, so
without a word that was.
"""

from collections.abc import Mapping
from typing import Any

from webapp.config import DRAFT_LIFE
from webapp.drafts import store
from webapp.drafts.access import key_of
from webapp.mail.base import About, Mail, Overtaken


class SavedLink(Mail):
    """Sent when somebody who stops asks for it."""

    name = "saved_link"
    title = "Your registration is saved"
    preheader = "Go on with it whenever you like."

    def to(self, about: About) -> str:
        """Return the address that was typed."""
        return about.row.address

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        draft = store.load(about.row.draft_id or "")
        if draft is None or draft.is_done or draft.owner_id is not None:
            raise Overtaken("The registration was sent, or changed hands")
        url = about.links.page("wizard.come_back", draft_id=draft.id, key=key_of(draft))
        return {
            "url": url,
            "label": "Go on with my registration",
            "days": DRAFT_LIFE.days,
            "asked_on": about.row.created_on,
        }
