"""What a customer agrees to with the button: the terms, in words that stand beside it."""

import hashlib
from dataclasses import dataclass

from flask import current_app

from webapp.drafts.draft import Draft
from webapp.record.acceptances import Acceptance
from webapp.storage.columns import now

BEFORE, LINK, AFTER = "By registering you agree to our ", "terms", "."
WORDING = f"{BEFORE}{LINK}{AFTER}"


@dataclass(frozen=True)
class Agreement:
    """The terms as the settings have them: their address and version."""

    url: str
    version: str

    before, link, after = BEFORE, LINK, AFTER

    @property
    def fingerprint(self) -> str:
        """What the page sends back: another one was shown when it differs."""
        shown = "\n".join((self.url, self.version, WORDING))
        return hashlib.sha256(shown.encode()).hexdigest()[:16]

    def accepted(self) -> Acceptance:
        """Return that it was agreed to now."""
        return Acceptance(
            document="terms",
            url=self.url,
            version=self.version,
            wording=WORDING,
            accepted_on=now().isoformat(),
        )


def agreement_for(draft: Draft) -> Agreement | None:
    """Return what the button of a draft agrees to: nothing without an address of terms, in a
    change, and for a rep, who accepts nothing for a customer.
    """
    url = current_app.config["TERMS_URL"]
    if not url or draft.is_reps or draft.is_change:
        return None
    return Agreement(url, current_app.config["TERMS_VERSION"])
