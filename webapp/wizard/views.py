"""The pages of the wizard: a step shown and posted, the check page, the private link, the confirmation."""

import re
from dataclasses import replace
from functools import partial
from typing import Any

from flask import abort, g, redirect, request, session, url_for
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import BadRequest
from wtforms import ValidationError

from webapp.clients.lists import load_reference
from webapp.clients.register import USERNAME_TAKEN, password_hash
from webapp.clients.search import find_client
from webapp.record import given
from webapp.record.actor import CUSTOMER
from webapp.record.problem import Problem
from webapp.record.reference import Reference
from webapp.wizard import bp, drafts, rows
from webapp.wizard.answers import Page, answers_of, fingerprint, has_answers, page_of_draft, page_of_post
from webapp.wizard.check_page import render_check
from webapp.wizard.drafts import ChangedElsewhere, Draft
from webapp.wizard.pages import Told, is_fragment, render_done, render_saved, render_step, tell, tell_mended
from webapp.wizard.problems import problems_of_step
from webapp.wizard.sending import send
from webapp.wizard.steps import CHECK, SIGN_IN, STEPS, Step, step_named, steps_for

JUDGED_BY = ("credentials.username", "email", "title")
DRAFT_ID = re.compile(r"[A-Za-z0-9_-]{22}")


@bp.before_request
def name_actor() -> None:
    """Tell the log who acts."""
    g.actor = CUSTOMER


@bp.get("")
def start() -> Any:
    """Begin a registration: a new draft of this browser's, at its first step."""
    return redirect(url_for("wizard.step", draft_id=drafts.begin(), step_name=STEPS[0].name))


@bp.get("/<draft_id>/<step_name>")
def step(draft_id: str, step_name: str) -> Any:
    """Show a step of a draft, or the check page."""
    draft = own_draft(draft_id)
    if draft.is_done:
        return redirect(url_for("wizard.done", draft_id=draft.id))
    reference = load_reference()
    drafts.visit(draft)
    if step_name == CHECK:
        return render_check(draft, reference, notice=request.args.get("notice", ""))
    found = step_named(step_name) or abort(404)
    return show_step(draft, found, reference)


def show_step(draft: Draft, step: Step, reference: Reference) -> Any:
    """Show a step as the draft has it. Every post ends here by a redirect, so that Back and Refresh post nothing again.

    The query says what the post did: a row to add or open, a removal to undo, a session that was lost.
    """
    page = page_of_draft(step, draft.payload, draft.controls, reference)
    problems = problems_of_step(step, draft.full_payload(), draft.controls, reference)
    rows.fold_complete(page, problems)
    change = rows.from_query(request.args, page, draft.payload, draft.controls, reference)
    rows.complete(page, draft.payload, reference)
    if change.problem:
        return render_step(draft, page, reference, told=tell(page, [change.problem]))
    was_tried = step.name in draft.controls.get("tried", []) and not request.args.keys() & {"add", "open", "removed"}
    told = tell(page, [*kept_problems(draft, step), *problems]) if was_tried else Told()
    return render_step(draft, page, reference, told=told, change=change, notice="lost" if "lost" in request.args else "")


@bp.post("/<draft_id>/<step_name>")
def post(draft_id: str, step_name: str) -> Any:
    """Save what was posted, right or wrong, then do what its button says."""
    draft, is_known = posted_draft(draft_id)
    if draft.is_done:
        return redirect(url_for("wizard.done", draft_id=draft.id))
    reference = load_reference()
    if step_name == CHECK:
        return send(draft, reference, is_known=is_known)
    found = step_named(step_name) or abort(404)
    return save_step(draft, found, reference, is_known=is_known)


@bp.get("/<draft_id>/return/<key>")
def come_back(draft_id: str, key: str) -> Any:
    """Open a draft by its private link, at the first step that is not done."""
    if not DRAFT_ID.fullmatch(draft_id) or not drafts.opens(draft_id, key):
        abort(404)
    draft = drafts.load(draft_id) or abort(404)
    if draft.is_done and not drafts.is_own(draft.id):
        abort(404)  # the link has served
    drafts.adopt(draft.id)
    drafts.visit(draft)
    done = draft.controls.get("done", [])
    left = [step.name for step in steps_for(draft.payload, load_reference()) if step.name not in done]
    return redirect(url_for("wizard.step", draft_id=draft.id, step_name=(left or [CHECK])[0]))


@bp.get("/<draft_id>/saved")
def saved(draft_id: str) -> Any:
    """Show the private link."""
    draft = own_draft(draft_id)
    return (
        render_saved(draft) if draft.version and not draft.is_done else redirect(url_for("wizard.step", draft_id=draft.id, step_name="you"))
    )


@bp.get("/<draft_id>/done")
def done(draft_id: str) -> Any:
    """Show the confirmation to the one who registered."""
    draft = own_draft(draft_id)
    if draft.client_id is None:
        return redirect(url_for("wizard.step", draft_id=draft.id, step_name=CHECK))
    return render_done(draft, find_client(draft.client_id) or abort(404))


def own_draft(draft_id: str) -> Draft:
    """Return a draft of this browser's, a new one if nothing was saved yet; anything else is a 404."""
    if not DRAFT_ID.fullmatch(draft_id) or not drafts.is_own(draft_id):
        abort(404)
    session.modified = True  # the cookie lives as long again as the draft
    return drafts.load(draft_id) or Draft(draft_id)


