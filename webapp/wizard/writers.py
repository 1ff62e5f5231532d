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
    page = request.form.get("page", "")
    turn = request.form.get("turn", "0")
    if not PAGE_ID.fullmatch(page) or not TURN.fullmatch(turn):
        return None
    return Writer(page, int(turn))


def last_save(draft: Draft, step: Step) -> tuple[Writer | None, str]:
    """Return the page that saved what the draft has of a step, None when that is unknown, and
    what that page has of it.
    """
    unknown = ("", 0, "", "")
    page, turn, seen, stored = draft.controls.writers.get(step.name, unknown)
    if not stored or stored != _written(draft, step):
        return None, ""
    return Writer(page, turn), seen


def with_writer(
    changed: Draft,
    before: Draft,
    step: Step,
    unseen: Mapping[str, str],
) -> Draft:
    """Return the draft with the page that saves it, if it changes the answers of the step.

    `unseen` has, by path, the digest of what the page still has where the draft has what others
    wrote.
    """
    writer = posted_writer()
    stored = _written(changed, step)
    if writer is None or stored == _written(before, step):
        return changed
    seen = written(step, changed.payload, changed.controls, unseen)
    writers = {
        **changed.controls.writers,
        step.name: (writer.page, writer.turn, seen, stored),
    }
    controls = replace(changed.controls, writers=writers)
    return replace(changed, controls=controls)


def seen_by_page(draft: Draft, step: Step, otherwise: str) -> str:
    """Return what the page that sends the request has of a step, as known from its last save,
    else `otherwise`.
    """
    last, seen = last_save(draft, step)
    posted = posted_writer()
    if last is None or posted is None:
        return otherwise
    return seen if last.page == posted.page else otherwise


def is_overtaken(draft: Draft, step: Step) -> bool:
    """Tell whether the page that sends the request has saved something newer already."""
    last, _seen = last_save(draft, step)
    posted = posted_writer()
    if last is None or posted is None:
        return False
    return last.page == posted.page and last.turn > posted.turn


def _written(draft: Draft, step: Step) -> str:
    return written(step, draft.payload, draft.controls)
