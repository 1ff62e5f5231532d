"""Against robots, without a puzzle: a field that only robots fill, and a least time (security R25).

Who is caught is asked politely to send again, which gets a person through.
"""

from collections.abc import Mapping
from dataclasses import replace

from flask import current_app

from webapp.drafts.draft import Draft
from webapp.drafts.store import save
from webapp.storage.columns import now

# hidden from people in the page's style and from assistive technology
TRAP = "fax_number"


def suspicion(draft: Draft, posted: Mapping[str, str]) -> str:
    """Return the name of the notice for a sender who looks like a robot, "" for a person.

    A form filler fills the trap on every page, so who was shown that once goes on.
    """
    if posted.get(TRAP) and not draft.controls.shown_trap:
        return "filled"
    seconds = (now() - draft.created_on).total_seconds() if draft.created_on else 0
    # below 0 the clock was set back
    return "quick" if 0 <= seconds < current_app.config["LEAST_SECONDS"] else ""


def remember(draft: Draft, notice: str) -> None:
    """Keep that a draft's sender was shown the notice of the trap, if `notice` is that. Raises
    ChangedElsewhere.
    """
    if notice == "filled":
        save(replace(draft, controls=replace(draft.controls, shown_trap=True)))
