"""Which page saved a step last, and what that page has of the step.

A page may send a second save before the answer to its first is there: that is no other window.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import request

from webapp.drafts.draft import Draft
from webapp.questions.merging import written
from webapp.questions.steps.base import Step

PAGE_ID = re.compile(r"[0-9a-f]{16}")
TURN = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Writer:
    """A page by its id, and the number of a save among those that it sent."""

    page: str
    turn: int


def posted_writer() -> Writer | None:
    """Return the page that sends the request; None of one that names itself in no known way."""
    page, turn = request.form.get("page", ""), request.form.get("turn", "0")
    return (
        Writer(page, int(turn))
        if PAGE_ID.fullmatch(page) and TURN.fullmatch(turn)
        else None
    )


def last_save(draft: Draft, step: Step) -> tuple[Writer | None, str]:
    """Return the page that saved what the draft has of a step, None when that is unknown, and
    what that page has of it.
    """
    page, turn, seen, stored = draft.controls.writers.get(step.name, ("", 0, "", ""))
    return (
        (Writer(page, turn), seen)
        if stored and stored == _written(draft, step)
        else (None, "")
    )


def with_writer(
    changed: Draft, before: Draft, step: Step, unseen: Mapping[str, str]
) -> Draft:
    """Return the draft with the page that saves it, if it changes the answers of the step.

    `unseen` has, by path, the digest of what the page still has where the draft has what others
    wrote.
    """
    stored, writer = _written(changed, step), posted_writer()
    if stored == _written(before, step) or writer is None:
        return changed
    seen = written(step, changed.payload, changed.controls, unseen)
    writers = {
        **changed.controls.writers,
        step.name: (writer.page, writer.turn, seen, stored),
    }
    return replace(changed, controls=replace(changed.controls, writers=writers))


def seen_by_page(draft: Draft, step: Step, otherwise: str) -> str:
    """Return what the page that sends the request has of a step, as known from its last save,
    else `otherwise`.
    """
    last, seen = last_save(draft, step)
    posted = posted_writer()
    return seen if last and posted and last.page == posted.page else otherwise


def is_overtaken(draft: Draft, step: Step) -> bool:
    """Tell whether the page that sends the request has saved something newer already."""
    last, posted = last_save(draft, step)[0], posted_writer()
    return (
        last is not None
        and posted is not None
        and last.page == posted.page
        and last.turn > posted.turn
    )


def _written(draft: Draft, step: Step) -> str:
    return written(step, draft.payload, draft.controls)
