"""The answers of a posted step in its draft, on top of what was saved since its page was made."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from flask import request
from werkzeug.exceptions import BadRequest

from webapp.drafts.access import as_held, refuse
from webapp.drafts.draft import Draft
from webapp.drafts.store import ChangedElsewhere, load
from webapp.questions.merging import merged_step, put_back, written
from webapp.questions.pages import Page
from webapp.questions.sheet import Sheet
from webapp.questions.steps import CHECK
from webapp.questions.steps.base import Step
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

    @property
    def leads_on(self) -> bool:
        """Whether it leads on from the page: htmx exchanges no part of that."""
        return self.action in ("continue", "save")


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


def answered(before: Sheet, step: Step, button: Button) -> Answered:
    """Return the draft with what was posted of a step, after what a button of its list does."""
    page = before.posted(step, request.form)
    if not page.has_answers(request.form):
        # a form with none of its fields is not "all cleared" (security R11a)
        raise BadRequest
    draft, change = before.draft, rows.Change()
    if draft.is_reps:
        draft = with_reason(draft, request.form)
    if button.is_of_list:
        change, removed = rows.change(button.action, button.value, page, before)
        draft = replace(draft, controls=replace(draft.controls, removed=removed))
    if step.rows:
        rows.complete(page, before)
    draft = page.put_in(draft, before.reference)
    was_undone_before = button.action == "undo" and not change.notice
    if was_undone_before:
        page = before.page(step)
        draft = replace(draft, payload=before.draft.payload)
    draft, contested = settled(draft, page, before, is_of_list=button.is_of_list)
    return Answered(before.of(draft), page, change, contested)


def settled(
    draft: Draft, page: Page, before: Sheet, *, is_of_list: bool
) -> tuple[Draft, list[str]]:
    """Return a page's answers on top of what was saved since the page was made, and the paths of
    what of it was changed on both sides.

    The page shows then what others changed and this one did not. A list is left to no guess while
    its buttons are used.
    """
    step, stored = page.step, before.draft
    stood = written(step, stored)
    posted = posted_seen(step)
    seen = seen_by_page(stored.controls, step, stood, otherwise=posted)
    if stored.is_new or seen == stood:  # nobody else saved anything since
        return with_writer(draft, step, stood, {}), []
    both = merged_step(step, draft, stored, seen)
    if is_of_list and step.rows and step.rows.name in both.from_others:
        return draft, [step.rows.name]
    if both.from_others:
        draft = put_back(step, both.from_others, draft)
        show_answers(page, before.of(draft).page(step), both.from_others)
    return with_writer(draft, step, stood, both.unseen), both.contested


def posted_seen(step: Step) -> str:
    """Return what a step was when the page was made; a page of several steps has one for each."""
    return request.form.get(f"seen-{step.name}", request.form.get("seen", ""))


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


def tries(sheet: Sheet) -> Iterator[Sheet]:
    """Yield the sheet, then again as its draft is stored by now, for who could not save it as
    somebody else did. Raises ChangedElsewhere after several.
    """
    for _ in range(TRIES):
        yield sheet
        sheet = sheet.of(still_open(sheet.draft))
    raise ChangedElsewhere


def still_open(before: Draft) -> Draft:
    """Return a draft as it is now, if it may be saved by who had it before. Raises
    ChangedElsewhere.
    """
    stored = load(before.id) or replace(before, version=0)
    draft = as_held(stored)
    if draft.is_done or draft.nonce != before.nonce:
        raise ChangedElsewhere
    return draft
