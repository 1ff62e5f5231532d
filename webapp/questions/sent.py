"""What is sent of a draft: the answers to the questions that its client is asked."""

from collections.abc import Iterable, Iterator
from typing import Any

from webapp.drafts.draft import Draft
from webapp.questions.steps.base import Step
from webapp.record import given
from webapp.record.actor import TERMS
from webapp.record.paths import put, value_at

HANDED_OVER_SOURCE = "system"  # the desk made it, whoever finished it


def sent_of(
    draft: Draft, steps: Iterable[Step], *, is_business: bool
) -> dict[str, Any]:
    """Return what is sent of a draft whose client is asked these steps.

    A change sends the whole client. What a rep has set before handing over goes with the
    customer's answers.
    """
    payload = dict(draft.full_payload())
    if draft.is_reps and not draft.password_hash:
        # a username alone, which the release before let them enter
        payload.pop("credentials", None)
    if draft.is_change:
        return payload
    has_title = is_business or not given.text(payload, "type.code")
    paths = list(_paths_sent(steps, has_title=has_title))
    if not draft.is_handed_over:
        return _part_of(payload, paths)
    sent = _part_of(payload, [*paths, *TERMS])
    sent["source"] = HANDED_OVER_SOURCE
    return sent


def _paths_sent(steps: Iterable[Step], *, has_title: bool) -> Iterator[str]:
    """Yield the paths of what these steps ask for, a list by its name."""
    for step in steps:
        for path in step.paths:
            is_in_row = "[]" in path
            is_left_out = path == "title" and not has_title
            if not is_in_row and not is_left_out:
                yield path
        if step.rows:
            yield step.rows.name


def _part_of(payload: dict[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """Return what a payload has at these paths; what is blank is left out."""
    part: dict[str, Any] = {}
    for path in paths:
        if given.was_given(payload, path):
            put(part, path, value_at(payload, path))
    return part
