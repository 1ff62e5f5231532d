"""The pages of the wizard: a step shown and posted, the check page, the private link, the
confirmation.
"""

from typing import Any, NoReturn

from flask import abort, g, redirect, request, session, url_for
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import BadRequest
from wtforms import ValidationError

from webapp.clients.search import find_client
from webapp.drafts import access, store
from webapp.drafts.access import (
    DRAFT_ID,
    actor_for,
    as_held,
    is_own,
    refuse,
    render_link_used,
)
from webapp.drafts.draft import Draft
from webapp.drafts.limits import CHECKS, SAVES
from webapp.drafts.store import ChangedElsewhere
from webapp.questions.messages import Messages, messages_of
from webapp.questions.sheet import Sheet
from webapp.questions.steps import CHECK, STEPS
from webapp.questions.steps.base import Step
from webapp.record.actor import CUSTOMER
from webapp.users.kept_forms import go_on_page, posted_form
from webapp.web.answers import check_token
from webapp.wizard import rows
from webapp.wizard.addresses import go_to, url_of
from webapp.wizard.blueprint import bp
from webapp.wizard.changing import reference_for
from webapp.wizard.check_page import render_check
from webapp.wizard.opening import draft_at, own_draft, sheet_of, step_of
from webapp.wizard.pages import (
    leave_url,
    render_come_back,
    render_done,
    render_saved,
    render_step,
)
from webapp.wizard.passwords import kept_problems
from webapp.wizard.saving import save_step
from webapp.wizard.sending import send


@bp.before_request
def name_actor() -> None:
    """Tell the log who acts."""
    g.actor = CUSTOMER


@bp.errorhandler(ChangedElsewhere)
def changed_elsewhere(_error: ChangedElsewhere) -> Any:
    """Go on to the check page, which asks to look again; or the draft was sent meanwhile, and
    it goes on to say so.
    """
    draft_id = (request.view_args or {})["draft_id"]
    return go_to(draft_id, CHECK, notice="changed")


@bp.get("")
def start() -> Any:
    """Begin a registration: a new draft of this browser's, at its first step."""
    # "new" tells the next request that this browser was just given a cookie, which it must send
    # back.
    return redirect(url_of(access.begin(), STEPS[0].name, new="1"))


@bp.get("/<draft_id>/<step_name>")
def step(draft_id: str, step_name: str) -> Any:
    """Show a step of a draft, or the check page."""
    draft = own_draft(draft_id)
    if draft.is_done:
        return redirect(url_for("wizard.done", draft_id=draft.id))
    sheet = sheet_of(draft)
    store.visit(draft)
    if step_name == CHECK:
        with CHECKS:
            return render_check(sheet, notice=request.args.get("notice", ""))
    return show_step(sheet, step_of(sheet, step_name))


def show_step(sheet: Sheet, step: Step) -> Any:
    """Show a step as the draft has it. Every post ends here by a redirect, so that Back and Refresh
    post nothing again.

    The query says what the post did: a row to add or open, a removal to undo, a session that was
    lost.
    """
    draft, page = sheet.draft, sheet.page(step)
    problems = sheet.problems_of(step)
    rows.fold_complete(page, problems)
    change = rows.from_query(
        request.args, page, draft.payload, draft.controls, sheet.reference
    )
    rows.complete(page, draft.payload, sheet.reference)
    if change.problem:
        return render_step(sheet, page, messages=messages_of(page, [change.problem]))
    is_after_button = request.args.keys() & {"add", "open", "removed"}
    if step.name in draft.controls.tried and not is_after_button:
        messages = messages_of(page, [*kept_problems(draft, step), *problems])
    else:
        messages = Messages()
    notice = "lost" if "lost" in request.args else ""
    return render_step(sheet, page, messages=messages, change=change, notice=notice)


@bp.post("/<draft_id>/<step_name>")
@SAVES
def post(draft_id: str, step_name: str) -> Any:
    """Save what was posted, right or wrong, then do what its button says."""
    draft, is_known = posted_draft(draft_id)
    if draft.is_done:
        return redirect(url_for("wizard.done", draft_id=draft.id))
    if "cancel" in request.form and (address := leave_url(draft)):
        store.discard(draft)
        return redirect(address, 303)
    sheet = sheet_of(draft)
    if step_name == CHECK:
        with CHECKS:
            return send(sheet, is_known=is_known)
    return save_step(sheet, step_of(sheet, step_name), is_known=is_known)


