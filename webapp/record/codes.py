"""Codes of reference lists: compared without case, and read as their list has them (contract,
section 2).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from webapp.record import given
from webapp.record.reference import Reference
from webapp.record.schema import CHOSEN_FROM


def lists_of(reference: Reference) -> dict[str, Mapping[str, object]]:
    """Return what may be chosen at each path that has a reference list."""
    return {path: getattr(reference, name) for path, name in CHOSEN_FROM.items()}


def code_in(choices: Iterable[str], text: str) -> str | None:
    """Return the code that a text names, in any case; None for no code, or several that
    differ by case alone.
    """
    choices = [*choices]
    if text in choices:
        return text
    folded = text.casefold()
    same = [code for code in choices if code.casefold() == folded]
    return same[0] if len(same) == 1 else None


def as_listed(payload: Any, reference: Reference) -> Any:
    """Return a payload with the codes in it as their lists have them; what is in no list
    stays, for `rules.listed` to tell.
    """
    for path, choices in lists_of(reference).items():
        text = given.text(payload, path)
        if text and text not in choices and (code := code_in(choices, text)):
            name, _, inner = path.partition(".")
            payload = {
                **payload,
                name: {**payload[name], inner: code} if inner else code,
            }
    return payload
