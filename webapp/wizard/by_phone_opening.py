"""Opening the draft of a page by phone: of the rep's own, and for a page that this browser has."""

from flask import abort, request, session
from flask_login import current_user
from werkzeug.exceptions import BadRequest

from webapp.clients.offered import load_reference
from webapp.drafts.access import DRAFT_ID, actor_for, opens, refuse
from webapp.drafts.draft import Draft
from webapp.questions.one_page import steps_on_page
from webapp.questions.sheet import Sheet
from webapp.record.problem import Problem
from webapp.wizard import rows
from webapp.wizard.for_reps import with_reason
from webapp.wizard.opening import is_token_good, refuse_old_page, stored_at


def own(draft_id: str) -> Draft:
    """Return a draft that registers a client and that who is signed in began: as it is stored, or
    a new one. One that was discarded comes back when something is posted for it.
    """
    if not DRAFT_ID.fullmatch(draft_id):
        refuse()
    user_id = current_user.id
    draft = stored_at(draft_id)
    if draft is None:
        return Draft(draft_id, owner_id=user_id, rep_id=user_id)
    if draft.rep_id != user_id or draft.is_change:
        refuse()
    return draft


def filled_in(draft_id: str) -> Draft:
    """Return a draft as `own` does, that this rep fills in: not handed over."""
    draft = own(draft_id)
    return draft if draft.is_reps else refuse()


def posted_draft(draft_id: str) -> tuple[Draft, bool]:
    """Return the draft that a form was posted for, and whether session and token prove that the
    page was this browser's; without both, the key in the form must open the draft.
    """
    if not request.form:
        raise BadRequest
    draft, key = filled_in(draft_id), request.form.get("key", "")
    has_token = is_token_good()
    if not key and not has_token:
        raise BadRequest
    if key and not draft.is_done and not opens(draft, key):
        refuse_old_page(is_ours=True)
    if not has_token:
        session.pop("csrf_token", None)
    return draft, has_token


def typed_sheet(draft_id: str) -> Sheet:
    """Return the sheet of a draft that is typed into; of a list with too many rows nothing is
    read.
    """
    draft = filled_in(draft_id)
    if draft.is_done:
        refuse()
    sheet = sheet_of(draft)
    if problem_of_rows(sheet):
        abort(422)
    return sheet


def sheet_of(draft: Draft) -> Sheet:
    """Return the sheet of a rep's draft, with the reason that came with a page."""
    if request.method == "POST":
        draft = with_reason(draft, request.form)
    return Sheet(draft, load_reference(), actor_for(draft))


def problem_of_rows(sheet: Sheet) -> Problem | None:
    """Return the problem of a list that was posted with more rows than there may be."""
    for step in steps_on_page(sheet.open_steps):
        if step.rows and (problem := rows.too_many(step.rows, request.form)):
            return problem
    return None
