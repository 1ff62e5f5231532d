"""The one text type of the record: trimmed, without control characters, of a limited length, with
its words.

`Text` is put into `Annotated[str, Text(...)]`. It accepts a string or null, gives a string, and
carries what pages and messages need: label, limit and the sentence that asks for the value.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from webapp.record.cleaning import normalised, one_line
from webapp.record.problem import InputRefused, Problem
from webapp.record.unseen import is_seen

# NUL and the other control characters but tab and line breaks, and lone surrogates (security R9).
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
LINE_BREAKS = re.compile(r"[\t\n\r]")
FAR = 2  # a text of more than this many times its limit is not kept in a draft
NAMED_CHOICES = 10  # by the sentence that asks for one of them


def in_sentence(words: str) -> str:
    """Return a label or sentence as it goes on inside another: "VAT number", "town or city"."""
    if words[:2].isupper():
        return words
    return words[:1].lower() + words[1:]


@dataclass(frozen=True)
class Text:
    """One text field: at most `limit` characters after trimming.

    `label` names it on pages; `ask` is the message when it is needed and missing; `needed` means
    always; `lines` allows line breaks; `code` is a code or number, whose dashes and widths are
    folded; `name` is what somebody or something is called, which is in no dictionary; `secret` is
    neither trimmed nor shown; `choices` are all the values there are; `chosen_from` names the
    reference list of which it is a code; `convert` gives what is kept, or raises
    ValueError(code, message).
    """

    limit: int
    label: str
    ask: str = ""
    needed: bool = False
    lines: bool = False
    code: bool = False
    name: bool = False
    secret: bool = False
    convert: Callable[[str], str] | None = None
    choices: Mapping[str, str] | None = None
    chosen_from: str = ""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        described: dict[str, Any] = {
            "type": "string" if self.needed else ["string", "null"],
            "title": self.label,
        }
        if self.choices:
            return described | {"enum": [*self.choices, "", None]}
        return described | {"maxLength": self.limit}

    def read(self, value: object) -> str:
        """Return the text to keep ("" when not given). Raises PydanticCustomError with a code
        of our own.
        """
        if value is None or value == "":
            return ""
        if not isinstance(value, str):
            raise PydanticCustomError(
                "text", "{message}", {"message": f"Send {self.noun} as a string"}
            )
        plain = value.isprintable()
        if plain and value.isascii():  # as most are
            text = value if self.secret else value.strip()
        elif not plain and CONTROL.search(value):
            raise self._control()
        else:
            text = self.clean(value)
        if text and self.choices and text not in self.choices:
            raise PydanticCustomError(
                "choice", "{message}", {"message": self.choose(self.choices)}
            )
        if not plain and not self.lines and LINE_BREAKS.search(text):
            raise self._control()
        if len(text) > self.limit:
            raise self.too_long()
        return self._converted(text, self.convert) if text and self.convert else text

    def read_typed(self, value: str, path: str, *, needed: bool = True) -> str:
        """Return the text to keep of what was typed into a form's field. Raises InputRefused with
        the problem at `path`, also when it is `needed` and empty.
        """
        # forms are posted with both characters, whatever system they come from
        typed = value.replace("\r\n", "\n") if self.lines else value
        try:
            text = self.read(typed)
        except PydanticCustomError as error:
            raise InputRefused(Problem(path, error.type, str(error))) from None
        if needed and not text:
            raise InputRefused(Problem(path, "required", self.ask))
        return text

    def clean(self, value: str) -> str:
        """Return a value without characters that are not seen, "" when it has no others."""
        if value.isascii() and value.isprintable():  # as most are
            return value if self.secret else value.strip()
        if self.secret:
            return normalised(value)
        if self.lines:
            return value.strip() if is_seen(value) else ""
        return one_line(value, is_code=self.code)

    @property
    def kind(self) -> str:
        """How it is typed: "secret", "code", "name" or "words"."""
        if self.secret:
            return "secret"
        if self.code or self.convert:
            return "code"
        return "name" if self.name else "words"

    @property
    def noun(self) -> str:
        """The label as it stands inside a sentence."""
        return in_sentence(self.label)

    def choose(self, choices: Iterable[str]) -> str:
        """The sentence that asks for one of `choices`, naming the first of them."""
        words = self.ask
        if not words.startswith("Choose "):
            words = f"Choose a {self.noun}"
        some = list(itertools.islice(choices, NAMED_CHOICES + 1))
        named = ", ".join(some[:NAMED_CHOICES])
        if len(some) > NAMED_CHOICES:
            named += " …"
        return f"{words}: {named}"

    @property
    def shorten(self) -> str:
        """The sentence that says how many characters there may be."""
        return f"Shorten the {self.noun} to {self.limit:,} characters or fewer"

    def is_far_over(self, text: str) -> bool:
        """Return whether a text is so much too long that not even an unfinished record keeps it."""
        return len(text) > FAR * self.limit

    def too_long(self) -> PydanticCustomError:
        """The error that says how many characters there may be."""
        return PydanticCustomError("too_long", "{message}", {"message": self.shorten})

    def _control(self) -> PydanticCustomError:
        message = f"Remove the control characters from the {self.noun}"
        if not self.lines:
            message = f"Write the {self.noun} on one line, without control characters"
        return PydanticCustomError(
            "control_characters", "{message}", {"message": message}
        )

    def _converted(self, text: str, convert: Callable[[str], str]) -> str:
        try:
            kept = convert(text)
        except ValueError as error:
            code, message = error.args
            raise PydanticCustomError(code, "{message}", {"message": message}) from None
        if len(kept) > self.limit:
            raise self.too_long()
        return kept
