"""“Please finish your registration”: the link with which a customer finishes what a rep began."""

from collections.abc import Mapping
from typing import Any

from webapp.drafts import store
from webapp.mail.base import About, Mail, Overtaken
from webapp.mail.links import token_of
from webapp.questions.steps import STEPS
from webapp.users.links import find_link

PURPOSE = "hand_over"
SEED = "seed"  # the parameter of the row that its token is made of


class HandOver(Mail):
    """Sent when a rep hands a draft over by mail; the link is the one that the rep is shown."""

    name = "hand_over"
    title = "Please finish your registration"
    preheader = "We have begun it for you. It takes a few minutes."
    from_rep = True
    label = "Finish your registration"
    is_of_desk = True

    def to(self, about: About) -> str:
        """Return the customer's address as it was when the draft was handed over."""
        return about.row.address

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        token = token_of(about.row.parameters[SEED], PURPOSE)
        link = find_link(PURPOSE, token)
        draft = store.load(about.row.draft_id or "")
        if link is None or draft is None or not draft.is_handed_over or draft.is_done:
            raise Overtaken("The link was used or replaced")
        by_rep = draft.controls.filled_by
        shared = [step for step in STEPS if not step.staff_only]
        filled = [step.title for step in shared if step.name in by_rep]
        return {
            "url": about.links.page("wizard.take_over", token=token),
            "label": "Check and finish",
            "filled": ", ".join(filled),
            "rep_name": draft.controls.rep_name,
            "until": link.expires_on,
            "begun_on": draft.created_on,
        }
