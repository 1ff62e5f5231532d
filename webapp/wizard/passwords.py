"""The password of a posted step: judged in clear, kept as a hash alone, and asked for again when
others know what it was judged by.
"""

from collections.abc import Iterable
from dataclasses import replace

from webapp.drafts.access import browser_id
from webapp.drafts.draft import Draft
from webapp.questions.pages import Page
from webapp.questions.sheet import Sheet
from webapp.questions.steps.sign_in import PASSWORD
from webapp.record.problem import Problem
from webapp.users.hashing import check_password, password_hash


def judged(sheet: Sheet, before: Sheet, page: Page) -> tuple[Sheet, list[Problem]]:
    """Return the sheet with the hash of the password that was typed on a page, and what is wrong
    with the page's step.
    """
    sheet = without_outdated_password(sheet, before)
    typed = page.password
    if typed is not None and not sheet.draft.is_reps:
        sheet = sheet.of(with_typed(sheet.draft, typed))
    problems = sheet.problems_of(page.step)
    if sheet.draft.password:
        sheet = sheet.kept_as(hashed(sheet.draft, problems))
    return sheet, page.step.kept_problems(sheet.draft) + problems


def with_typed(draft: Draft, password: str) -> Draft:
    """Return the draft with the password that was typed, to be judged; without any where no
    login is wanted.
    """
    controls = replace(draft.controls, password_problem=None)
    draft = replace(draft, controls=controls)
    if controls.sign_in == "later":
        return replace(draft, password_hash="")
    return replace(draft, password=password)


def hashed(draft: Draft, problems: Iterable[Problem]) -> Draft:
    """Return the draft with the hash of the password that was typed; of a bad one nothing but what
    is wrong with it.
    """
    typed = draft.password
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

    A username that was the email address follows it.
    """
    draft, email = sheet.draft, sheet.draft.email
    has_other_email = email and email != before.draft.email
    if has_other_email and before.draft.has_email_as_username:
        draft = with_username(draft, email)
        sheet = sheet.of(draft)
    if not draft.password_hash:
        return sheet
    if sheet.known_words == before.known_words:
        return sheet
    return sheet.of(draft.without_password())


def with_username(draft: Draft, username: str) -> Draft:
    """Return the draft with this username of its login."""
    login = {**draft.payload["credentials"], "username": username}
    payload = {**draft.payload, "credentials": login}
    return replace(draft, payload=payload)
