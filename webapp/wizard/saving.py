"""A posted step: saved, right or wrong, then what its button says."""

from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.exceptions import BadRequest

from webapp.clients.logins import USERNAME_TAKEN
from webapp.drafts import store
from webapp.drafts.access import as_held, browser_mark, refuse
from webapp.drafts.limits import DRAFTS
from webapp.drafts.store import ChangedElsewhere, Draft, TooMuch
from webapp.questions.answers import (
    Page,
    answers_of,
    has_answers,
    page_of_draft,
    page_of_post,
    sent_payload,
)
from webapp.questions.merging import (
    CHOICES,
    answers_in,
    as_written,
    digest,
    merged,
    put_back,
)
from webapp.questions.messages import Told, tell, tell_unkept
from webapp.questions.problems import problems_of_step
from webapp.questions.steps import (
    CHECK,
    SIGN_IN,
    Step,
    furthest_of,
    may_see,
    step_named,
    steps_for,
)
from webapp.record import given
from webapp.record.codes import as_listed
from webapp.record.formats import username_key
from webapp.record.problem import Problem
from webapp.record.reference import Reference
from webapp.record.rules import known_words
from webapp.users.hashing import check_password, password_hash
from webapp.web.answers import is_fragment
from webapp.wizard import rows
from webapp.wizard.elsewhere import changed_by_others, elsewhere_of
from webapp.wizard.for_reps import read_reason
from webapp.wizard.kept import Kept
from webapp.wizard.pages import render_step, return_to, url_of
from webapp.wizard.sending import send_again
from webapp.wizard.writers import seen_by_page, with_writer

TOO_MUCH = "Shorten your answers, or leave out what you do not need: together they are longer than a registration can be"


def action_of(draft: Draft, step: Step) -> tuple[str, str]:
    """Return the name and value of the button that sent the form; one that leads to a page
    not to be seen is refused.
    """
    names = ("save", "hand_over", "go", "update", *(rows.ACTIONS if step.rows else ()))
    action, value = next(
        ((name, request.form[name]) for name in names if name in request.form),
        ("continue", ""),
    )
    return (action, value) if action != "go" or may_go_to(draft, value) else refuse()


def save_step(draft: Draft, step: Step, reference: Reference, *, is_known: bool) -> Any:
    """Save a posted step, right or wrong; then do what its button says."""
    if step.rows and (problem := rows.too_many(step.rows, request.form)):
        return refuse_rows(draft, step, reference, problem)
    page = page_of_post(step, request.form, draft, reference)
    if not has_answers(page, request.form):
        # a form with none of its fields is not "all cleared" (security R11a)
        raise BadRequest
    action, value = action_of(draft, step)
    answered, page, change = answer_draft(draft, page, action, value, reference)
    fragment = (
        is_fragment() and step.has_fragment and action not in ("continue", "save")
    )
    answered, contested = settled(
        answered, draft, page, reference, has_list_action=action in rows.ACTIONS
    )
    if contested:
        elsewhere = elsewhere_of(
            page,
            draft,
            contested,
            reference,
            changed_by_others(draft) if draft.version == 0 else (),
        )
        return render_step(
            draft, page, reference, elsewhere=elsewhere, fragment=fragment, status=409
        )
    changed, is_good = judged(
        answered,
        draft,
        page,
        reference,
        is_marked=action == "continue",
        is_known=is_known,
    )
    try:
        changed = save_draft(changed, draft)
    except TooMuch:
        return render_step(
            draft,
            page,
            reference,
            told=Told(summary=[("main", TOO_MUCH)]),
            fragment=fragment,
            status=422,
        )
    except ChangedElsewhere:
        return save_step(still_open(draft), step, reference, is_known=is_known)
    unkept = tell_unkept(page)
    if unkept.errors or fragment:
        fold_others(page, action, value, changed, reference)
        told = (
            unkept
            if unkept.errors
            else tell(page, [change.problem] if change.problem else [])
        )
        answer = render_step(
            changed,
            page,
            reference,
            told=told,
            change=change,
            fragment=fragment,
            status=422 if unkept.errors else 200,
        )
        return with_event(answer, changed, page)
    if (
        action == "continue"
        and is_good
        and is_known
        and is_single_change(changed, reference)
    ):
        return send_again(changed, reference)
    return redirect(
        after_post(
            changed,
            page,
            action,
            value,
            is_known=is_known,
            is_good=is_good,
            reference=reference,
        ),
        303,
    )


