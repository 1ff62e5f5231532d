"""The password of a posted step: judged in clear, kept as a hash alone, and asked for again when
others know what it was judged by.
"""

from collections.abc import Iterable
from dataclasses import replace

from webapp.clients.logins import USERNAME_TAKEN
from webapp.drafts.access import browser_id
from webapp.drafts.draft import Draft
from webapp.questions.pages import Page
from webapp.questions.sheet import Sheet
from webapp.questions.steps.base import Step
from webapp.questions.steps.sign_in import PASSWORD, USERNAME
from webapp.record import given
from webapp.record.formats import username_key
from webapp.record.names import words_known_of
from webapp.record.problem import Problem
from webapp.users.hashing import check_password, password_hash


def with_typed(draft: Draft, page: Page) -> Draft:
    """Return the draft with the password that was typed on a page, to be judged; without any
    where no login is wanted.
    """
    if page.password is None or draft.is_reps:
        return draft
    controls = replace(draft.controls, password_problem=None)
    draft = replace(draft, controls=controls)
    if controls.sign_in == "later":
        return replace(draft, password_hash="")
    return replace(draft, password=page.password)


def hashed(draft: Draft, problems: Iterable[Problem]) -> Draft:
    """Return the draft with the hash of the password that was typed; of a bad one nothing but what
    is wrong with it.
    """
    typed = draft.password
    if not typed:
        return draft
    draft = replace(draft, password="")
    controls = draft.controls
    bad = next((each for each in problems if each.path == PASSWORD), None)
    if bad:
        controls = replace(controls, password_problem=(bad.code, bad.message))
        return replace(draft, controls=controls, password_hash="")
    # a password typed again would get another hash
    is_same = draft.password_hash and check_password(draft.password_hash, typed)
    if not is_same:
        draft = replace(draft, password_hash=password_hash(typed))
    controls = replace(controls, password_by=browser_id())
    return replace(draft, controls=controls)


def without_outdated_password(sheet: Sheet, before: Sheet) -> Sheet:
    """Return the sheet without its password when what others know of the client has changed: the
    password was judged by that, and is asked for again.
    """
    draft = with_own_username(sheet.draft, before.draft)
    if draft is not sheet.draft:
        sheet = sheet.of(draft)
    if not draft.password_hash:
        return sheet
    if words_known_of(sheet.sent) == words_known_of(before.sent):
        return sheet
    return sheet.of(draft.without_password())


def with_own_username(draft: Draft, before: Draft) -> Draft:
    """Return the draft whose username is the new email address, when it was the one before."""
    username = given.text(before.payload, USERNAME)
    old = given.text(before.payload, "email")
    new = given.text(draft.payload, "email")
    was_own = username_key(username) == username_key(old)
    if not username or not was_own:
        return draft
    if not new or new == old:
        return draft
    login = {**draft.payload["credentials"], "username": new}
    payload = {**draft.payload, "credentials": login}
    return replace(draft, payload=payload)


def kept_problems(draft: Draft, step: Step) -> list[Problem]:
    """Return the problems of the login that cannot be worked out again: the last password was
    bad, and is not kept; the username is somebody's.
    """
    controls = draft.controls
    is_asked = PASSWORD in step.paths and not draft.is_reps
    if not is_asked or controls.sign_in == "later":
        return []
    found = []
    username = given.text(draft.payload, USERNAME)
    if controls.taken and controls.taken == username:
        found.append(USERNAME_TAKEN)
    if controls.password_problem:
        code, message = controls.password_problem
        found.append(Problem(PASSWORD, code, message))
    return found
