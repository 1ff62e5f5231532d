"""Forms of pages outside the wizard: their fields know how they are drawn, and what was wrong.

What may be typed is judged by the room that stores it; it answers with problems, which a form
shows at its fields.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from wtforms import (
    Field,
    Form,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from webapp.record.problem import Problem
from webapp.record.text import CONTROL


class Drawn:
    """What a field carries for the macro that draws it, beside WTForms' own.

    `kind` is how it is typed: "secret", "code", "name" or "words". `problem` is what is wrong
    with it, "" when nothing is.
    """

    data: Any

    def __init__(
        self,
        *args: Any,
        hint: str = "",
        kind: str = "words",
        autocomplete: str = "off",
        inputmode: str = "",
        width: str = "",
        rows: int = 0,
        optional: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.hint = hint
        self.kind = kind
        self.width = width
        self.rows = rows
        self.autocomplete = autocomplete
        self.inputmode = inputmode
        self.optional = optional
        self.problem = ""

    @property
    def text(self) -> str:
        """What was typed, as it came."""
        return self.data or ""

    @property
    def shown(self) -> str:
        """What was typed, without the characters that no page can show."""
        return CONTROL.sub("", self.text)


class Line(Drawn, StringField):
    """One line of text."""


class Lines(Drawn, TextAreaField):
    """Several lines of text."""


class Secret(Drawn, PasswordField):
    """A password, which is never shown again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, kind="secret", **kwargs)

    @property
    def shown(self) -> str:
        """Nothing."""
        return ""


class OneOf(Drawn, RadioField):
    """One of a few, all in sight: `offered` are labels by value.

    What was chosen is judged by who stores it.
    """

    def __init__(self, *args: Any, offered: Mapping[str, str], **kwargs: Any) -> None:
        choices = [SelectChoice(value, label) for value, label in offered.items()]
        super().__init__(*args, choices=choices, validate_choice=False, **kwargs)
        self.offered = offered

    @property
    def chosen(self) -> list[str]:
        """What was chosen, nothing or one."""
        return [value for value in self.offered if value == self.data]


class SeveralOf(Drawn, SelectMultipleField):
    """Any of a few, all in sight: `offered` are labels by value."""

    def __init__(self, *args: Any, offered: Mapping[str, str], **kwargs: Any) -> None:
        choices = [SelectChoice(value, label) for value, label in offered.items()]
        super().__init__(*args, choices=choices, validate_choice=False, **kwargs)
        self.offered = offered

    @property
    def chosen(self) -> list[str]:
        """What was chosen, in the order in which it is offered; anything else is left out."""
        chosen = self.data or ()
        return [value for value in self.offered if value in chosen]


class PageForm(Form):
    """A form of a page, with the problems of what was sent."""

    def __init__(self, sent: Any = None, **kwargs: Any) -> None:
        super().__init__(sent, **kwargs)
        self.problems: Sequence[Problem] = ()

    def refuse(self, problems: Iterable[Problem]) -> Self:
        """Show these problems, each at the field whose id is its path; return the form."""
        self.problems = [*self.problems, *problems]
        for problem in reversed(self.problems):
            for field in self.drawn():
                if field.id == problem.path:
                    field.problem = problem.message
        return self

    def drawn(self) -> list[Field]:
        """Return the fields that the macros draw."""
        return [field for field in self if isinstance(field, Drawn)]
