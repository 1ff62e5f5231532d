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
    at = now()
    taken = at - (draft.created_on or at)
    # below 0 the clock was set back
    is_quick = 0 <= taken.total_seconds() < current_app.config["LEAST_SECONDS"]
    return "quick" if is_quick else ""


def remember(draft: Draft, notice: str) -> None:
    """Keep that a draft's sender was shown the notice of the trap, if `notice` is that. Raises
    ChangedElsewhere.
    """
    if notice == "filled":
        controls = replace(draft.controls, shown_trap=True)
        save(replace(draft, controls=controls))
