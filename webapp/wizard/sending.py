"""Sending a draft: checked again, registered or applied once; whatever stands in the way is
shown on the check page.
"""

from dataclasses import replace

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.clients.history import history_row
from webapp.clients.merged import staying_id
from webapp.clients.models import Client
from webapp.clients.register import register
from webapp.clients.rows import Claim
from webapp.clients.search import find_client
from webapp.clients.update import ClientChanged, update_client
from webapp.drafts import store
from webapp.drafts.access import adopt, nonce_when_sent
from webapp.drafts.draft import Draft
from webapp.drafts.store import ChangedElsewhere
from webapp.questions.asked import has_no_vat
from webapp.questions.changes import answered_by, editable_payload, rebased
from webapp.questions.forms import NO_VAT
from webapp.questions.sheet import Sheet
from webapp.questions.steps import CHECK, STEPS
from webapp.questions.steps.base import Step
from webapp.record.actor import Actor
from webapp.record.check import Registration
from webapp.web.limits import limit_network
from webapp.wizard import robots
from webapp.wizard.addresses import go_to
from webapp.wizard.agreement import agreement_for
from webapp.wizard.answering import TRIES
from webapp.wizard.for_reps import DeskView, desk_view, with_reason
from webapp.wizard.outcomes import Elsewhere, Finished, Outcome, Shown


def send(sheet: Sheet, *, is_known: bool) -> Outcome:
    """Register a draft once and show the confirmation, or find a change ready to be applied; else
    show the check page, which says why. Raises ChangedElsewhere, OverLimit.
    """
    draft = sheet.draft
    is_current = request.form.get("version") == str(draft.version)
    if draft.is_reps and is_known and is_current:
        draft = keep_reason(draft)
        sheet = sheet.kept_as(draft)
    if "save" in request.form:
        return redirect(url_for("wizard.saved", draft_id=draft.id), 303)
    if "update" in request.form:  # the reason to go on is kept, and nothing sent yet
        return go_to(draft.id, CHECK)
    desk = desk_view(draft)
    is_good = not sheet.problems_to_send and not (desk and desk.unexplained)
    notice = reason_to_wait(
        draft,
        is_known=is_known,
        is_current=is_current,
        is_good=is_good,
    )
    robots.remember(draft, notice)
    if notice or not is_good:
        return go_to(draft.id, CHECK, notice=notice or None)
    if draft.is_change:
        return Finished(sheet)
    return register_draft(sheet, desk)


def keep_reason(draft: Draft) -> Draft:
    """Keep why a rep goes on in spite of likely duplicates."""
    explained = with_reason(draft, request.form)
    return draft if explained == draft else store.save(explained)


def reason_to_wait(
    draft: Draft,
    *,
    is_known: bool,
    is_current: bool,
    is_good: bool,
) -> str:
    """Return the name of the notice that asks to look and send again, "" to go on."""
    if not is_known:
        return "lost"
    if not is_current:
        return "changed"
    is_anyones = not draft.is_reps and not draft.is_change
    if not is_good or not is_anyones:
        return ""
    agreement = agreement_for(draft)
    if agreement and request.form.get("agreement") != agreement.fingerprint:
        return "terms"
    return robots.suspicion(draft, request.form)


register_limited = limit_network("RATELIMIT_REGISTRATIONS")(register)


def register_draft(sheet: Sheet, desk: DeskView | None) -> BaseResponse:
    """Register what passed the check, and mark the draft as done in the same transaction; the
    history keeps a rep's reason, and whom it tells apart are quiet about each other. Raises
    ChangedElsewhere, OverLimit.
    """
    draft, registration = sheet.draft, passed(sheet)
    if agreement := agreement_for(draft):
        registration = replace(registration, acceptances=(agreement.accepted(),))
    sent = replace(draft, nonce=nonce_when_sent(draft))
    claim = claim_of(sent)
    if desk:
        claim = claim._replace(rows=desk.told_apart(sheet.actor))
        register(registration, sheet.actor, claim, reason=desk.history_reason)
    else:
        register_limited(registration, sheet.actor, claim)
    return show_confirmation(sent)


def passed(sheet: Sheet) -> Registration:
    """Return the registration of a sheet without problems."""
    if sheet.registration is None:
        raise ValueError("this draft has problems")
    return sheet.registration


def show_confirmation(sent: Draft) -> BaseResponse:
    """Go on to what is shown when a draft was sent, which of what opened it opens alone now."""
    if sent.owner_id is None:
        adopt(sent)
    return redirect(url_for("wizard.done", draft_id=sent.id), 303)


def claim_of(draft: Draft) -> Claim:
    """Return what ends a draft in the transaction that stores its client; the history names the rep
    who began what a customer finished.
    """
    claim = store.finished(draft)
    if not draft.is_handed_over or not draft.created_on:
        return claim
    rep = Actor("rep", draft.controls.rep_name, user_id=draft.rep_id)
    begun = history_row(rep, "began and handed over", draft.created_on)
    return claim._replace(history=[begun])


def send_change(sheet: Sheet) -> Outcome:
    """Change the draft's client; when somebody changed it meanwhile, take theirs where this
    draft says nothing, else show both. Raises ChangedElsewhere.
    """
    for _ in range(TRIES):
        draft = sheet.draft
        if sheet.problems_to_send:
            return go_to(draft.id, CHECK)
        client = find_client(staying_id(draft.target_id or 0)) or abort(404)
        if not draft.is_reps and not client.state.customers_change:
            return redirect(url_for("account.home", notice="too_late"), 303)
        if client.version == draft.target_version:
            return apply_change(sheet, client)
        newer, contested = rebased(draft, client)
        sheet = sheet.of(store.save(newer))
        if contested:
            return ask_which(sheet, client, contested)
    raise ChangedElsewhere


def apply_change(sheet: Sheet, client: Client) -> BaseResponse:
    """Change a client that nobody else changed, and end the draft in the same transaction."""
    draft, registration = sheet.draft, passed(sheet)
    sent = replace(draft, nonce=nonce_when_sent(draft))
    answered = answered_by(sheet, client, registration.record)
    try:
        update_client(
            client,
            registration,
            sheet.actor,
            version=client.version,
            answered=answered,
            reason=NO_VAT if has_no_vat(draft, answered) else "",
            claim=store.finished(sent),
        )
    except ClientChanged:
        return go_to(draft.id, CHECK, notice="changed")
    return show_confirmation(sent)


def ask_which(sheet: Sheet, client: Client, contested: list[str]) -> Shown:
    """Show the first step in which somebody else changed what this change is about, with who
    did and what it is now.
    """
    step = next(step for step in STEPS if asks_for_any(step, contested))
    theirs = sheet.of(replace(sheet.draft, payload=editable_payload(client)))
    elsewhere = Elsewhere(theirs, contested, by_others=True)
    return Shown(sheet, sheet.page(step), elsewhere=elsewhere, status=409)


def asks_for_any(step: Step, paths: list[str]) -> bool:
    """Tell whether a step asks for what is at any of these paths."""
    return any(step.asks_for(path) for path in paths)
