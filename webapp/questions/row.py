"""One row of a list in a form: its key, what was posted of it, and what it says in a few lines."""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from werkzeug.datastructures import MultiDict
from wtforms import Form

from webapp.questions.fields import asked_fields
from webapp.questions.steps.base import Rows
from webapp.record.paths import name_at

ROW_KEY = re.compile(r"[a-z0-9]{8}")


@dataclass
class Row:
    """One row of a list: its key in the form, its form, whether it is folded to a summary."""

    rows: Rows
    key: str
    form: Form
    default: bool
    folded: bool = False

    @classmethod
    def of(cls, rows: Rows, values: Mapping[str, Any]) -> Self:
        """Return a row for these values of the record, with a new key."""
        key = secrets.token_hex(4)
        prefix = prefix_of(rows, key)
        shown = {name: shown_text(value) for name, value in values.items()}
        form = rows.form(prefix=prefix, data=shown)
        return cls(rows, key, form, is_default(rows, values))

    @property
    def questions(self) -> list[Any]:
        """The questions of the row, in order."""
        return asked_fields(self.form)

    @property
    def first_field(self) -> str:
        """The id of the first question."""
        return str(next(iter(self.form)).id)

    def values(self) -> dict[str, Any]:
        """Return the row as the record has it, {} when it was left blank."""
        values: dict[str, Any] = {}
        for question in self.questions:
            name = name_at(question.path)
            values[name] = given_text(question.data)
        filled = {name for name, value in values.items() if value}
        # a new row has a country before anything is answered
        if filled <= {"address_country"}:
            return {}
        if self.default:
            values[self.rows.default] = "1"
        return values

    def summary(self) -> str:
        """Return the row in a few lines."""
        return _in_lines(self.rows.summary(self.form))

    def title_and_rest(self) -> tuple[str, str]:
        """Return the first of what the row says, which a folded one has as its title, and what it
        says beside that, in a few lines.
        """
        lines = self.rows.summary(self.form)
        for texts in lines:
            for title in filter(None, texts):
                texts.remove(title)
                return title, _in_lines(lines)
        return "", ""


def _in_lines(lines: Iterable[Iterable[str]]) -> str:
    """Return texts as lines, without those that are blank."""
    joined = [", ".join(filter(None, texts)) for texts in lines]
    return "\n".join(filter(None, joined))


def prefix_of(rows: Rows, key: str) -> str:
    """Return what the names of a row's fields begin with in the page."""
    return f"{rows.prefix}-{key}-"


def posted_key(rows: Rows, posted: MultiDict[str, str]) -> str | None:
    """Return the key by which a form with one row names its boxes, None when it has none."""
    for name in posted:
        key = name.removeprefix(f"{rows.prefix}-").partition("-")[0]
        if name.startswith(prefix_of(rows, key)) and ROW_KEY.fullmatch(key):
            return key
    return None


def named_by(key: str, rows: Rows, posted: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return a form with one row as if it had named its boxes by this key."""
    sent = posted_key(rows, posted)
    if sent is None:
        return posted
    before = prefix_of(rows, sent)
    named: MultiDict[str, str] = MultiDict()
    for name, text in posted.items(multi=True):
        if name.startswith(before):
            name = prefix_of(rows, key) + name.removeprefix(before)
        elif name == f"{rows.prefix}-default" and text == sent:
            text = key
        named.add(name, text)
    return named


def row_keys(rows: Rows, posted: MultiDict[str, str]) -> list[str]:
    """Return the keys of the rows that were posted, each once, in the page's order."""
    sent = posted.getlist(f"{rows.prefix}-row")
    # a dict keeps the order, with each key once
    keys = dict.fromkeys(sent)
    return [key for key in keys if ROW_KEY.fullmatch(key)]


def is_folded(rows: Rows, key: str, posted: MultiDict[str, str]) -> bool:
    """Tell whether a row was posted folded to a summary."""
    return f"{prefix_of(rows, key)}folded" in posted


def default_key(rows: Rows, posted: MultiDict[str, str]) -> str:
    """Return the key of the row that was chosen as the default, "" without one.

    A folded row has no box to tick: its page sends beside the boxes that it is the default. Pages
    of the releases before send that in the name of the boxes.
    """
    sent = posted.getlist(f"{rows.prefix}-default")
    chosen = [key for key in sent if not is_folded(rows, key, posted)]
    folded = posted.getlist(f"{rows.prefix}-folded-default")
    return (chosen or sent or folded or [""])[-1]


def is_default(rows: Rows, values: Mapping[str, Any]) -> bool:
    """Tell whether these values of the record are those of the default row."""
    return values.get(rows.default) in ("1", True)


def given_text(data: Any) -> str:
    """Return a text as it is stored: browsers send line breaks as CRLF."""
    text: str = data or ""
    return text.replace("\r\n", "\n")


def shown_text(value: Any) -> str:
    """Return a value as a field shows it: what is no text is shown as blank."""
    return value if isinstance(value, str) else ""
