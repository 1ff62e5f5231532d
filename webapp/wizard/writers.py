"""Which page saved a step last, and whether another one did meanwhile.

A page may send a second save before the answer to its first is there: that is no other window.
"""

import re
from dataclasses import dataclass, replace

from flask import request

from webapp.wizard.answers import fingerprint
from webapp.wizard.drafts import Draft
from webapp.wizard.steps import Step

MARK = re.compile(r"[0-9a-f]{16}")
TURN = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Writer:
    """A page by its mark, and the place of a save among those that it sent."""

    mark: str
    turn: int


def posted_writer() -> Writer | None:
    """Return the page that sends the request; None of one that names itself in no known way."""
    mark, turn = request.form.get("page", ""), request.form.get("turn", "0")
    return Writer(mark, int(turn)) if MARK.fullmatch(mark) and TURN.fullmatch(turn) else None


def last_writer(draft: Draft, step: Step) -> Writer | None:
    """Return the page that saved what the draft has of a step, None when that is unknown."""
    mark, turn, stored = draft.controls.get("writers", {}).get(step.name, ("", 0, ""))
    return Writer(mark, turn) if stored and stored == fingerprint(step, draft.payload) else None


def with_writer(changed: Draft, before: Draft, step: Step) -> Draft:
    """Return the draft with the page that saves it, if it changes the answers of the step."""
    stored, writer = fingerprint(step, changed.payload), posted_writer()
    if stored == fingerprint(step, before.payload) or writer is None:
        return changed
    writers = {**changed.controls.get("writers", {}), step.name: [writer.mark, writer.turn, stored]}
    return replace(changed, controls={**changed.controls, "writers": writers})


def is_conflict(answered: Draft, draft: Draft, step: Step) -> bool:
    """Tell whether a post would overwrite answers that another page saved after it was opened."""
    stored = fingerprint(step, draft.payload)
    if stored in (request.form.get("seen"), fingerprint(step, answered.payload)):
        return False
    last, posted = last_writer(draft, step), posted_writer()
    return last is None or posted is None or last.mark != posted.mark


def is_overtaken(draft: Draft, step: Step) -> bool:
    """Tell whether the page that sends the request has saved something newer already."""
    last, posted = last_writer(draft, step), posted_writer()
    return last is not None and posted is not None and last.mark == posted.mark and last.turn > posted.turn