def settled(
    answered: Draft,
    draft: Draft,
    page: Page,
    reference: Reference,
    *,
    has_list_action: bool,
) -> tuple[Draft, list[str]]:
    """Return the answers on top of what was saved since the page was made, and the paths of what
    was changed on both sides.

    The page shows then what others changed and this one did not. A list is left to no guess while
    its buttons are used.
    """
    step, payload, controls = page.step, answered.payload, answered.controls
    # nothing is stored that could differ
    if draft.version == 0 and not draft.is_change:
        return with_writer(answered, draft, step, {}), []
    theirs, mine = (
        answers_in(step, draft.payload, draft.controls),
        answers_in(step, payload, controls),
    )
    base = as_written(seen_by_page(draft, step, request.form.get("seen", "")), theirs)
    taken, contested = merged(base, mine, theirs, theirs)
    from_others = [path for path in taken if digest(taken[path]) != digest(mine[path])]
    if step.rows and has_list_action and step.rows.name in from_others:
        return answered, [step.rows.name]
    if from_others:
        payload, controls = put_back(
            step, {path: taken[path] for path in from_others}, payload, controls
        )
        answered = replace(answered, payload=payload, controls=controls)
        show_answers(page, page_of_draft(step, answered, reference), from_others)
    return with_writer(
        answered, draft, step, {path: base[path] for path in from_others}
    ), contested


def show_answers(page: Page, stored: Page, paths: list[str]) -> None:
    """Show in a page that was posted what is stored at these paths."""
    names = {CHOICES[path][0] for path in paths if path in CHOICES}
    for question in stored.form:
        if getattr(question, "path", "") in paths or question.short_name in names:
            page.form[question.short_name].data = question.data
    if page.step.rows and page.step.rows.name in paths:
        page.rows = stored.rows


def may_go_to(draft: Draft, name: str) -> bool:
    """Tell whether a button may lead to the page with this name: a step that may be seen, or
    the check page.
    """
    step = step_named(name)
    return name == CHECK or (step is not None and may_see(draft, step))


def save_draft(changed: Draft, before: Draft) -> Draft:
    """Store a draft, the first time within the limit on drafts. Raises ChangedElsewhere,
    TooMuch.
    """
    with nullcontext() if before.version or before.is_change else DRAFTS:
        return store.save(changed, before=before)


def with_event(answer: Response, saved: Draft, page: Page) -> Response:
    """Return the answer with what tells the script that the page was saved, if all of it was."""
    if not page.refused:
        answer.headers["HX-Trigger"] = Kept.of(saved, page.step).as_event()
    return answer


def fold_others(
    page: Page, action: str, value: str, draft: Draft, reference: Reference
) -> None:
    """Fold the complete rows for a button that leads to another one, as a page that is asked
    for whole does.
    """
    if action in rows.FOLDING and not (page.refused or page.mended):
        rows.fold_complete(
            page, problems_of_step(page.step, draft, reference), opened=value
        )


def judged(
    answered: Draft,
    before: Draft,
    page: Page,
    reference: Reference,
    *,
    is_marked: bool,
    is_known: bool,
) -> tuple[Draft, bool]:
    """Return the draft with its password and, if it is to be marked, the step as done or not;
    and whether the step is good.
    """
    step = page.step
    changed = with_password(answered, before, page, reference)
    is_good = not (
        page.refused
        or kept_problems(changed, step)
        or problems_of_step(step, changed, reference)
    )
    if is_marked:
        changed = store.marked(changed, step.name, is_done=is_good and is_known)
        changed = replace(changed, furthest=furthest_of(changed.controls.done))
    return changed, is_good


def still_open(before: Draft) -> Draft:
    """Return a draft as it is now, if it may be saved by who had it before. Raises
    ChangedElsewhere.
    """
    draft = as_held(store.load(before.id) or replace(before, version=0))
    if draft.is_done or draft.nonce != before.nonce:
        raise ChangedElsewhere
    return draft


def answer_draft(
    draft: Draft, page: Page, action: str, value: str, reference: Reference
) -> tuple[Draft, Page, rows.Change]:
    """Return the draft with the page's answers, after what a button of its list does to the
    rows, and the page.
    """
    controls = (
        read_reason(request.form, draft.controls) if draft.is_reps else draft.controls
    )
    change = rows.Change()
    if action in rows.ACTIONS:
        change, controls = rows.change(
            action, value, page, draft.payload, controls, reference
        )
    rows.complete(page, draft.payload, reference)
    payload, controls = answers_of(page, draft.payload, controls)
    payload = as_listed(payload, reference)
    if action == "undo" and not change.notice:  # undone before
        payload, page = draft.payload, page_of_draft(page.step, draft, reference)
    return replace(draft, payload=payload, controls=controls), page, change


