"""Handing a draft over: a private link that works once lets the customer finish what a rep
began, and the rep can take it back.
"""

from dataclasses import replace
from functools import partial
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import Connection

from webapp.config import LINK_LIVES
from webapp.drafts import access, store
from webapp.drafts.access import DRAFT_ID, refuse, render_link_used, renewed
from webapp.drafts.draft import Draft
from webapp.drafts.of_reps import given_back, handed, opened
from webapp.drafts.store import ChangedElsewhere
from webapp.mail.links import token_of
from webapp.mail.mails.hand_over import PURPOSE
from webapp.questions.sheet import Sheet
from webapp.questions.steps import STEPS
from webapp.questions.steps.base import Step
from webapp.record.paths import value_at
from webapp.users.access import actor_of, ask_to_sign_in
from webapp.users.links import LinkUsed, fate_of, find_link, put_link, use_link
from webapp.users.tokens import hash_of, new_token
from webapp.web.answers import answer_page, check_token, public_url
from webapp.wizard.addresses import go_to
from webapp.wizard.blueprint import bp
from webapp.wizard.changing import reference_for
from webapp.wizard.mailing import address_of, put_hand_over


@bp.get("/<draft_id>/hand-over")
def hand_over(draft_id: str) -> Any:
    """Show a rep what handing over does, and of a draft that is handed over how it stands."""
    return show(begun_by_user(draft_id))


@bp.post("/<draft_id>/hand-over")
def hand_over_post(draft_id: str) -> Any:
    """Hand a draft over, or make another link for it; the answer is the only page that shows
    the link. Or take it back.
    """
    draft = begun_by_user(draft_id)
    check_token()
    try:
        if "take_back" in request.form:
            store.save(renewed(given_back(draft, by_customer=False)))
            return redirect(url_for("desk.drafts", taken="1"), 303)
        address = address_of(draft) if "mail" in request.form else ""
        token = linked_with(draft, address)
    except ChangedElsewhere:
        return redirect(url_for("wizard.hand_over", draft_id=draft.id), 303)
    link = public_url("wizard.take_over", token=token)
    return show(draft, link, sent_to=address)


def linked_with(draft: Draft, address: str) -> str:
    """Hand a draft over and return the token of its link, which is mailed to `address` unless that
    is "". Raises ChangedElsewhere.
    """
    seed = new_token()
    token = token_of(seed, PURPOSE)
    mail = partial(put_hand_over, address=address, rep_id=current_user.id, seed=seed)
    also = partial(mail, draft_id=draft.id) if address else None
    handed_over_with(token, draft, also)
    return token


def handed_over_with(token: str, draft: Draft, also: store.Also | None = None) -> Draft:
    """Store a draft as the customer gets it by the link of a token, and what belongs into the same
    transaction. Raises ChangedElsewhere.
    """
    changed = handed_over_by_rep(draft) if draft.is_reps else draft

    def put(connection: Connection) -> None:
        put_link(connection, PURPOSE, token, draft_id=draft.id)
        if also:
            also(connection)

    linked = replace(handed(changed), link_hash=hash_of(token))
    return store.save(renewed(linked), also=put)


def begun_by_user(draft_id: str) -> Draft:
    """Return an unfinished draft that the rep who is signed in began, also after handing it
    over; else 404.
    """
    draft = store.load(draft_id) if DRAFT_ID.fullmatch(draft_id) else None
    if draft is None or draft.rep_id is None or draft.is_change or draft.is_done:
        refuse()
    if not current_user.is_authenticated:
        abort(ask_to_sign_in())
    if current_user.id != draft.rep_id:
        refuse()
    return draft


def sheet_at(draft: Draft) -> Sheet:
    """Return the sheet of a draft that may be on its way to somebody else."""
    return Sheet(draft, reference_for(draft))


def handed_over_by_rep(draft: Draft) -> Draft:
    """Return the draft as the customer gets it: nobody's by name, with who filled in what."""
    rep_name = actor_of(current_user).name
    steps = sheet_at(draft).steps
    filled = [step.name for step in steps if is_filled(draft, step)]
    # the customer sees no terms, and chooses the login
    not_shared = {step.name for step in STEPS if step.staff_only or step.customer_only}
    done = [name for name in draft.controls.done if name not in not_shared]
    sign_in = "now"
    if draft.payload.get("credentials") and draft.controls.sign_in:
        sign_in = draft.controls.sign_in
    controls = replace(
        draft.controls,
        rep_name=rep_name,
        filled_by=dict.fromkeys(filled, rep_name),
        done=tuple(done),
        sign_in=sign_in,
    )
    return replace(draft, owner_id=None, controls=controls)


def is_filled(draft: Draft, step: Step) -> bool:
    """Tell whether a rep answered anything of a step."""
    if step.name in draft.controls.done:
        return True
    by_hand = set(step.whole_paths).difference(step.preset)
    return any(value_at(draft.payload, path) for path in by_hand)


def show(draft: Draft, link: str = "", *, sent_to: str = "") -> Any:
    """Answer the rep's page about handing over, with the link when it was just made, and where it
    was mailed to.
    """
    steps = sheet_at(draft).steps
    page = {
        "draft": draft,
        "link": link,
        "sent_to": sent_to,
        "address": address_of(draft),
        "days": LINK_LIVES["hand_over"].days,
        "filled": [step for step in steps if is_filled(draft, step)],
    }
    return answer_page(render_template("wizard/hand_over.html", **page), 200)


@bp.get("/hand-over/<token>")
def take_over(token: str) -> Any:
    """Greet the customer; opening alone uses up nothing, as mail programs open links by
    themselves.
    """
    draft = handed_over(token)
    if draft is None:
        return render_link_used("hand_over", fate_of("hand_over", token))
    page = render_template(
        "wizard/take_over.html",
        draft=draft,
        steps=sheet_at(draft).steps,
        token=token,
    )
    return answer_page(page, 200)


@bp.post("/hand-over/<token>")
def take_over_post(token: str) -> Any:
    """Use the link up and open the draft in this browser."""
    draft = handed_over(token)
    if draft is None:
        return render_link_used("hand_over", fate_of("hand_over", token))
    check_token()
    using = partial(use_link, token_hash=hash_of(token))
    try:
        draft = store.save(opened(draft), also=using)
    except (ChangedElsewhere, LinkUsed):
        # its rep, or another browser, may have it by now: the page of the link tells
        return redirect(url_for("wizard.take_over", token=token), 303)
    access.adopt(draft)
    return go_to(draft.id, sheet_at(draft).first_open)


def handed_over(token: str) -> Draft | None:
    """Return the unfinished draft that a link hands over."""
    link = find_link("hand_over", token)
    if link is None or link.draft_id is None:
        return None
    draft = store.load(link.draft_id)
    if draft is None or not draft.is_handed_over or draft.is_done:
        return None
    # the release before kept no hash
    if draft.link_hash not in (None, hash_of(token)):
        return None
    return draft
