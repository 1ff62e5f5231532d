"""Reading the parameters of an address, for the list at the desk and for the JSON door.

Each door has names of its own for them; how a value is read, and the words for what is wrong
with it, are the same.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TypeVar

from webapp.record.codes import code_in
from webapp.record.problem import MOST_OF_A_NAME, Problem, in_short

T = TypeVar("T")
# ASCII digits that fit 64 bits; int() and isdigit() take more
NUMBER = re.compile(r"[0-9]{1,18}")
DAY = re.compile(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")
# A plus sign that was not percent-encoded arrives as a space: 2026-01-31T12:00:00 01:00
LOST_PLUS = re.compile(r" (?=\d\d(:?\d\d)?$)")


class Mistake(ValueError):
    """What is wrong with the value of a parameter: a code, and a sentence that says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Parameters:
    """The parameters of one address, read one after the other.

    `problems` are those with names: unknown ones, those that are there twice, and what `read`
    has refused so far.
    """

    def __init__(
        self, given: Mapping[str, Sequence[str]], known: Sequence[str]
    ) -> None:
        self._given = given
        unknown = [name[:MOST_OF_A_NAME] for name in given if name not in known]
        twice = [name for name in known if len(given.get(name, ())) > 1]
        self.problems = in_short(
            unknown,
            lambda name: Problem(name, "unknown_field", _unknown(name, known)),
            Problem("", "unknown_field", _unknown("the other {}", known)),
        )
        self.problems += [Problem(name, "twice", f"Send {name} once") for name in twice]

    def read(self, name: str, reader: Callable[[str], T]) -> T | None:
        """Return what `reader` makes of a parameter, None for one that is absent or wrong."""
        if not self._given.get(name):
            return None
        try:
            return reader(self._given[name][0])
        except ValueError as error:
            code = error.code if isinstance(error, Mistake) else "text"
            self.problems.append(Problem(name, code, str(error)))
            return None


def _unknown(name: str, known: Sequence[str]) -> str:
    if not known:
        return f"Remove {name}: there are no parameters here"
    if len(known) == 1:
        return f"Remove {name}: the only parameter here is {known[0]}"
    return f"Remove {name}: the parameters here are {', '.join(known)}"


def number(name: str) -> Callable[[str], int]:
    """Return a reader of whole numbers from 1."""

    def read(text: str) -> int:
        if not NUMBER.fullmatch(text) or int(text) == 0:
            raise Mistake("number", f"Send {name} as a whole number from 1")
        return int(text)

    return read


def one_of(choices: Iterable[str], ask: str) -> Callable[[str], str]:
    """Return a reader of exactly these values; `ask` says what to do about another."""

    def read(text: str) -> str:
        if text not in choices:
            raise Mistake("choice", ask)
        return text

    return read


def code_of(name: str, choices: Sequence[str]) -> Callable[[str], str]:
    """Return a reader of the codes of a list, in any case."""

    def read(text: str) -> str:
        code = code_in(choices, text)
        if code is None:
            ask = f"Choose one of these for {name}: {', '.join(choices)}"
            raise Mistake("choice", ask)
        return code

    return read


def day(text: str) -> date:
    """Read a day. Raises Mistake."""
    try:
        return date.fromisoformat(text if DAY.fullmatch(text) else "")
    except ValueError:
        ask = "Enter a day like 2026-01-31, from 1900 on"
        raise Mistake("day", ask) from None


def timestamp(name: str) -> Callable[[str], datetime]:
    """Return a reader of times in ISO 8601, which are UTC without a zone."""

    def read(text: str) -> datetime:
        text = LOST_PLUS.sub("+", text) if "T" in text else text
        try:
            at = datetime.fromisoformat(text)
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            ask = f"Send {name} as a time in ISO 8601, like 2026-01-31T12:00:00Z"
            raise Mistake("moment", ask) from None

    return read
