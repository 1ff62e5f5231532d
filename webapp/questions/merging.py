"""Answers of one step from two sides: each field that one side alone changed is taken, one
that both changed is a conflict.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple

from webapp.drafts.draft import Draft
from webapp.questions.steps.base import Step
from webapp.record import given
from webapp.record.paths import put, value_at


class Merged(NamedTuple):
    """What becomes of the answers of both sides, by path: those that are taken, mine where both
    changed one; those of them that the others alone changed, and the digests of what I have there;
    and the paths of what both changed.
    """

    taken: dict[str, Any]
    from_others: dict[str, Any]
    unseen: dict[str, str]
    contested: list[str]


def answers_in(step: Step, draft: Draft) -> dict[str, Any]:
    """Return a draft's answers of a step by the path of the field, a list as a whole, with the
    choice that decides about it.
    """
    found = {path: value_at(draft.payload, path) for path in step.whole_paths}
    if step.rows:
        found[step.rows.name] = draft.rows_of(step.rows.name) or None
    for path, choice in step.decided_by.items():
        answer = getattr(draft.controls, choice.name) or choice.usual
        found[path] = [found[path] or "", answer]
    return found


def digest(value: Any) -> str:
    """Return a short text that tells whether a value is still the same; nothing is "" and an
    empty list too.
    """
    written = json.dumps(value or "", sort_keys=True, ensure_ascii=False)
    whole = hashlib.sha256(written.encode())
    return whole.hexdigest()[:10]


def digests(answers: Mapping[str, Any]) -> dict[str, str]:
    """Return the digests of answers, by path."""
    return {path: digest(value) for path, value in answers.items()}


def written(
    step: Step,
    draft: Draft,
    instead: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return the digests of a draft's answers of a step as its page carries them, to know later
    what it was made of; some of them `instead`.
    """
    found = digests(answers_in(step, draft))
    found.update(instead)
    return ".".join(found.values())


def as_written(text: str, paths: Iterable[str]) -> dict[str, str]:
    """Return the digests by path that a page carried; none of a page of another release."""
    paths = list(paths)
    parts = text.split(".")
    if len(paths) != len(parts):
        return {}
    return dict(zip(paths, parts, strict=True))


def put_back(step: Step, answers: Mapping[str, Any], draft: Draft) -> Draft:
    """Return a draft with these answers of a step in it, as `answers_in` gave them."""
    draft = replace(draft, payload=deepcopy(draft.payload))
    for path, answer in answers.items():
        if path in step.decided_by:
            answer, choice = answer
            name = step.decided_by[path].name
            draft = replace(draft, controls=draft.controls.with_answer(name, choice))
        if step.rows and path == step.rows.name:
            are_kept = step.keeps_rows(draft.controls)
            draft = draft.with_rows(path, answer or [], are_kept=are_kept)
        elif answer or value_at(draft.payload, path) is not None:
            put(draft.payload, path, answer or "")
    step.settle(draft.payload, draft.controls)
    return draft


def merged_step(step: Step, mine: Draft, theirs: Draft, seen: str) -> Merged:
    """Return what becomes of a step's answers in two drafts; a page carried what both began with
    as `seen`.
    """
    others = answers_in(step, theirs)
    base = as_written(seen, others)
    return merged(base, answers_in(step, mine), others, others)


def merged(
    base: Mapping[str, str],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    paths: Iterable[str],
) -> Merged:
    """Return what becomes of the answers at `paths` of both sides.

    `base` has the digests of what both began with; of what it lacks, any difference is a conflict.
    """
    both = Merged({}, {}, {}, [])
    for path in paths:
        began = base.get(path)
        own = digest(mine.get(path))
        other = digest(theirs.get(path))
        changed_here = own != began
        changed_there = other != began
        side = mine if changed_here else theirs
        both.taken[path] = side.get(path)
        if changed_there and not changed_here:
            both.from_others[path] = theirs.get(path)
            both.unseen[path] = own
        if changed_there and changed_here and own != other:
            both.contested.append(path)
    return both


def fingerprint(step: Step, payload: Mapping[str, Any]) -> str:
    """Return what tells whether a step's answers are those that the release before made a change
    of: it kept one digest of a whole step.
    """
    section = {}
    for path in step.whole_paths:
        if given.was_given(payload, path):
            section[path] = value_at(payload, path)
    written = json.dumps(section, sort_keys=True)
    whole = hashlib.sha256(written.encode())
    return whole.hexdigest()[:16]
