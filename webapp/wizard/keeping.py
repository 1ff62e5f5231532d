"""What is typed is saved while its page stays open: as any save, but with no step marked and
without the password.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from flask import request

from webapp.drafts.access import opens
from webapp.drafts.store import ChangedElsewhere, TooMuch
from webapp.questions.messages import messages_of_unkept
from webapp.questions.sheet import Sheet
from webapp.questions.steps.base import Step
from webapp.wizard.answering import TYPED, answered, tries
from webapp.wizard.kept import Kept
from webapp.wizard.opening import is_token_good
from webapp.wizard.passwords import without_outdated_password
from webapp.wizard.saving import TOO_MUCH, save_draft
from webapp.wizard.writers import is_overtaken

ELSEWHERE = "These answers were changed in another window. Save to see both."
OLD_PAGE = "This page was open for long. Save to go on."


def keep(sheet: Sheet, save: Callable[[Sheet], Kept]) -> Kept:
    """Save what was posted of a page that is being filled in, as `save` does into the draft as it
    is by then, and return how that went.
    """
    key = request.form.get("key", "")
    try:
        for before in tries(sheet):
            if not is_token_good() or not opens(before.draft, key):
                return Kept.not_saved(OLD_PAGE)
            with suppress(ChangedElsewhere):
                return save(before)
    except TooMuch:
        return Kept.not_saved(TOO_MUCH)
    except ChangedElsewhere:
        pass
    return Kept.not_saved(ELSEWHERE)


def save_typed(sheet: Sheet, step: Step) -> Kept:
    """Save what was posted into the draft as it was read. Raises ChangedElsewhere, TooMuch."""
    mine = answered(sheet, step, TYPED)
    if is_overtaken(sheet.draft, step):
        return Kept.of(sheet.draft, step)
    if mine.contested:
        return Kept.not_saved(ELSEWHERE)
    changed = without_outdated_password(mine.sheet, sheet).draft
    kept = Kept.of(save_draft(changed, sheet.draft), step)
    if mine.page.refused:
        question = mine.page.refused[0]
        messages = messages_of_unkept(mine.page)
        not_saved = Kept.not_saved(messages.errors[question.id])
        return replace(not_saved, seen=kept.seen)
    return kept
