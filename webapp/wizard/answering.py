"""The answers of a posted step in its draft, on top of what was saved since its page was made."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from flask import request
from werkzeug.exceptions import BadRequest

from webapp.drafts.access import as_held, refuse
from webapp.drafts.draft import Draft
from webapp.drafts.store import ChangedElsewhere, load
from webapp.questions.merging import answers_in, as_written, digest, merged, put_back
from webapp.questions.pages import Page
from webapp.questions.sheet import Sheet
from webapp.questions.steps import CHECK
from webapp.questions.steps.base import Step
from webapp.record.codes import as_listed
from webapp.wizard import rows
from webapp.wizard.for_reps import with_reason
from webapp.wizard.writers import seen_by_page, with_writer

TRIES = 5  # saves of one request, when others save the same draft meanwhile


class Button(NamedTuple):
    """The button that sent a form, and its value."""

    action: str
    value: str = ""

    @property
    def is_of_list(self) -> bool:
        """Whether it adds a row, or does something to one."""
        return self.action in rows.ACTIONS


TYPED = Button("typed")  # none was pressed


@dataclass
class Answered:
    """The draft with the answers of a page, that page, and what a button of its list did.

    `contested` are the paths of what was changed here and elsewhere.
    """

    sheet: Sheet
    page: Page
    change: rows.Change
    contested: list[str]


def button_of(sheet: Sheet, step: Step) -> Button:
    """Return the button that sent the form; one that leads to a page not to be seen is refused."""
    of_list = rows.ACTIONS if step.rows else ()
    names = ("save", "hand_over", "go", "update", *of_list)
    pressed = next((name for name in names if name in request.form), "")
    if not pressed:
        return Button("continue")
    value = request.form[pressed]
    if pressed == "go" and value != CHECK:
        open_names = [other.name for other in sheet.open_steps]
        if value not in open_names:
            refuse()
    return Button(pressed, value)


def answered(sheet: Sheet, step: Step, button: Button) -> Answered:
    """Return the draft with what was posted of a step, after what a button of its list does."""
    page = sheet.posted(step, request.form)
    if not page.has_answers(request.form):
        # a form with none of its fields is not "all cleared" (security R11a)
        raise BadRequest
    draft = with_reason(sheet.draft, request.form)
    controls = draft.controls
    change = rows.Change()
    if button.is_of_list:
        change, controls = rows.change(
            button.action,
            button.value,
            page,
            draft.payload,
            controls,
            sheet.reference,
        )
    rows.complete(page, draft.payload, sheet.reference)
    payload, controls = page.answers(draft.payload, controls)
    payload = as_listed(payload, sheet.reference)
    was_undone_before = button.action == "undo" and not change.notice
    if was_undone_before:
        payload = draft.payload
        page = sheet.page(step)
    changed = replace(draft, payload=payload, controls=controls)
    mine = Answered(sheet.of(changed), page, change, [])
    return settled(mine, sheet, button)


def settled(mine: Answered, before: Sheet, button: Button) -> Answered:
    """Return the answers on top of what was saved since the page was made, or what of it was
    changed on both sides.

    The page shows then what others changed and this one did not. A list is left to no guess while
    its buttons are used.
    """
    stored = before.draft
    step = mine.page.step
    is_new = stored.version == 0 and not stored.is_change
    draft = mine.sheet.draft
    if is_new:  # nothing is stored that could differ
        draft = with_writer(draft, stored, step, {})
        return replace(mine, sheet=mine.sheet.of(draft))
    own = answers_in(step, draft.payload, draft.controls)
    theirs = answers_in(step, stored.payload, stored.controls)
    seen = seen_by_page(stored, step, request.form.get("seen", ""))
    base = as_written(seen, theirs)
    taken, contested = merged(base, own, theirs, theirs)
    from_others = differing(taken, own)
    if step.rows and button.is_of_list and step.rows.name in from_others:
        return replace(mine, contested=[step.rows.name])
    if from_others:
        mine = with_answers(mine, from_others)
    unseen = {path: base[path] for path in from_others}
    draft = with_writer(mine.sheet.draft, stored, step, unseen)
    return replace(mine, sheet=mine.sheet.of(draft), contested=contested)


def differing(answers: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the answers, by path, that are not the same as the others."""
    found = {}
    for path, answer in answers.items():
        if digest(answer) != digest(others[path]):
            found[path] = answer
    return found


def with_answers(mine: Answered, answers: Mapping[str, Any]) -> Answered:
    """Return a page's answers with others at these paths, which its page shows then."""
    step, draft = mine.page.step, mine.sheet.draft
    payload, controls = put_back(step, answers, draft.payload, draft.controls)
    changed = replace(draft, payload=payload, controls=controls)
    sheet = mine.sheet.of(changed)
    show_answers(mine.page, sheet.page(step), answers)
    return replace(mine, sheet=sheet)


def show_answers(page: Page, stored: Page, paths: Collection[str]) -> None:
    """Show in a page that was posted what is stored at these paths."""
    choices = page.step.decided_by.items()
    deciding = {choice.name for path, choice in choices if path in paths}
    for question in stored.form:
        name = question.short_name
        is_at_path = getattr(question, "path", "") in paths
        if is_at_path or name in deciding:
            page.form[name].data = question.data
    if page.step.rows and page.step.rows.name in paths:
        page.rows = stored.rows


def still_open(before: Draft) -> Draft:
    """Return a draft as it is now, if it may be saved by who had it before. Raises
    ChangedElsewhere.
    """
    stored = load(before.id) or replace(before, version=0)
    draft = as_held(stored)
    if draft.is_done or draft.nonce != before.nonce:
        raise ChangedElsewhere
    return draft
