"""“Your registration is not finished”: to who had the private link of a draft sent, so without a
word that was typed.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from webapp.config import DRAFT_LIFE
from webapp.drafts import store
from webapp.drafts.access import key_of
from webapp.mail.base import About, Mail, NotYet, Overtaken
from webapp.storage.columns import now

TURN = "turn"  # the parameter of the row: which of the two it is
FIRST, LAST = "first", "last"
BEFORE_END = timedelta(days=2)
# since the draft was visited last
AFTER = {FIRST: timedelta(days=3), LAST: DRAFT_LIFE - BEFORE_END}


class Unfinished(Mail):
    """Sent when nobody has gone on for three days, and two days before the draft dies. Who goes on
    meanwhile puts it off.
    """

    name = "unfinished"
    title = "Your registration is not finished"
    preheader = "Go on where you stopped, or have your answers deleted."

    def to(self, about: About) -> str:
        """Return the address that the private link was sent to."""
        return about.row.address

    def values(self, about: About) -> Mapping[str, Any]:
        """See `Mail`."""
        draft = store.load(about.row.draft_id or "")
        if draft is None or draft.is_done or draft.owner_id is not None:
            raise Overtaken("The registration was sent, deleted, or changed hands")
        visited_on = draft.visited_on or about.row.created_on
        due_on = visited_on + AFTER[about.row.parameters[TURN]]
        if due_on > now() and not about.is_past:
            raise NotYet(due_on)
        opened = {"draft_id": draft.id, "key": key_of(draft)}
        return {
            "url": about.links.page("wizard.come_back", **opened),
            "label": "Go on with my registration",
            # what a rep has begun is sent back, not deleted
            "forget": ""
            if draft.is_handed_over
            else about.links.page("wizard.forget", **opened),
            "until": visited_on + DRAFT_LIFE,
        }
