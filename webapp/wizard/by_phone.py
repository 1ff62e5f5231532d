"""A client by phone: a rep's draft on one page of the desk, made of the steps, forms and rules of
the wizard.

It is a page of this room, drawn in the frame of the desk: it opens, merges, saves, hands over and
sends drafts as the steps do, and the desk has none of that.
"""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user

from webapp.drafts import store
from webapp.drafts.access import refuse
from webapp.drafts.draft import Draft, new_id
from webapp.drafts.of_reps import put_away
from webapp.drafts.store import ChangedElsewhere, TooMuch
from webapp.questions.one_page import steps_on_page
from webapp.questions.sheet import Sheet
from webapp.questions.steps import step_named
from webapp.questions.steps.base import Step
from webapp.users.access import let_in
from webapp.users.models import STAFF
from webapp.web.answers import is_fragment, public_url
from webapp.wizard import rows_query
from webapp.wizard.addresses import go_to
from webapp.wizard.answering import Button, button_of, tries
from webapp.wizard.by_phone_opening import (
    own,
    posted_draft,
    problem_of_rows,
    sheet_of,
    typed_sheet,
)
from webapp.wizard.by_phone_page import render_beside, render_field, render_page
from webapp.wizard.by_phone_words import begun_with
from webapp.wizard.for_reps import desk_view
from webapp.wizard.hand_over import linked_with, show
from webapp.wizard.keeping import keep
from webapp.wizard.mailing import address_of
from webapp.wizard.one_page import (
    Posted,
    judged,
    posted_page,
    posted_parts,
    save_typed_page,
    stored_parts,
    typed,
)
from webapp.wizard.saving import TOO_MUCH, save_draft
from webapp.wizard.sending import register_draft

bp = Blueprint("by_phone", __name__, url_prefix="/desk/clients/quick")
# what the buttons of the page are called, but for those of its lists
BUTTONS = ("register", "hand_over", "mail", "keep", "discard", "steps")
NOWHERE = "Enter the customer’s email address to mail the link to"


@bp.before_request
def staff_alone() -> Any:
    """Let staff in, and nobody else."""
    return let_in(*STAFF)


@bp.errorhandler(ChangedElsewhere)
def changed_elsewhere(_error: ChangedElsewhere) -> Any:
    """Show the draft as it stands, which asks to look again."""
    draft_id = (request.view_args or {})["draft_id"]
    return back_to(draft_id, notice="changed")


@bp.get("")
def begin() -> Any:
    """Go on to a page with an address of its own; nothing is stored until something is saved."""
    words = request.args.get("q") or None
    return redirect(url_for("by_phone.page", draft_id=new_id(), q=words))


@bp.get("/<draft_id>")
def page(draft_id: str) -> Any:
    """Show a draft of the rep's, a new one when nothing was saved of it."""
    draft = own(draft_id)
    if not draft.is_reps:
        return redirect(url_for("wizard.hand_over", draft_id=draft.id))
    if draft.is_done:
        return redirect(url_for("wizard.done", draft_id=draft.id))
    store.visit(draft)
    sheet = sheet_of(draft)
    parts = stored_parts(sheet, request.args)
    if draft.is_new and (words := request.args.get("q")):
        parts = begun_with(words, sheet, parts)
    return render_page(sheet, parts, notice=request.args.get("notice", ""))


@bp.post("/<draft_id>")
def post(draft_id: str) -> Any:
    """Save what was posted, right or wrong, then do what the button says."""
    draft, is_known = posted_draft(draft_id)
    if draft.is_done:
        return redirect(url_for("wizard.done", draft_id=draft.id), 303)
    if "discard" in request.form:
        put_away(draft.id, current_user.id)
        return redirect(url_for("desk.drafts", discarded=draft.id), 303)
    return save(sheet_of(draft), is_known=is_known)


