"""Form fields that ask for a field of the record: the label comes from the schema, the value goes
to its path.

`ask("detail.website", …)` makes one. Each bound field knows its `path`, `hint`, `optional` and
`width`, which is all that the macros need to draw it.
"""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    Field,
    Form,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)

from webapp.record.schema import FIELDS
from webapp.record.text import Text


class Asked:
    """What a field that asks for a value of the record carries beside WTForms' own."""

    def __init__(
        self,
        *args: Any,
        path: str,
        hint: str = "",
        width: str = "",
        when: str = "",
        optional: bool | None = None,
        search: str = "",
        folded: bool = False,
        **kwargs: Any,
    ) -> None:
        definition = FIELDS[path]
        kwargs.setdefault("label", definition.label)
        super().__init__(*args, **kwargs)
        self.path = path
        self.hint = hint
        self.width = width
        self.when = when
        self.search = search  # what a script may turn a long list into a search for
        self.folded = folded  # few need it: it stands in the fold of its page
        self.limit: int | None = None
        self.kind = "words"
        is_needed = False
        if isinstance(definition, Text):
            self.limit = definition.limit
            self.kind = definition.kind
            is_needed = definition.needed
        self.optional = not is_needed if optional is None else optional
        self.hidden = False
        self.unasked = False  # a change may be about some of the questions alone
        self.asked = False  # by the desk: then it is shown whatever the country is
        self.refused = False  # what was typed is far too long to be kept


class AskedText(Asked, StringField):
    """One line of text."""


class AskedLines(Asked, TextAreaField):
    """Several lines of text."""


class AskedPassword(Asked, PasswordField):
    """A secret, never shown again."""


class AskedChoice(Asked, SelectField):
    """One of a list that opens; what is chosen is judged by the record's rules."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=[], validate_choice=False, **kwargs)


class AskedChoiceOrText(Asked, StringField):
    """One of a list that opens, where there is one, else a line of text; `choices` are put
    here when it is shown.
    """

    choices: Sequence[SelectChoice] = ()


class AskedTiles(Asked, RadioField):
    """One of a few, all in sight."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=[], validate_choice=False, **kwargs)


def ask(
    path: str,
    *,
    kind: type[Field] = AskedText,
    type: str = "",
    inputmode: str = "",
    autocomplete: str = "off",
    **words: Any,
) -> Any:
    """Return a field for the value at `path`; rows are written `contacts[].email`."""
    attributes = {"type": type, "inputmode": inputmode, "autocomplete": autocomplete}
    set_ones = {name: value for name, value in attributes.items() if value}
    return kind(path=path, render_kw=set_ones, **words)


def asked_fields(form: Form) -> list[Any]:
    """Return the fields of a form that ask for a value of the record, in order."""
    return [field for field in form if hasattr(field, "path")]
