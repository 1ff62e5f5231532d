"""Against robots, without a puzzle: a field that only robots fill, and a least time (security R25).

What is caught is told politely, and sending again gets a person through.
"""

from collections.abc import Mapping

from flask import current_app

from webapp.columns import now
from webapp.wizard.drafts import Draft

TRAP = "fax_number"  # hidden from people in the page's style and from assistive technology


def suspicion(draft: Draft, posted: Mapping[str, str]) -> str:
    """Return the name of the notice for a sender who looks like a robot, "" for a person."""
    if posted.get(TRAP):
        return "filled"
    seconds = (now() - draft.created_on).total_seconds() if draft.created_on else 0
    return "quick" if 0 <= seconds < current_app.config["LEAST_SECONDS"] else ""  # below 0 the clock was set back