def refuse_rows(
    draft: Draft, step: Step, reference: Reference, problem: Problem
) -> Any:
    """Show the step as the draft has it, when more rows came than there may be."""
    page = page_of_draft(step, draft, reference)
    rows.complete(page, draft.payload, reference)
    return render_step(
        draft,
        page,
        reference,
        told=tell(page, [problem]),
        fragment=is_fragment(),
        status=422,
    )


def is_single_change(draft: Draft, reference: Reference) -> bool:
    """Tell whether a draft changes one step of a client: that is sent at once, without a page
    to check.
    """
    return draft.is_change and len(steps_for(draft, reference)) == 1


def after_post(
    draft: Draft,
    page: Page,
    action: str,
    value: str,
    *,
    is_known: bool,
    is_good: bool,
    reference: Reference,
) -> str:
    """Return the address that shows what a post did."""
    here = partial(
        url_for,
        "wizard.step",
        draft_id=draft.id,
        step_name=page.step.name,
        back=return_to() or None,
    )
    if not is_known:
        return here(lost=1)
    if action in ("save", "hand_over"):
        return url_for(
            "wizard.saved" if action == "save" else "wizard.hand_over",
            draft_id=draft.id,
        )
    if action == "go":
        return url_for("wizard.step", draft_id=draft.id, step_name=value)
    if action == "continue":
        return url_after(draft, page.step, reference) if is_good else here()
    return here(**rows.as_query(action, value, page))  # type: ignore[arg-type]


def with_password(
    draft: Draft, before: Draft, page: Page, reference: Reference
) -> Draft:
    """Return the draft with the hash of the password that was typed; of a bad one nothing but what
    is wrong with it.

    A password was judged beside what others know of the client: when that changes, it is asked for
    again.
    """
    draft = without_outdated_password(draft, before, reference)
    if page.step is not SIGN_IN or draft.is_reps:
        return draft
    controls = replace(draft.controls, password_problem=None)
    if controls.sign_in == "later":
        return replace(draft, controls=controls, password_hash="")
    typed = page.form["password"].data or ""
    if not typed:
        return replace(draft, controls=controls)
    problems = problems_of_step(page.step, replace(draft, password=typed), reference)
    if bad := next(
        (problem for problem in problems if problem.path == "credentials.password"),
        None,
    ):
        return replace(
            draft,
            controls=replace(controls, password_problem=(bad.code, bad.message)),
            password_hash="",
        )
    # a password typed again would get another hash
    if not (draft.password_hash and check_password(draft.password_hash, typed)):
        draft = replace(draft, password_hash=password_hash(typed))
    return replace(draft, controls=replace(controls, password_by=browser_mark()))


def without_outdated_password(
    draft: Draft, before: Draft, reference: Reference
) -> Draft:
    """Return the draft without its password when what others know of the client has changed."""
    draft = with_own_username(draft, before)
    if known_words(sent_payload(draft, reference)) == known_words(
        sent_payload(before, reference)
    ):
        return draft
    draft = (
        store.marked(draft, SIGN_IN.name, is_done=False)
        if draft.password_hash
        else draft
    )
    return replace(draft, password_hash="")


def with_own_username(draft: Draft, before: Draft) -> Draft:
    """Return the draft whose username is the new email address, when it was the one before."""
    username, email = (
        given.text(before.payload, "credentials.username"),
        given.text(draft.payload, "email"),
    )
    was_own = username_key(username) == username_key(
        given.text(before.payload, "email")
    )
    if (
        not username
        or not email
        or not was_own
        or email == given.text(before.payload, "email")
    ):
        return draft
    return replace(
        draft,
        payload={
            **draft.payload,
            "credentials": {**draft.payload["credentials"], "username": email},
        },
    )


def kept_problems(draft: Draft, step: Step) -> list[Problem]:
    """Return what no check can tell again: the last password was bad, and is not kept; the
    username is somebody's.
    """
    if step is not SIGN_IN or draft.is_reps or draft.controls.sign_in == "later":
        return []
    found = []
    if taken := draft.controls.taken:
        found = (
            [USERNAME_TAKEN]
            if taken == given.text(draft.payload, "credentials.username")
            else []
        )
    if bad := draft.controls.password_problem:
        found.append(Problem("credentials.password", *bad))
    return found


def url_after(draft: Draft, step: Step, reference: Reference) -> str:
    """Return the address of what follows a step that is done: the next one, or for who came from
    the check page to change something, the first that is not done yet, and the check page when all
    are.
    """
    names = [other.name for other in steps_for(draft, reference)]
    if return_to() == CHECK:
        left = [name for name in names if name not in draft.controls.done]
        return url_of(draft, left[0], back=CHECK) if left else url_of(draft, CHECK)
    following = names[names.index(step.name) + 1 :] if step.name in names else []
    return url_of(draft, following[0] if following else CHECK)