def posted_draft(draft_id: str) -> tuple[Draft, bool]:
    """Return the draft that a form was posted for, and whether session and token prove that it is this browser's.

    A form whose session was lost proves by its key that the page was made for whoever sends it.
    """
    key = request.form.get("key", "")
    if not key:
        raise BadRequest  # a form with none of its fields is not "all cleared" (security R11a)
    if not DRAFT_ID.fullmatch(draft_id) or not drafts.opens(draft_id, key):
        abort(404)
    is_own = drafts.is_own(draft_id)
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        is_own = False
    if not is_own:
        session.pop("csrf_token", None)
        drafts.adopt(draft_id)
    return drafts.load(draft_id) or Draft(draft_id), is_own


def action_of(step: Step) -> tuple[str, str]:
    """Return the name and value of the button that sent the form."""
    names = ("save", "update", *(rows.ACTIONS if step.rows else ()))
    return next(((name, request.form[name]) for name in names if name in request.form), ("continue", ""))


def save_step(draft: Draft, step: Step, reference: Reference, *, is_known: bool) -> Any:
    """Save a posted step, right or wrong; then do what its button says."""
    if step.rows and (problem := rows.too_many(step.rows, request.form)):
        page = page_of_draft(step, draft.payload, draft.controls, reference)
        rows.complete(page, draft.payload, reference)
        return render_step(draft, page, reference, told=tell(page, [problem]), status=422)
    page = page_of_post(step, request.form)
    if not has_answers(page, request.form):
        raise BadRequest  # a form with none of its fields is not "all cleared" (security R11a)
    action, value = action_of(step)
    controls = dict(draft.controls)
    change = rows.change(action, value, page, draft.payload, controls, reference) if action in rows.ACTIONS else rows.Change()
    rows.complete(page, draft.payload, reference)
    payload, controls = answers_of(page, draft.payload, controls)
    if action == "undo" and not change.notice:
        payload, page = draft.payload, page_of_draft(step, draft.payload, draft.controls, reference)  # undone before
    fragment = is_fragment() and step.has_fragment and action not in ("continue", "save")
    stored = fingerprint(step, draft.payload)
    if request.form.get("seen") != stored and fingerprint(step, payload) != stored:
        return render_step(draft, page, reference, elsewhere=draft, fragment=fragment, status=409)
    changed = with_password(replace(draft, payload=payload, controls=controls), draft, page, reference)
    is_good = not [*kept_problems(changed, step), *problems_of_step(step, changed.full_payload(), changed.controls, reference)]
    if action == "continue":
        changed = drafts.marked(changed, step.name, is_done=is_good and is_known)
    try:
        changed = drafts.save(changed)
    except ChangedElsewhere:
        return save_step(drafts.load(draft.id) or draft, step, reference, is_known=is_known)
    if page.mended or fragment:
        told = tell_mended(page) if page.mended else tell(page, [change.problem] if change.problem else [])
        return render_step(changed, page, reference, told=told, change=change, fragment=fragment, status=422 if page.mended else 200)
    return redirect(after_post(changed, page, action, value, is_known=is_known, is_good=is_good, reference=reference), 303)


def after_post(draft: Draft, page: Page, action: str, value: str, *, is_known: bool, is_good: bool, reference: Reference) -> str:
    """Return the address that shows what a post did."""
    here = partial(url_for, "wizard.step", draft_id=draft.id, step_name=page.step.name, back=request.form.get("back"))
    if not is_known:
        return here(lost=1)
    if action == "save":
        return url_for("wizard.saved", draft_id=draft.id)
    if action == "continue":
        return url_for("wizard.step", draft_id=draft.id, step_name=next_name(draft, page.step, reference)) if is_good else here()
    return here(**rows.as_query(action, value, page))  # type: ignore[arg-type]


def with_password(draft: Draft, before: Draft, page: Page, reference: Reference) -> Draft:
    """Return the draft with the hash of the password that was typed; of a bad one nothing but what is wrong with it.

    A password was judged beside the username, email and company name: when one of these changes, it is asked for again.
    """
    if any(given.text(draft.payload, path) != given.text(before.payload, path) for path in JUDGED_BY):
        draft = replace(drafts.marked(draft, SIGN_IN.name, is_done=False) if draft.password_hash else draft, password_hash="")
    if page.step.name != "sign-in":
        return draft
    controls = {name: value for name, value in draft.controls.items() if name != "password_problem"}
    if draft.controls.get("sign_in") == "later":
        return replace(draft, controls=controls, password_hash="")
    typed = page.form["password"].data or ""
    if not typed:
        return replace(draft, controls=controls)
    payload = {**draft.payload, "credentials": {**draft.payload.get("credentials", {}), "password": typed}}
    problems = problems_of_step(page.step, payload, draft.controls, reference)
    if bad := next((problem for problem in problems if problem.path == "credentials.password"), None):
        return replace(draft, controls={**controls, "password_problem": [bad.code, bad.message]}, password_hash="")
    return replace(draft, controls=controls, password_hash=password_hash(typed))


def kept_problems(draft: Draft, step: Step) -> list[Problem]:
    """Return what no check can tell again: the last password was bad, and is not kept; the username is somebody's."""
    if step is not SIGN_IN or draft.controls.get("sign_in") == "later":
        return []
    found = []
    if taken := draft.controls.get("taken"):
        found = [USERNAME_TAKEN] if taken == given.text(draft.payload, "credentials.username") else []
    if bad := draft.controls.get("password_problem"):
        found.append(Problem("credentials.password", *bad))
    return found


def next_name(draft: Draft, step: Step, reference: Reference) -> str:
    """Return the step after this one, the check page for someone who came from there to change something."""
    names = [other.name for other in steps_for(draft.payload, reference)] + [CHECK]
    done = set(draft.controls.get("done", []))
    if request.form.get("back") == CHECK and done.issuperset(names[:-1]):
        return CHECK
    return names[names.index(step.name) + 1] if step.name in names else CHECK
