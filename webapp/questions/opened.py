"""A part of a client that is opened to be changed alone: a field, an address or a row of a list,
as a form of its own, and the whole client with what was typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

from werkzeug.datastructures import MultiDict
from wtforms import SelectChoice

from webapp.clients.models import Client
from webapp.clients.offered import reference_with
from webapp.clients.row_ids import ids_of
from webapp.drafts.draft import Draft
from webapp.questions.changes import made_of
from webapp.questions.choices import chosen
from webapp.questions.facts import BILLING, key_of, placed
from webapp.questions.fields import asked_fields
from webapp.questions.merging import digest
from webapp.questions.messages import Messages, messages_of_unkept
from webapp.questions.opened_place import Place, value_of
from webapp.questions.pages import Page
from webapp.questions.row import Row, posted_key, prefix_of
from webapp.questions.sheet import Sheet
from webapp.questions.steps.delivery import delivery_of
from webapp.record.actor import OF_INTEGRATIONS, Actor
from webapp.record.check import Registration, check
from webapp.record.labels import label_of
from webapp.record.paths import name_at
from webapp.record.problem import Problem
from webapp.record.schema import Record
from webapp.record.text import in_sentence

TYPE = "type.code"


@dataclass
class Opened:
    """A place with its form, as the client has it or as it was posted.

    `seen` is a digest of what the client has there, `row_id` the id of a row that it has; the form
    carries both.
    """

    place: Place
    sheet: Sheet
    page: Page
    seen: str
    row_id: int | None = None

    @classmethod
    def of(
        cls,
        place: Place,
        client: Client,
        actor: Actor,
        posted: MultiDict[str, str] | None,
    ) -> Self:
        """Return a place of a client as it is, or as it was `posted`: of that the fields of the
        place alone are read.
        """
        draft = made_of(
            client, [place.step.name], owner_id=actor.user_id, rep_id=actor.user_id
        )
        # the one who acts has no right to what integrations say, and sends it on
        actor = replace(actor, granted=frozenset(OF_INTEGRATIONS))
        sheet = Sheet(draft, reference_with(client), actor)
        seen = digest(value_of(place, draft.payload))
        if place.number is not None:
            ids = ids_of(client, place.list_name)
            row_id = None if place.is_new else ids[place.number]
            return replace(cls._row(place, sheet, seen, posted), row_id=row_id)
        if posted is None:
            return cls(place, sheet, sheet.page(place.step), seen)
        page = sheet.posted(place.step, _own(place, posted))
        return cls(place, sheet, page, seen)

    @classmethod
    def _row(
        cls, place: Place, sheet: Sheet, seen: str, posted: MultiDict[str, str] | None
    ) -> Self:
        rows, number = place.step.rows, place.number or 0
        assert rows  # noqa: S101 - a place with a number is a row
        stored = sheet.draft.rows_of(rows.name)
        values = rows.blank(sheet.bill_country) if place.is_new else stored[number]
        key = key_of(number)
        is_default = values.get(rows.default) == "1"
        prefix = prefix_of(rows, key)
        if posted is None:
            shown = {name: value or "" for name, value in values.items()}
            row = Row(rows, key, rows.form(prefix=prefix, data=shown), is_default)
        else:
            # the row may have had another number when the form was made
            key = posted_key(rows, posted) or key
            prefix = prefix_of(rows, key)
            is_default = posted.get(f"{rows.prefix}-default") == key
            row = Row(rows, key, rows.form(posted, prefix=prefix), is_default)
        page = Page(place.step, place.step.form(prefix=place.step.prefix), [row])
        if posted is not None:
            page.read_texts()
        return cls(place, sheet, page, seen)

    @property
    def row(self) -> Row | None:
        """The row that is opened, None where it is none."""
        return self.page.rows[0] if self.place.number is not None else None

    @cached_property
    def questions(self) -> list[Any]:
        """The questions that it asks, in order."""
        if self.row:
            return self.row.questions
        asked = asked_fields(self.page.form)
        if self.place.is_block:
            return asked
        return [each for each in asked if each.path == self.place.path]

    @property
    def id(self) -> str:
        """The id of its first box."""
        return str(self.questions[0].id)

    @property
    def opener(self) -> str:
        """The id of what opens it on the page."""
        if self.row is None:
            return self.id
        _path, its_id, _label = placed(self.row.rows, self.place.number or 0)
        return its_id

    def prepare(self) -> None:
        """Give the questions their choices, to be shown."""
        self.page.prepare(self.sheet.reference)
        for question in self.questions:
            if question.path == TYPE:  # the wizard's words are for customers
                kinds = self.sheet.reference.client_types.items()
                question.choices = [
                    SelectChoice(code, kind.name) for code, kind in kinds
                ]

    def typed(self) -> Iterator[tuple[str, str]]:
        """Yield name and text of all that was typed, to be sent again."""
        for question in self.questions:
            yield question.name, question.data or ""
        if self.row and self.row.default:
            yield f"{self.row.rows.prefix}-default", self.row.key

    def texts(self) -> list[str]:
        """Return what is typed in words, in lines."""
        if self.row:
            return self.row.summary().splitlines()
        return [text for text in map(chosen, self.questions) if text]

    def filled(self) -> Sheet:
        """Return the whole client with what was typed."""
        if self.row:
            return self._with_rows(self._rows_after(self.row))
        before = self.sheet
        return before.of(self.page.put_in(before.draft, before.reference))

    def without(self) -> Sheet:
        """Return the whole client without the row that is opened."""
        rows = list(self.sheet.draft.rows_of(self.place.list_name))
        del rows[self.place.number or 0]
        return self._with_rows(rows)

    def _rows_after(self, row: Row) -> list[dict[str, Any]]:
        """Return the rows of the list with the one that was typed."""
        rows = [dict(each) for each in self.sheet.draft.rows_of(self.place.list_name)]
        number, values = self.place.number or 0, row.values()
        if row.default:
            for each in rows:
                each.pop(row.rows.default, None)
        rows[number : number + 1] = [values]
        return rows

    def _with_rows(self, rows: list[dict[str, Any]]) -> Sheet:
        draft: Draft = self.sheet.draft
        name = self.place.list_name
        if name in self.place.step.decided_by:
            answer = delivery_of({name: rows})
            controls = draft.controls.with_answer("delivery", answer)
            draft = replace(draft, controls=controls)
        return self.sheet.of(draft.with_rows(name, rows, are_kept=True))

    def is_blank(self) -> bool:
        """Tell whether it is a row in which nothing was typed."""
        return bool(self.row and not self.row.values())

    def is_added(self, record: Record) -> bool:
        """Tell whether a record with this new row has the same before it, as by a form that is sent
        twice; which of them is the default does not matter.
        """
        if not (self.row and self.place.is_new):
            return False
        *before, new = getattr(record, self.place.list_name)
        name = self.row.rows.default
        same = {name: getattr(new, name)}
        return any(row.model_copy(update=same) == new for row in before)

    def messages(self, sheet: Sheet) -> Messages:
        """Return what is wrong with the client that `sheet` has, at the boxes of this place; what
        is wrong elsewhere in it comes first, with its name.
        """
        unkept = messages_of_unkept(self.page)
        if unkept.errors:
            return unkept
        found, elsewhere = Messages(), []
        for problem in sheet.problems:
            question = self._question_at(problem)
            if question is None:
                words = f"{label_of(problem.path)}: {in_sentence(problem.message)}"
                elsewhere.append(("", words if problem.path else problem.message))
            elif question.id not in found.errors:
                found.errors[question.id] = problem.message
                found.summary.append((question.id, problem.message))
        found.summary = elsewhere + found.summary
        return found

    def _question_at(self, problem: Problem) -> Any:
        if not self.place.has(problem.path):
            return None
        for question in self.questions:
            if name_at(question.path) == name_at(problem.path):
                return question
        return None


def _own(place: Place, posted: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return of what was posted the fields of a place alone."""
    form = place.step.form(prefix=place.step.prefix)
    own: MultiDict[str, str] = MultiDict()
    for question in asked_fields(form):
        if place.is_block or question.path == place.path:
            own.setlist(question.name, posted.getlist(question.name))
    return own


def checked_again(
    client: Client, payload: dict[str, Any], actor: Actor
) -> tuple[Registration | None, list[Problem]]:
    """Return what comes of a client's payload that a rep puts back: what it had of the lists
    stays allowed, and nobody is asked for what a machine left out of an address.
    """
    granted, unasked = (
        frozenset(OF_INTEGRATIONS),
        frozenset({BILLING, "shipping_addresses"}),
    )
    actor = replace(actor, granted=granted, unasked=unasked)
    return check(payload, actor, reference_with(client))
