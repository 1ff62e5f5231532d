"""How a save went, for the script that says so beside the buttons."""

import json
from dataclasses import asdict, dataclass
from typing import Self

from webapp.drafts.draft import Draft
from webapp.questions.merging import written
from webapp.questions.steps.base import Step
from webapp.record.text import in_sentence
from webapp.web.times import clock
from webapp.wizard.writers import seen_by_page


@dataclass(frozen=True)
class Kept:
    """Whether answers were saved, in which words to say so, and what the page has `seen` then
    ("" to keep it).
    """

    saved: bool
    words: str
    seen: str = ""

    @classmethod
    def of(cls, draft: Draft, step: Step) -> Self:
        """Return that a draft was saved as it stands."""
        stands = written(step, draft)
        seen = seen_by_page(draft.controls, step, stands, otherwise=stands)
        return cls(True, f"Saved {clock(draft.saved_on)}", seen)

    @classmethod
    def not_saved(cls, why: str) -> Self:
        """Return that nothing was saved, and why or what to do."""
        return cls(False, f"Not saved: {in_sentence(why)}")

    def as_event(self) -> str:
        """Return it as the header that htmx makes an event of."""
        return json.dumps({"kept": asdict(self)})
