"""Between forms and payload: a step's forms, filled from a draft or from what was posted, and
what they put into a payload.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form

from webapp.drafts.controls import Controls
from webapp.drafts.draft import Draft
from webapp.questions.choices import with_section
from webapp.questions.fields import AskedPassword, asked_fields
from webapp.questions.row import (
    Row,
    default_key,
    given_text,
    is_folded,
    prefix_of,
    row_keys,
    shown_text,
)
from webapp.questions.steps.base import Rows, Step
from webapp.record import given
from webapp.record.codes import as_listed
from webapp.record.paths import put, value_at
from webapp.record.reference import Reference
from webapp.record.schema import text_at
from webapp.record.text import CONTROL


@dataclass
class Page:
    """A step's forms: the one of the step itself, and the rows of its list.

    `mended` are the fields that control characters were taken out of, which no database takes.
    """

    step: Step
    form: Form
    rows: list[Row] = field(default_factory=list)
    mended: list[Any] = field(default_factory=list)

    @property
    def questions(self) -> Iterator[Any]:
        """Every question of the page that asks for a value of the record, those of its rows too."""
        yield from asked_fields(self.form)
        for row in self.rows:
            yield from row.questions

    @property
    def refused(self) -> list[Any]:
        """The questions whose answers are far too long to be kept."""
        return [question for question in self.questions if question.refused]

    @property
    def password(self) -> str | None:
        """The password that was typed, "" for none, None on a page that asks for none."""
        for question in asked_fields(self.form):
            if isinstance(question, AskedPassword):
                return question.data or ""
        return None

    def prepare(self, reference: Reference) -> None:
        """Give the questions their choices, and each address the names and fields of its country,
        to be shown.
        """
        self.step.choices(self.form, reference)
        for row in self.rows:
            row.rows.choices(row.form, reference)
            for question in row.questions:
                question.render_kw = with_section(question.render_kw, row.key)

    def read_rows(self, rows: Rows, posted: MultiDict[str, str]) -> None:
        """Read the rows that were posted."""
        default = default_key(rows, posted)
        for key in row_keys(rows, posted):
            prefix = prefix_of(rows, key)
            row = Row(
                rows,
                key,
                rows.form(posted, prefix=prefix),
                default=key == default,
                folded=is_folded(rows, key, posted),
            )
            self.rows.append(row)

    def read_texts(self) -> None:
        """Clean every answer, and open the rows that have one far too long to be kept."""
        for question in self.questions:
            self._read_text(question)
        for row in self.rows:
            is_refused = any(question.refused for question in row.questions)
            row.folded = row.folded and not is_refused

    def _read_text(self, question: Any) -> None:
        """Take what no database takes and nobody sees out of an answer, and see whether it is far
        too long.
        """
        text = question.data
        if text and CONTROL.search(text):
            text = CONTROL.sub("", text)
            self.mended.append(question)
        if text:
            text = given.clean(question.path, text)
        question.data = text
        definition = text_at(question.path)
        question.refused = definition.is_far_over(text or "")

    def has_answers(self, posted: MultiDict[str, str]) -> bool:
        """Tell whether a form came back with anything of what it asks; a list may be empty, and a
        page that asks nothing is.
        """
        asked = [q for q in asked_fields(self.form) if not q.unasked]
        if self.step.rows is not None or not asked:
            return True
        return any(question.name in posted for question in asked)

    def put_in(self, draft: Draft, reference: Reference) -> Draft:
        """Return a draft with the page's answers in it, codes as their lists have them; the
        password is left out.
        """
        payload = deepcopy(draft.payload)
        for question in asked_fields(self.form):
            if is_kept(question):
                put(payload, question.path, given_text(question.data))
        controls = self._with_choices(draft.controls)
        draft = replace(draft, payload=payload, controls=controls)
        if self.step.rows:
            draft = self._put_rows_in(draft, self.step.rows.name)
        self.step.settle(draft.payload, controls)
        return replace(draft, payload=as_listed(draft.payload, reference))

    def _with_choices(self, controls: Controls) -> Controls:
        """Return the controls with the answers to the wizard's own questions."""
        for question in self.form:
            is_own = not hasattr(question, "path")
            if is_own and is_choice(question):
                answer = "" if question.data is None else question.data
                controls = controls.with_answer(question.short_name, answer)
        return controls

    def _put_rows_in(self, draft: Draft, name: str) -> Draft:
        """Return a draft with the rows, put aside where the step's choice leaves them out."""
        values = []
        for row in self.rows:
            if any(question.refused for question in row.questions):
                # rows have no names that last, so the whole list stays as it was
                return draft
            if filled := row.values():
                values.append(filled)
        are_kept = self.step.keeps_rows(draft.controls)
        if not are_kept and not values:
            values = draft.controls.aside.get(name, [])
        return draft.with_rows(name, values, are_kept=are_kept)


def is_kept(question: Any) -> bool:
    """Tell whether an answer goes into the payload: what did not come back stays there as it was,
    and a password is never put there.
    """
    if isinstance(question, AskedPassword):
        return False
    if question.unasked or question.refused:
        return False
    return question.data is not None


def is_choice(question: Any) -> bool:
    """Tell whether the answer to a question of the wizard's own is one of those it offers."""
    offered = [choice.value for choice in getattr(question, "choices", [])]
    return not offered or question.data in offered


def shown_data(step: Step, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers of a payload that a step's own form shows, by the question's name."""
    shown = {}
    for name, path in step.own_paths.items():
        shown[name] = shown_text(value_at(payload, path))
    return shown