@bp.get("/<draft_id>/return/<key>")
def come_back(draft_id: str, key: str) -> Any:
    """Say whose registration a private link opens; opening alone changes nothing. Who has it
    open already goes on.
    """
    draft = store.load(draft_id) if DRAFT_ID.fullmatch(draft_id) else None
    if draft and draft.owner_id is None and is_own(draft):
        return redirect(url_of_first_open(draft))
    return (
        render_come_back(draft, key)
        if draft and is_opened_by(draft, key)
        else private_link_used(draft, key)
    )


@bp.post("/<draft_id>/return/<key>")
def come_back_post(draft_id: str, key: str) -> Any:
    """Make a draft one of this browser's; a password that was chosen in another one is asked
    for again.
    """
    draft = store.load(draft_id) if DRAFT_ID.fullmatch(draft_id) else None
    if draft is None or not is_opened_by(draft, key):
        return private_link_used(draft, key)
    check_token()
    try:
        draft = (
            draft
            if is_own(draft)
            else store.save(draft.without_password(), before=draft)
        )
    except ChangedElsewhere:
        return redirect(url_for("wizard.come_back", draft_id=draft_id, key=key), 303)
    access.adopt(draft)
    return redirect(url_of_first_open(draft), 303)


def private_link_used(draft: Draft | None, key: str) -> Any:
    """Answer that a private link no longer works; to who had it open until it was sent, that
    it was.
    """
    was_sent = draft is not None and access.opened_until_sent(draft, key)
    return render_link_used("private", "sent" if was_sent else "")


def is_opened_by(draft: Draft, key: str) -> bool:
    """Tell whether a private link with this key opens a draft: an owner's needs a sign-in
    instead.
    """
    return draft.owner_id is None and access.opens(draft, key)


def url_of_first_open(draft: Draft) -> str:
    """Return the address of the first step that is not done, the check page when all are."""
    sheet = Sheet(draft, reference_for(draft))
    return url_of(draft.id, sheet.first_open)


@bp.get("/<draft_id>/saved")
def saved(draft_id: str) -> Any:
    """Show the private link; a draft with an owner has none."""
    draft = own_draft(draft_id)
    if draft.version == 0 or draft.is_done or draft.owner_id is not None:
        return redirect(url_of_first_open(draft))
    return render_saved(draft)


@bp.get("/<draft_id>/done")
def done(draft_id: str) -> Any:
    """Show the confirmation to the one who registered; a rep sees the client, and who changed
    their account sees that.
    """
    draft = own_draft(draft_id)
    if draft.client_id is None:
        return redirect(url_of(draft.id, CHECK))
    if draft.is_reps:
        return redirect(
            url_for(
                "desk.client",
                client_id=draft.client_id,
                notice="changed" if draft.is_change else "registered",
            )
        )
    if draft.owner_id is not None:
        return redirect(
            url_for("account.home", notice="answered" if draft.asked else "changed")
        )
    return render_done(draft, find_client(draft.client_id) or abort(404))


def posted_draft(draft_id: str) -> tuple[Draft, bool]:
    """Return the draft that a form was posted for, and whether session and token prove that it is
    this browser's.

    A form whose session was lost proves by its key that the page was made for whoever sends it,
    unless the draft has an owner: that one signs in first. Of a page older than the draft's nonce
    nothing is saved until it is sent once more.
    """
    if not request.form:
        # a form with none of its fields is not "all cleared" (security R11a)
        raise BadRequest
    draft, key, has_token = (
        draft_at(draft_id),
        request.form.get("key", ""),
        is_token_good(),
    )
    is_ours = is_own(draft)
    if draft.owner_id is not None and not is_ours:
        refuse()
    if not key and not (is_ours and has_token):
        raise BadRequest
    if key and not (is_ours and draft.is_done) and not access.opens(draft, key):
        refuse_old_page(is_ours=is_ours)
    g.actor = actor_for(draft)
    if not has_token:
        session.pop("csrf_token", None)
    if not is_ours:
        access.adopt(draft)
    return as_held(draft), is_ours and has_token


def is_token_good() -> bool:
    """Tell whether the form that was posted bears this session's token."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def refuse_old_page(*, is_ours: bool) -> NoReturn:
    """Answer a form whose key opens nothing: who may open the draft now may send it again,
    anyone else learns nothing.
    """
    form = posted_form() if is_ours and "HX-Request" not in request.headers else None
    if form:
        abort(go_on_page(form, "older", 409))
    refuse()
