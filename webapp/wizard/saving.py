"""A posted step: saved, right or wrong, then what its button says."""

from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, redirect, request, url_for

from webapp.drafts import store
from webapp.drafts.draft import Draft
from webapp.drafts.limits import DRAFTS
from webapp.drafts.store import ChangedElsewhere, TooMuch
from webapp.questions.messages import Messages, messages_of, messages_of_unkept
from webapp.questions.pages import Page
from webapp.questions.sheet import Sheet
from webapp.questions.steps import CHECK, furthest_of
from webapp.questions.steps.base import Step
from webapp.record.problem import Problem
from webapp.web.answers import is_fragment
from webapp.wizard import rows
from webapp.wizard.addresses import return_to, url_of
from webapp.wizard.answering import (
    Answered,
    Button,
    answered,
    button_of,
    tries,
)
from webapp.wizard.elsewhere import changed_by_others, elsewhere_of
from webapp.wizard.kept import Kept
from webapp.wizard.pages import render_step
from webapp.wizard.passwords import judged
from webapp.wizard.sending import send_change

TOO_MUCH = (
    "Shorten your answers, or leave out what you do not need: "
    "together they are longer than a registration can be"
)


@dataclass
class Saved:
    """A step that was saved: its draft, its page, what a button of its list did, and its
    problems.
    """

    sheet: Sheet
    page: Page
    change: rows.Change
    problems: list[Problem]

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong with the step, and all of it was kept."""
        return not (self.problems or self.page.refused)


def save_step(sheet: Sheet, step: Step, *, is_known: bool) -> Any:
    """Save a posted step, right or wrong; then do what its button says. Raises ChangedElsewhere."""
    if step.rows and (problem := rows.too_many(step.rows, request.form)):
        return refuse_rows(sheet, step, problem)
    button = button_of(sheet, step)
    for current in tries(sheet):
        mine = answered(current, step, button)
        if mine.contested:
            return ask_which(mine, current, button)
        try:
            saved = save_answers(mine, current, button, is_known=is_known)
        except TooMuch:
            return refuse_length(current, mine.page, button)
        except ChangedElsewhere:
            continue
        return answer(saved, button, is_known=is_known)
    raise ChangedElsewhere


def save_answers(
    mine: Answered,
    before: Sheet,
    button: Button,
    *,
    is_known: bool,
) -> Saved:
    """Save the answers of a page with its password, and for Continue the step as done or not.
    Raises ChangedElsewhere, TooMuch.
    """
    step, page = mine.page.step, mine.page
    sheet, problems = judged(mine.sheet, before, page)
    draft = sheet.draft
    saved = Saved(sheet, page, mine.change, problems)
    if button.action == "continue":
        is_done = saved.is_good and is_known
        draft = draft.marked(step.name, is_done=is_done)
        draft = replace(draft, furthest=furthest_of(draft.controls.done))
    stored = save_draft(draft, before.draft)
    saved.sheet = sheet.kept_as(stored)
    return saved


def save_draft(changed: Draft, before: Draft) -> Draft:
    """Store a draft, the first time within the limit on drafts. Raises ChangedElsewhere,
    TooMuch.
    """
    with DRAFTS if before.is_new else nullcontext():
        return store.save(changed, before=before)


def answer(saved: Saved, button: Button, *, is_known: bool) -> Any:
    """Answer with the page again when not all of it was kept or htmx exchanges a part of it, else
    go to where the button leads.
    """
    page, sheet = saved.page, saved.sheet
    unkept = messages_of_unkept(page)
    fragment = wants_fragment(page.step, button)
    if unkept.errors or fragment:
        if button.action in rows.FOLDING and not unkept.errors:
            rows.fold_complete(page, saved.problems, opened=button.value)
        return render_saved_page(saved, unkept, fragment=fragment)
    is_done = button.action == "continue" and saved.is_good and is_known
    needs_no_check = sheet.draft.is_change and len(sheet.steps) == 1
    if is_done and needs_no_check:
        return send_change(sheet)
    address = url_after(saved, button, is_known=is_known)
    return redirect(address, 303)


def wants_fragment(step: Step, button: Button) -> bool:
    """Tell whether htmx asks for the questions alone."""
    is_of_page = button.action not in ("continue", "save")
    return is_fragment() and step.has_fragment and is_of_page


def render_saved_page(saved: Saved, unkept: Messages, *, fragment: bool) -> Response:
    """Answer the page that was saved, with an event for its script if all of it was."""
    page, change = saved.page, saved.change
    problems = [change.problem] if change.problem else []
    messages, status = messages_of(page, problems), 200
    if unkept.errors:
        messages, status = unkept, 422
    response = render_step(
        saved.sheet,
        page,
        messages=messages,
        change=change,
        fragment=fragment,
        status=status,
    )
    if not page.refused:
        kept = Kept.of(saved.sheet.draft, page.step)
        response.headers["HX-Trigger"] = kept.as_event()
    return response


def ask_which(mine: Answered, sheet: Sheet, button: Button) -> Response:
    """Show the page with what was changed elsewhere too."""
    page, draft = mine.page, sheet.draft
    history = changed_by_others(draft) if draft.version == 0 else ()
    elsewhere = elsewhere_of(page, sheet, mine.contested, history)
    fragment = wants_fragment(page.step, button)
    return render_step(
        sheet,
        page,
        elsewhere=elsewhere,
        fragment=fragment,
        status=409,
    )


def refuse_length(sheet: Sheet, page: Page, button: Button) -> Response:
    """Show the page with what to do about answers that are too long together."""
    return render_step(
        sheet,
        page,
        messages=Messages(summary=[("main", TOO_MUCH)]),
        fragment=wants_fragment(page.step, button),
        status=422,
    )


def refuse_rows(sheet: Sheet, step: Step, problem: Problem) -> Response:
    """Show the step as the draft has it, when more rows came than there may be."""
    page = sheet.page(step)
    rows.complete(page, sheet)
    return render_step(
        sheet,
        page,
        messages=messages_of(page, [problem]),
        fragment=is_fragment(),
        status=422,
    )


def url_after(saved: Saved, button: Button, *, is_known: bool) -> str:
    """Return the address that shows what a post did."""
    page = saved.page
    draft_id = saved.sheet.draft.id
    back = return_to() or None
    if not is_known:
        return url_of(
            draft_id,
            page.step.name,
            back=back,
            lost="1",
        )
    if button.action == "save":
        return url_for("wizard.saved", draft_id=draft_id)
    if button.action == "hand_over":
        return url_for("wizard.hand_over", draft_id=draft_id)
    if button.action == "go":
        return url_of(draft_id, button.value)
    if button.action != "continue":
        query = rows.as_query(button.action, button.value, page)
        return url_of(
            draft_id,
            page.step.name,
            back=back,
            **query,
        )
    if not saved.is_good:
        return url_of(draft_id, page.step.name, back=back)
    return url_of_next(saved.sheet, page.step)


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
