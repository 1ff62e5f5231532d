"""What is typed is saved while its page stays open: as any save, but with no step marked and
without the password.
"""

from dataclasses import replace

from flask import request
from werkzeug.exceptions import BadRequest

from webapp.drafts.access import opens
from webapp.drafts.store import ChangedElsewhere, Draft, TooMuch
from webapp.questions.answers import has_answers, page_of_post
from webapp.questions.messages import tell_unkept
from webapp.questions.steps import Step
from webapp.record.reference import Reference
from webapp.wizard.kept import Kept
from webapp.wizard.saving import (
    TOO_MUCH,
    answer_draft,
    save_draft,
    settled,
    still_open,
    without_outdated_password,
)
from webapp.wizard.views import is_token_good
from webapp.wizard.writers import is_overtaken

ELSEWHERE = "These answers were changed in another window. Save to see both."
OLD_PAGE = "This page was open for long. Save to go on."


def keep(draft: Draft, step: Step, reference: Reference) -> Kept:
    """Save what was posted of a step that is being filled in, and return how that went."""
    if not (is_token_good() and opens(draft, request.form.get("key", ""))):
        return Kept.not_saved(OLD_PAGE)
    page = page_of_post(step, request.form, draft, reference)
    if not has_answers(page, request.form):
        # a form with none of its fields is not "all cleared" (security R11a)
        raise BadRequest
    if is_overtaken(draft, step):
        return Kept.of(draft, step)
    answered, page, _ = answer_draft(draft, page, "typed", "", reference)
    answered, contested = settled(
        answered, draft, page, reference, has_list_action=False
    )
    if contested:
        return Kept.not_saved(ELSEWHERE)
    changed = without_outdated_password(answered, draft, reference)
    try:
        changed = save_draft(changed, draft)
    except TooMuch:
        return Kept.not_saved(TOO_MUCH)
    except ChangedElsewhere:
        return keep_again(draft, step, reference)
    if page.refused:
        told = tell_unkept(page).errors
        return replace(
            Kept.not_saved(told[page.refused[0].id]), seen=Kept.of(changed, step).seen
        )
    return Kept.of(changed, step)


def keep_again(before: Draft, step: Step, reference: Reference) -> Kept:
    """Save into the draft as it is now, when another request saved it meanwhile."""
    try:
        draft = still_open(before)
    except ChangedElsewhere:
        return Kept.not_saved(ELSEWHERE)
    return keep(draft, step, reference)
