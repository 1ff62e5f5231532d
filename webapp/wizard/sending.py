"""Sending a draft: checked again, registered or applied once; whatever stands in the way is
shown on the check page.
"""

from dataclasses import replace
from functools import partial
from typing import Any

from flask import abort, redirect, request, url_for
from flask_limiter import RateLimitExceeded
from sqlalchemy import Connection

from webapp.clients.history import record_history
from webapp.clients.models import Client
from webapp.clients.register import Registered, register
from webapp.clients.search import find_client
from webapp.clients.update import ClientChanged, update_client
from webapp.drafts import store
from webapp.drafts.access import actor_for, adopt, as_held, nonce_when_sent
from webapp.drafts.store import Draft
from webapp.questions.answers import page_of_draft
from webapp.questions.asked import answered_by, has_no_vat
from webapp.questions.changes import editable_payload, rebased
from webapp.questions.forms import NO_VAT
from webapp.questions.problems import check_draft
from webapp.questions.steps import CHECK, SIGN_IN, STEPS
from webapp.record.actor import Actor
from webapp.record.check import Registration
from webapp.record.problem import InputRefused
from webapp.record.reference import Reference
from webapp.web.limits import limit_network, seconds_until_reset
from webapp.wizard import robots
from webapp.wizard.check_page import render_check
from webapp.wizard.elsewhere import changed_by_others, elsewhere_of
from webapp.wizard.for_reps import duplicate_problem, history_reason, read_reason
from webapp.wizard.pages import render_step


def send(draft: Draft, reference: Reference, *, is_known: bool) -> Any:
    """Register a draft once and show the confirmation; else show the check page, which says why."""
    is_current = request.form.get("version") == str(draft.version)
    if draft.is_reps and is_known and is_current:
        draft = keep_reason(draft)
    if "save" in request.form:
        return redirect(url_for("wizard.saved", draft_id=draft.id), 303)
    if "update" in request.form:  # the reason to go on is kept, and nothing sent yet
        return redirect(url_for("wizard.step", draft_id=draft.id, step_name=CHECK), 303)
    registration, problems = check_draft(draft, reference, in_part=True)
    is_good = not problems and not duplicate_problem(draft)
    notice = reason_to_wait(
        draft, is_known=is_known, is_current=is_current, is_good=is_good
    )
    robots.remember(draft, notice)
    if registration is None or notice or not is_good:
        return redirect(
            url_for(
                "wizard.step", draft_id=draft.id, step_name=CHECK, notice=notice or None
            ),
            303,
        )
    if draft.is_change:
        return apply_change(draft, registration, reference)
    return register_draft(draft, registration, reference)


def keep_reason(draft: Draft) -> Draft:
    """Keep why a rep goes on in spite of likely duplicates."""
    controls = read_reason(request.form, draft.controls)
    return (
        draft
        if controls == draft.controls
        else store.save(replace(draft, controls=controls))
    )


def reason_to_wait(
    draft: Draft, *, is_known: bool, is_current: bool, is_good: bool
) -> str:
    """Return the name of the notice that asks to look and send again, "" to go on."""
    if not is_known:
        return "lost"
    if not is_current:
        return "changed"
    is_anyones = not draft.is_reps and not draft.is_change
    return robots.suspicion(draft, request.form) if is_good and is_anyones else ""


register_limited = limit_network("RATELIMIT_REGISTRATIONS")(register)


def register_draft(
    draft: Draft, registration: Registration, reference: Reference
) -> Any:
    """Register what passed the check, and mark the draft as done in the same transaction.
    Raises ChangedElsewhere.
    """
    sent = replace(draft, nonce=nonce_when_sent(draft))
    actor, claim = actor_for(draft), partial(finish_registration, sent)
    try:
        if draft.is_reps:
            register(registration, actor, claim, reason=history_reason(draft))
        else:
            register_limited(registration, actor, claim)
    except RateLimitExceeded:
        answer = render_check(draft, reference, notice="many", status=429)
        answer.headers["Retry-After"] = str(seconds_until_reset())
        return answer
    except InputRefused:
        return choose_another_username(draft, registration)
    return show_confirmation(sent)


def show_confirmation(sent: Draft) -> Any:
    """Go on to what is shown when a draft was sent, which of what opened it opens alone now."""
    if sent.owner_id is None:
        adopt(sent)
    return redirect(url_for("wizard.done", draft_id=sent.id), 303)


def finish_registration(
    draft: Draft, connection: Connection, registered: Registered
) -> None:
    """End the draft in the transaction that stores its client; the history names the rep who
    began what a customer finished.
    """
    store.finish(draft, connection, registered)
    if draft.is_handed_over and draft.created_on:
        rep = Actor("rep", draft.controls.get("rep_name", ""), user_id=draft.rep_id)
        record_history(
            connection,
            registered.client_id,
            rep,
            "began and handed over",
            happened_on=draft.created_on,
        )


def choose_another_username(draft: Draft, registration: Registration) -> Any:
    """Go back to the sign-in step, which tells that the username is somebody's."""
    taken = {**draft.controls, "taken": registration.record.credentials.username}
    store.save(
        store.marked(replace(draft, controls=taken), SIGN_IN.name, is_done=False)
    )
    return redirect(
        url_for("wizard.step", draft_id=draft.id, step_name=SIGN_IN.name), 303
    )


def apply_change(draft: Draft, registration: Registration, reference: Reference) -> Any:
    """Change the draft's client; when somebody changed it meanwhile, take theirs where this
    draft says nothing, else show both.
    """
    client = find_client(draft.target_id or 0) or abort(404)
    if not draft.is_reps and not client.state.customers_change:
        return redirect(url_for("account.home", notice="too_late"), 303)
    if client.version != draft.target_version:
        draft, contested = rebased(draft, client)
        draft = store.save(draft)
        return (
            ask_which(draft, client, contested, reference)
            if contested
            else send_again(draft, reference)
        )
    try:
        sent = replace(draft, nonce=nonce_when_sent(draft))
        claim = partial(
            store.finish, sent, registered=Registered(client.id, client.account)
        )
        answered = answered_by(draft, client, registration.record, reference)
        reason = NO_VAT if has_no_vat(draft, answered) else ""
        update_client(
            client,
            registration,
            actor_for(draft),
            version=client.version,
            answered=answered,
            reason=reason,
            claim=claim,
        )
    except InputRefused:
        return choose_another_username(draft, registration)
    except ClientChanged:
        return redirect(
            url_for(
                "wizard.step", draft_id=draft.id, step_name=CHECK, notice="changed"
            ),
            303,
        )
    return show_confirmation(sent)


def ask_which(
    draft: Draft, client: Client, contested: list[str], reference: Reference
) -> Any:
    """Show the first step in which somebody else changed what this change is about, with who
    did and what it is now.
    """
    step = next(
        step for step in STEPS if any(step.asks_for(path) for path in contested)
    )
    page = page_of_draft(step, draft, reference)
    theirs = replace(draft, payload=editable_payload(client))
    elsewhere = elsewhere_of(
        page, theirs, contested, reference, changed_by_others(draft)
    )
    return render_step(draft, page, reference, elsewhere=elsewhere, status=409)


def send_again(draft: Draft, reference: Reference) -> Any:
    """Check and apply a change that was put on top of a newer client."""
    draft = as_held(store.load(draft.id) or abort(404))
    registration, problems = check_draft(draft, reference, in_part=True)
    if registration is None or problems:
        return redirect(url_for("wizard.step", draft_id=draft.id, step_name=CHECK), 303)
    return apply_change(draft, registration, reference)
