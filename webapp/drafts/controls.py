"""What a draft keeps beside the record: the wizard's own answers, how far it came, what can be
undone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple, Self

# The step that asks for the password: it is left to do when the draft loses the password.
LOGIN_STEP = "sign-in"

Names = tuple[str, ...]


@dataclass(frozen=True)
class Removed:
    """A row that was removed and can be brought back: its list, its index there, and
    what it had.
    """

    list: str
    index: int
    values: dict[str, Any]


class Save(NamedTuple):
    """The last save of a step: the page by its id, the number of the save among those that it
    sent, what the page has of the step since, and what was stored.
    """

    page: str
    turn: int
    seen: str
    stored: str


def _names(stored: Any) -> Names:
    return tuple(name for name in stored if isinstance(name, str))


def _texts(stored: Any) -> dict[str, str]:
    return {name: text for name, text in stored.items() if isinstance(text, str)}


def _removed(stored: Any) -> Removed | None:
    name = stored.get("list")
    index = stored.get("index")
    values = stored.get("values")
    if not isinstance(name, str) or not isinstance(index, int):
        return None
    if not isinstance(values, dict):
        return None
    return Removed(name, index, values)


def _code_and_message(stored: Any) -> tuple[str, str] | None:
    if len(stored) != 2:
        return None
    code, message = stored
    return str(code), str(message)


def _saves(stored: Any) -> dict[str, Save]:
    saves = {}
    for step_name, save in stored.items():
        if isinstance(save, list) and len(save) == 4:
            saves[step_name] = Save(*save)
    return saves


def _rows(stored: Any) -> dict[str, list[dict[str, Any]]]:
    return {name: rows for name, rows in stored.items() if isinstance(rows, list)}


def _stored(kind: type, read: Callable[[Any], Any] = lambda it: it) -> dict[str, Any]:
    """Return how a control is stored: as JSON of this kind, of which `read` makes its value."""
    return {"kind": kind, "read": read}


@dataclass(frozen=True)
class Controls:
    """The controls of a draft, each with a default that is not stored.

    `done`: the names of the steps that were continued from without a mistake.
    `tried`: the names of the steps that were continued from at all; they show their mistakes.
    `steps`: the names of the steps that a change is about, None in a registration.
    `base`: digests of what a change was made of, by path; the release before kept them by step.
    `aside`: rows that were typed before a choice put them aside, by the name of their list.
    `removed`: the row that was removed last and can be brought back.
    `password_problem`: code and message of what is wrong with the last password, not kept itself.
    `password_by`: the id of the browser that chose the password; the release before set none.
    `filled_by`: the name of the rep who filled in a step before handing over, by step.
    `rep_name`: the name of the rep who handed the draft over.
    `no_vat`: whether the client answered that it is not VAT registered.
    `delivery`: where goods go: "same" as the bill, or "other" addresses; "" before an answer.
    `sign_in`: whether a login is wanted: "now" or "later"; "" before an answer.
    `duplicate_reason`: why a rep registers what looks like a client there is.
    `shown_trap`: whether the sender was shown that the field for robots was filled.
    `writers`: the last save of each step, by step.
    """

    done: Names = field(default=(), metadata=_stored(list, _names))
    tried: Names = field(default=(), metadata=_stored(list, _names))
    steps: Names | None = field(default=None, metadata=_stored(list, _names))
    base: Mapping[str, str] = field(
        default_factory=dict, metadata=_stored(dict, _texts)
    )
    aside: Mapping[str, list[dict[str, Any]]] = field(
        default_factory=dict, metadata=_stored(dict, _rows)
    )
    removed: Removed | None = field(default=None, metadata=_stored(dict, _removed))
    password_problem: tuple[str, str] | None = field(
        default=None, metadata=_stored(list, _code_and_message)
    )
    password_by: str = field(default="", metadata=_stored(str))
    filled_by: Mapping[str, str] = field(
        default_factory=dict, metadata=_stored(dict, _texts)
    )
    rep_name: str = field(default="", metadata=_stored(str))
    no_vat: bool = field(default=False, metadata=_stored(bool))
    delivery: str = field(default="", metadata=_stored(str))
    sign_in: str = field(default="", metadata=_stored(str))
    duplicate_reason: str = field(default="", metadata=_stored(str))
    shown_trap: bool = field(default=False, metadata=_stored(bool))
    writers: Mapping[str, Save] = field(
        default_factory=dict, metadata=_stored(dict, _saves)
    )

    @classmethod
    def from_json(cls, stored: Any) -> Self:
        """Return the controls that a draft was stored with: what is unknown or of another kind
        counts as not there.
        """
        if not isinstance(stored, dict):
            return cls()
        stored = _of_this_release(stored)
        known = {}
        for control in fields(cls):
            value = stored.get(control.name)
            if isinstance(value, control.metadata["kind"]):
                known[control.name] = control.metadata["read"](value)
        return cls(**known)

    def as_json(self) -> dict[str, Any]:
        """Return them as they are stored: those that are not as at the beginning."""
        unused = Controls()
        kept = {}
        for control in fields(self):
            value = getattr(self, control.name)
            if value != getattr(unused, control.name):
                kept[control.name] = value
        if self.removed:
            kept["removed"] = vars(self.removed)
        return kept

    def with_answer(self, name: str, answer: Any) -> Self:
        """Return them with the answer to one of the wizard's own questions."""
        changed: dict[str, Any] = {name: answer}
        return replace(self, **changed)

    def marked(self, step_name: str, *, is_done: bool) -> Self:
        """Return them with a step among those that were tried, and among those that are done
        or not.
        """
        done = list(self.done)
        if is_done and step_name not in done:
            done.append(step_name)
        if not is_done:
            done = [name for name in done if name != step_name]
        tried = list(self.tried)
        if step_name not in tried:
            tried.append(step_name)
        return replace(self, done=tuple(done), tried=tuple(tried))


def _of_this_release(stored: dict[str, Any]) -> dict[str, Any]:
    """Return stored controls with the rows that are put aside in one control; the release before
    had one for each list, and another name for `shown_trap`.
    """
    old = {}
    for name, rows in stored.items():
        if name.endswith("_aside"):
            old[name.removesuffix("_aside")] = rows
    return {
        **stored,
        "aside": stored.get("aside", old),
        "shown_trap": stored.get("shown_trap", stored.get("told_of_trap")),
    }