def save(sheet: Sheet, *, is_known: bool) -> Any:
    """Save the page; then do what its button says. Raises ChangedElsewhere."""
    step = step_of_list(sheet)
    if problem := problem_of_rows(sheet):
        links = [("#main", problem.message)]
        parts = stored_parts(sheet, {})
        return render_page(sheet, parts, links=links, is_unsaved=True, status=422)
    button = button_of(sheet, step) if step else Button(pressed())
    for before in tries(sheet):
        mine = posted_page(before, step, button)
        if mine.contested:
            parts = posted_parts(mine, before, elsewhere=before)
            return render_page(before, parts, is_unsaved=True, status=409)
        changed = mine.sheet.draft
        if button.action == "register":
            changed = judged(mine.sheet)
        try:
            stored = save_draft(changed, before.draft)
        except TooMuch:
            parts = posted_parts(mine, before)
            links = [("#main", TOO_MUCH)]
            return render_page(before, parts, links=links, is_unsaved=True, status=422)
        except ChangedElsewhere:
            continue
        return after(mine, before.of(stored), step, button, is_known=is_known)
    raise ChangedElsewhere


def after(
    mine: Posted, stored: Sheet, step: Step | None, button: Button, *, is_known: bool
) -> Any:
    """Show the page again where not all of it was kept, else do what the button says."""
    draft = stored.draft
    if mine.unkept.errors:
        parts = posted_parts(mine, stored)
        return render_page(stored, parts, is_unsaved=True, status=422)
    if is_fragment():
        return render_page(stored, posted_parts(mine, stored))
    if not is_known:
        return back_to(draft.id, notice="lost")
    if button.action == "register":
        return register(stored, is_current=mine.is_current)
    if step is None:
        return leave(stored, button.action)
    own_page = next(each.page for each in mine.answers if each.page.step is step)
    query = rows_query.as_query(button.action, button.value, own_page)
    return back_to(draft.id, part=step.name, **query)


def leave(sheet: Sheet, action: str) -> Any:
    """Go where a button leads that the draft is kept with; without one the page stays."""
    draft = sheet.draft
    if action == "hand_over":
        return hand_over(draft)
    if action == "mail":
        return hand_over_by_mail(sheet)
    if action == "keep":
        return redirect(url_for("desk.drafts", kept=draft.id), 303)
    if action == "steps":
        return go_to(draft.id, sheet.first_open)
    return back_to(draft.id)


def register(sheet: Sheet, *, is_current: bool) -> Any:
    """Register what is right and was seen as it stands, else show what is in the way."""
    draft = sheet.draft
    desk = desk_view(draft)
    if not is_current:
        return back_to(draft.id, notice="changed")
    if sheet.problems_to_send or desk is None or desk.unexplained:
        return back_to(draft.id)
    return register_draft(sheet, desk)


def hand_over(draft: Draft, address: str = "") -> Any:
    """Hand a draft over as it is, mail the link to `address` unless that is "", and show it; no
    other page does.
    """
    token = linked_with(draft, address)
    link = public_url("wizard.take_over", token=token)
    return show(draft, link, sent_to=address)


def hand_over_by_mail(sheet: Sheet) -> Any:
    """Hand a draft over and mail the link, or ask for the address that it goes to."""
    if address := address_of(sheet.draft):
        return hand_over(sheet.draft, address)
    parts = stored_parts(sheet, {})
    return render_page(sheet, parts, links=[("#email", NOWHERE)], status=422)


@bp.post("/<draft_id>/keep")
def keep_typed(draft_id: str) -> Any:
    """Save what is typed, and answer how that went."""
    return asdict(keep(typed_sheet(draft_id), save_typed_page))


@bp.post("/<draft_id>/beside")
def beside(draft_id: str) -> Any:
    """Answer who may be the same client as what is being typed, which is not saved."""
    sheet, _pages = typed(typed_sheet(draft_id))
    return render_beside(sheet)


@bp.post("/<draft_id>/<step_name>/field")
def field(draft_id: str, step_name: str) -> Any:
    """Save what is typed, and answer one field again, with its problem or advice."""
    before = typed_sheet(draft_id)
    sheet, pages = typed(before)
    step = step_named(step_name)
    if step is None or step.name not in pages:
        refuse()
    return render_field(sheet, pages[step.name], keep(before, save_typed_page))


def pressed() -> str:
    """Return the name of the button that was pressed; "update" saves and stays."""
    return next((name for name in BUTTONS if name in request.form), "update")


def step_of_list(sheet: Sheet) -> Step | None:
    """Return the step whose own button was pressed, which the address names."""
    name = request.args.get("part", "")
    steps = steps_on_page(sheet.open_steps)
    return next((step for step in steps if step.name == name), None)


def back_to(draft_id: str, **query: Any) -> Any:
    """Answer a post with the address of the page that shows what it did."""
    return redirect(url_for("by_phone.page", draft_id=draft_id, **query), 303)
