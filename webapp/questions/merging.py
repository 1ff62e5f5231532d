"""Answers of one step from two sides: each field that one side alone changed is taken, one
that both changed is a conflict.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Any

from webapp.drafts.controls import Controls
from webapp.questions.pages import put_rows, rows_in
from webapp.questions.steps.base import Step
from webapp.record import given
from webapp.record.paths import put, value_at


def answers_in(
    step: Step, payload: Mapping[str, Any], controls: Controls
) -> dict[str, Any]:
    """Return the answers of a step by the path of the field, a list as a whole, with the
    choice that decides about it.
    """
    found = {path: value_at(payload, path) for path in step.whole_paths}
    if step.rows:
        rows = rows_in(step.rows, payload, controls)
        found[step.rows.name] = rows or None
    for path, choice in step.decided_by.items():
        answer = getattr(controls, choice.name) or choice.usual
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
    payload: Mapping[str, Any],
    controls: Controls,
    instead: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return the digests of a step's answers as its page carries them, to know later what it
    was made of; some of them `instead`.
    """
    found = digests(answers_in(step, payload, controls))
    found.update(instead)
    return ".".join(found.values())


def as_written(text: str, paths: Iterable[str]) -> dict[str, str]:
    """Return the digests by path that a page carried; none of a page of another release."""
    paths = list(paths)
    parts = text.split(".")
    if len(paths) != len(parts):
        return {}
    return dict(zip(paths, parts, strict=True))


def put_back(
    step: Step,
    answers: Mapping[str, Any],
    payload: dict[str, Any],
    controls: Controls,
) -> tuple[dict[str, Any], Controls]:
    """Return payload and controls with these answers in them, as `answers_in` gave them."""
    payload = deepcopy(payload)
    for path, answer in answers.items():
        if path in step.decided_by:
            answer, choice = answer
            controls = controls.with_answer(step.decided_by[path].name, choice)
        if step.rows and path == step.rows.name:
            rows = answer or []
            if step.keeps_rows(controls):
                controls = put_rows(step.rows, payload, controls, rows)
            else:
                controls = put_rows(step.rows, payload, controls, [], aside=rows)
        elif answer or value_at(payload, path) is not None:
            put(payload, path, answer or "")
    step.settle(payload, controls)
    return payload, controls


def merged(
    base: Mapping[str, str],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    paths: Iterable[str],
) -> tuple[dict[str, Any], list[str]]:
    """Return the answers at `paths` of both sides, mine where both changed one, and the paths of
    those.

    `base` has the digests of what both began with; of what it lacks, any difference is a conflict.
    """
    taken: dict[str, Any] = {}
    contested: list[str] = []
    for path in paths:
        began = base.get(path)
        own = digest(mine.get(path))
        other = digest(theirs.get(path))
        changed_here = own != began
        changed_there = other != began
        side = mine if changed_here else theirs
        taken[path] = side.get(path)
        if changed_here and changed_there and own != other:
            contested.append(path)
    return taken, contested


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
