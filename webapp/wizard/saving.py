"""A posted step: saved, right or wrong, then what its button says."""

from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial

from flask import redirect, request, url_for

from webapp.drafts import store
from webapp.drafts.draft import Draft
from webapp.drafts.limits import DRAFTS
from webapp.drafts.store import ChangedElsewhere, TooMuch
from webapp.questions.messages import Messages, messages_of_unkept
from webapp.questions.pages import Page
from webapp.questions.sheet import Sheet
from webapp.questions.steps import CHECK, furthest_of
from webapp.questions.steps.base import Step
from webapp.record.problem import Problem
from webapp.web.answers import is_fragment
from webapp.wizard import rows, rows_query
from webapp.wizard.addresses import return_to, url_of
from webapp.wizard.answering import (
    Answered,
    Button,
    answered,
    button_of,
    tries,
)
from webapp.wizard.outcomes import Elsewhere, Finished, Outcome, Shown
from webapp.wizard.passwords import judged

TOO_MUCH = (
    "Shorten your answers, or leave out what you do not need: "
    "together they are longer than a registration can be"
)
PAGES_OF_BUTTONS = {"save": "wizard.saved", "hand_over": "wizard.hand_over"}


@dataclass(frozen=True)
class Saved:
    """A step that was saved: its draft, its page, what a button of its list did, its problems,
    and whether it is done: continued from without a mistake.
    """

    sheet: Sheet
    page: Page
    change: rows.Change
    problems: list[Problem]
    is_done: bool


def save_step(sheet: Sheet, step: Step, *, is_known: bool) -> Outcome:
    """Save a posted step, right or wrong; then do what its button says. Raises ChangedElsewhere."""
    if step.rows and (problem := rows.too_many(step.rows, request.form)):
        page = sheet.page(step)
        rows.complete(page, sheet)
        return Shown(sheet, page, [problem], fragment=is_fragment(), status=422)
    button = button_of(sheet, step)
    fragment = is_fragment() and step.has_fragment and not button.leads_on
    for before in tries(sheet):
        mine = answered(before, step, button)
        shown = Shown(before, mine.page, fragment=fragment)
        if mine.contested:
            is_unsaved = before.draft.version == 0
            elsewhere = Elsewhere(before, mine.contested, by_others=is_unsaved)
            return replace(shown, elsewhere=elsewhere, status=409)
        try:
            saved = save_answers(mine, before, button, is_known=is_known)
        except TooMuch:
            too_much = Messages(summary=[("main", TOO_MUCH)])
            return replace(shown, messages=too_much, status=422)
        except ChangedElsewhere:
            continue
        return after(saved, button, fragment=fragment, is_known=is_known)
    raise ChangedElsewhere


def save_answers(
    mine: Answered, before: Sheet, button: Button, *, is_known: bool
) -> Saved:
    """Save the answers of a page with its password, and for Continue the step as done or not.
    Raises ChangedElsewhere, TooMuch.
    """
    page, step = mine.page, mine.page.step
    sheet, problems = judged(mine.sheet, before, page)
    draft, is_done = sheet.draft, False
    if button.action == "continue":
        is_done = is_known and not problems and not page.refused
        draft = draft.marked(step.name, is_done=is_done)
        draft = replace(draft, furthest=furthest_of(draft.controls.done))
    stored = save_draft(draft, before.draft)
    return Saved(sheet.kept_as(stored), page, mine.change, problems, is_done)


def save_draft(changed: Draft, before: Draft) -> Draft:
    """Store a draft, the first time within the limit on drafts. Raises ChangedElsewhere,
    TooMuch.
    """
    with DRAFTS if before.is_new else nullcontext():
        return store.save(changed, before=before)


def after(saved: Saved, button: Button, *, fragment: bool, is_known: bool) -> Outcome:
    """Return the page again when not all of it was kept or htmx exchanges a part of it, else
    go to where the button leads.
    """
    page, sheet = saved.page, saved.sheet
    again = Shown(sheet, page, change=saved.change, fragment=fragment)
    unkept = messages_of_unkept(page)
    if unkept.errors:
        is_saved = not page.refused
        return replace(again, messages=unkept, is_saved=is_saved, status=422)
    if fragment:
        if button.action in rows.FOLDING:
            rows.fold_complete(page, saved.problems, opened=button.value)
        full = [saved.change.problem] if saved.change.problem else []
        return replace(again, problems=full, is_saved=True)
    needs_no_check = sheet.draft.is_change and len(sheet.steps) == 1
    if saved.is_done and needs_no_check:
        return Finished(sheet)
    return redirect(url_after(saved, button, is_known=is_known), 303)


def url_after(saved: Saved, button: Button, *, is_known: bool) -> str:
    """Return the address that shows what a post did."""
    draft_id, action = saved.sheet.draft.id, button.action
    step = saved.page.step
    same_step = partial(url_of, draft_id, step.name, back=return_to() or None)
    if not is_known:
        return same_step(lost="1")
    if saved.is_done:
        return url_of_next(saved.sheet, step)
    if action == "continue":
        return same_step()
    if action in PAGES_OF_BUTTONS:
        return url_for(PAGES_OF_BUTTONS[action], draft_id=draft_id)
    if action == "go":
        return url_of(draft_id, button.value)
    return same_step(**rows_query.as_query(action, button.value, saved.page))


def url_of_next(sheet: Sheet, step: Step) -> str:
    """Return the address of what follows a step that is done: the next one, or for who came from
    the check page to change something, the first that is not done yet.
    """
    draft_id = sheet.draft.id
    if return_to() != CHECK:
        return url_of(draft_id, sheet.next_after(step))
    left = sheet.first_open
    back = None if left == CHECK else CHECK
    return url_of(draft_id, left, back=back)
