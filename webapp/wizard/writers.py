"""Which page saved a step last, and what that page has of the step.

A page may send a second save before the answer to its first is there: that is no other window.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from flask import request

from webapp.drafts.controls import Controls, Save
from webapp.drafts.draft import Draft
from webapp.questions.merging import written
from webapp.questions.steps.base import Step

PAGE_ID = re.compile(r"[0-9a-f]{16}")
TURN = re.compile(r"[0-9]{1,9}")


class Writer(NamedTuple):
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


def own_save(controls: Controls, step: Step, stands: str) -> Save | None:
    """Return the last save of a step, if the page that sends the request made it, and what it
    stored still `stands`.
    """
    last, posted = controls.writers.get(step.name), posted_writer()
    if last is None or posted is None:
        return None
    is_own = last.page == posted.page and last.stored == stands
    return last if is_own else None


def seen_by_page(controls: Controls, step: Step, stands: str, otherwise: str) -> str:
    """Return what the page that sends the request has of a step, as known from its last save,
    else `otherwise`.
    """
    last = own_save(controls, step, stands)
    return last.seen if last else otherwise


def is_overtaken(draft: Draft, step: Step) -> bool:
    """Tell whether the page that sends the request has saved something newer already."""
    last = own_save(draft.controls, step, written(step, draft))
    posted = posted_writer()
    return bool(last and posted and last.turn > posted.turn)


def with_writer(
    changed: Draft, step: Step, stood: str, unseen: Mapping[str, str]
) -> Draft:
    """Return the draft with the page that saves it, if it changes what `stood` of the step.

    `unseen` has, by path, the digest of what the page still has where the draft has what others
    wrote.
    """
    writer = posted_writer()
    stands = written(step, changed)
    if writer is None or stands == stood:
        return changed
    seen = written(step, changed, unseen) if unseen else stands
    save = Save(writer.page, writer.turn, seen, stands)
    writers = {**changed.controls.writers, step.name: save}
    controls = replace(changed.controls, writers=writers)
    return replace(changed, controls=controls)
