"""Sending a draft: checked again, registered once; whatever stands in the way is shown on the check page."""

from dataclasses import replace
from functools import partial
from typing import Any

from flask import current_app, redirect, request, url_for
from flask_limiter import RateLimitExceeded

from webapp.clients.register import UsernameTaken, register
from webapp.extensions import limiter, seconds_until_reset
from webapp.record.actor import CUSTOMER
from webapp.record.check import Registration
from webapp.record.reference import Reference
from webapp.wizard import drafts, robots
from webapp.wizard.check_page import render_check
from webapp.wizard.drafts import ChangedElsewhere, Draft
from webapp.wizard.problems import check_draft
from webapp.wizard.steps import CHECK, SIGN_IN


def send(draft: Draft, reference: Reference, *, is_known: bool) -> Any:
    """Register a draft once and show the confirmation; else show the check page, which says why."""
    if "save" in request.form:
        return redirect(url_for("wizard.saved", draft_id=draft.id), 303)
    registration, problems = check_draft(draft.full_payload(), draft.controls, reference)
    notice = reason_to_wait(draft, is_known=is_known, is_good=not problems)
    if registration is None or notice:
        return redirect(url_for("wizard.step", draft_id=draft.id, step_name=CHECK, notice=notice or None), 303)
    return register_draft(draft, registration, reference)


def reason_to_wait(draft: Draft, *, is_known: bool, is_good: bool) -> str:
    """Return the name of the notice that asks to look and send again, "" to go on."""
    if not is_known:
        return "lost"
    if request.form.get("version") != str(draft.version):
        return "changed"
    return robots.suspicion(draft, request.form) if is_good else ""


def register_draft(draft: Draft, registration: Registration, reference: Reference) -> Any:
    """Register what passed the check, and mark the draft as done in the same transaction."""
    check_page = partial(url_for, "wizard.step", draft_id=draft.id, step_name=CHECK)
    try:
        with limiter.shared_limit(lambda: current_app.config["RATELIMIT_REGISTRATIONS"], scope="registrations"):
            register(registration, CUSTOMER, partial(drafts.finish, draft))
    except RateLimitExceeded:
        answer = render_check(draft, reference, notice="many", status=429)
        answer.headers["Retry-After"] = str(seconds_until_reset())
        return answer
    except UsernameTaken:
        taken = {**draft.controls, "taken": registration.record.credentials.username}
        drafts.save(drafts.marked(replace(draft, controls=taken), SIGN_IN.name, is_done=False))
        return redirect(url_for("wizard.step", draft_id=draft.id, step_name=SIGN_IN.name), 303)
    except ChangedElsewhere:
        return redirect(check_page(notice="changed"), 303)  # or it is done, and the check page goes on to say so
    return redirect(url_for("wizard.done", draft_id=draft.id), 303)
