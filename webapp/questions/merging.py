"""Answers of one step from two sides: each field that one side alone changed is taken, one
that both changed is a conflict.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Any

from webapp.questions.answers import put
from webapp.questions.steps import SHIPPING, SIGN_IN, Step
from webapp.record.paths import value_at

# Choices of the wizard's own, by the field or list that they decide about: both are one answer.
# Their names and usual values.
CHOICES: dict[str, tuple[str, Any]] = {
    "credentials.username": ("sign_in", "now"),
    "shipping_addresses": ("delivery", "same"),
    "detail.vat_number": ("no_vat", False),
}
# in the controls: rows that were typed before "same as billing" was chosen
ASIDE = "{}_aside"


def answers_in(
    step: Step, payload: Mapping[str, Any], controls: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the answers of a step by the path of the field, a list as a whole, with the
    choice that decides about it.
    """
    paths = sorted(
        {path.split("[")[0] for path in step.paths if "password" not in path}
    )
    found = {path: value_at(payload, path) for path in paths}
    if step.rows:
        found[step.rows.name] = found[step.rows.name] or controls.get(
            ASIDE.format(step.rows.name)
        )
    for path in found.keys() & CHOICES.keys():
        name, usual = CHOICES[path]
        found[path] = [found[path] or "", controls.get(name) or usual]
    return found


def digest(value: Any) -> str:
    """Return a short text that tells whether a value is still the same; nothing is "" and an
    empty list too.
    """
    written = json.dumps(value or "", sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:10]


def digests(answers: Mapping[str, Any]) -> dict[str, str]:
    """Return the digests of answers, by path."""
    return {path: digest(value) for path, value in answers.items()}


def written(
    step: Step,
    payload: Mapping[str, Any],
    controls: Mapping[str, Any],
    instead: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return the digests of a step's answers as its page carries them, to tell later what it
    was made of; some of them `instead`.
    """
    return ".".join(
        {**digests(answers_in(step, payload, controls)), **instead}.values()
    )


def as_written(text: str, paths: Iterable[str]) -> dict[str, str]:
    """Return the digests by path that a page carried; none of a page of another release."""
    paths, parts = list(paths), text.split(".")
    return dict(zip(paths, parts, strict=True)) if len(paths) == len(parts) else {}


def put_back(
    step: Step,
    answers: Mapping[str, Any],
    payload: dict[str, Any],
    controls: dict[str, Any],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return payload and controls with these answers in them, as `answers_in` gave them."""
    payload, controls = deepcopy(payload), dict(controls)
    for path, answer in answers.items():
        if path in CHOICES:
            answer, controls[CHOICES[path][0]] = answer
        if step.rows and path == step.rows.name:
            is_aside = step.rows is SHIPPING and controls["delivery"] != "other"
            payload[path], controls[ASIDE.format(path)] = (
                ([], answer or []) if is_aside else (answer or [], [])
            )
        elif answer or value_at(payload, path) is not None:
            put(payload, path, answer or "")
    if step is SIGN_IN and controls.get("sign_in") == "later":
        payload.pop("credentials", None)
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
    taken, contested = {}, []
    for path in paths:
        began, own, other = (
            base.get(path),
            digest(mine.get(path)),
            digest(theirs.get(path)),
        )
        taken[path] = theirs.get(path) if own == began else mine.get(path)
        if began not in (own, other) and own != other:
            contested.append(path)
    return taken, contested
