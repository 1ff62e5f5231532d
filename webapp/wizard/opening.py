"""Opening the draft that an address names, for who may."""

from flask import abort, g, session
from flask_login import current_user

from webapp.drafts import store
from webapp.drafts.access import DRAFT_ID, actor_for, as_held, is_own, refuse
from webapp.drafts.draft import Draft
from webapp.questions.sheet import Sheet
from webapp.questions.steps import step_named
from webapp.questions.steps.base import Step
from webapp.users.access import ask_to_sign_in
from webapp.wizard.changing import CHANGE_ID, reference_for, unsaved_change


def draft_at(draft_id: str) -> Draft:
    """Return the draft with this id, a new one if nothing was saved yet. To its owner's it
    asks to sign in.
    """
    if not (DRAFT_ID.fullmatch(draft_id) or CHANGE_ID.fullmatch(draft_id)):
        refuse()
    draft = store.load(draft_id) or unsaved_change(draft_id) or Draft(draft_id)
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
