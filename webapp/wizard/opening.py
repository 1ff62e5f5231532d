"""Opening the draft that an address names, for who may."""

from typing import NoReturn

from flask import abort, g, request, session
from flask_login import current_user
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import BadRequest
from wtforms import ValidationError

from webapp.drafts import access, store
from webapp.drafts.access import DRAFT_ID, actor_for, as_held, is_own, refuse
from webapp.drafts.draft import Draft
from webapp.drafts.of_reps import bring_back
from webapp.questions.sheet import Sheet
from webapp.questions.steps import step_named
from webapp.questions.steps.base import Step
from webapp.users.access import ask_to_sign_in, is_staff
from webapp.users.kept_forms import go_on_page, posted_form
from webapp.wizard.changing import CHANGE_ID, reference_for, unsaved_change


def stored_at(draft_id: str) -> Draft | None:
    """Return the draft that is stored under this id, if any. One that its rep discarded comes back
    when they post something for it, so that nothing is lost that was typed into its page.
    """
    draft = store.load(draft_id)
    is_posted = draft is None and request.method == "POST"
    if is_posted and is_staff() and bring_back(draft_id, current_user.id):
        return store.load(draft_id)
    return draft


def draft_at(draft_id: str) -> Draft:
    """Return the draft with this id, a new one if nothing was saved yet. To its owner's it
    asks to sign in.
    """
    if not (DRAFT_ID.fullmatch(draft_id) or CHANGE_ID.fullmatch(draft_id)):
        refuse()
    draft = stored_at(draft_id) or unsaved_change(draft_id) or Draft(draft_id)
    if draft.owner_id is not None and not current_user.is_authenticated:
        abort(ask_to_sign_in())
    return draft


def own_draft(draft_id: str) -> Draft:
    """Return a draft of this browser's, or of who is signed in; else answer that it does not
    open here.
    """
    draft = draft_at(draft_id)
    if not is_own(draft):
        refuse()
    session.modified = True  # the cookie lives as long again as the draft
    access.browser_id()  # the release before began drafts without
    g.actor = actor_for(draft)
    return as_held(draft)


def sheet_of(draft: Draft) -> Sheet:
    """Return the sheet of a draft that was opened, for who acts in this request."""
    return Sheet(draft, reference_for(draft), g.actor)


def step_of(sheet: Sheet, name: str) -> Step:
    """Return the step with this name in the URL, or 404 when there is none or it is not for
    who fills in this draft.
    """
    step = step_named(name)
    if step is None or step not in sheet.open_steps:
        refuse()
    return step


def posted_draft(draft_id: str) -> tuple[Draft, bool]:
    """Return the draft that a form was posted for, and whether session and token prove that it is
    this browser's.
    """
    if not request.form:
        # a form with none of its fields is not "all cleared" (security R11a)
        raise BadRequest
    draft = draft_at(draft_id)
    has_token = is_token_good()
    is_ours = is_own(draft)
    refuse_unproven(draft, is_ours=is_ours, has_token=has_token)
    g.actor = actor_for(draft)
    if not has_token:
        session.pop("csrf_token", None)
    if not is_ours:
        access.adopt(draft)
    return as_held(draft), is_ours and has_token


def refuse_unproven(draft: Draft, *, is_ours: bool, has_token: bool) -> None:
    """Refuse a form that nothing proves to come from who may write the draft.

    A form whose session was lost proves by its key that the page was made for whoever sends it,
    unless the draft has an owner: that one signs in first. Of a page older than the draft's nonce
    nothing is saved until it is sent once more.
    """
    key = request.form.get("key", "")
    if draft.owner_id is not None and not is_ours:
        refuse()
    if not key and not (is_ours and has_token):
        raise BadRequest
    was_sent_here = is_ours and draft.is_done
    if key and not was_sent_here and not access.opens(draft, key):
        refuse_old_page(is_ours=is_ours)


def is_token_good() -> bool:
    """Tell whether the form that was posted bears this session's token."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def refuse_old_page(*, is_ours: bool) -> NoReturn:
    """Answer a form whose key opens nothing: who may open the draft now may send it again,
    anyone else learns nothing.
    """
    if not is_ours or "HX-Request" in request.headers:
        refuse()
    form = posted_form()
    if not form:
        refuse()
    abort(go_on_page(form, "older", 409))
