"""The pages of the wizard: a step shown and posted, the check page, the private link, the
confirmation.
"""

from typing import Any

from flask import abort, g, redirect, request, url_for

from webapp.clients.search import find_client
from webapp.drafts import access, store
from webapp.drafts.limits import CHECKS, SAVES
from webapp.drafts.store import ChangedElsewhere
from webapp.questions.sheet import Sheet
from webapp.questions.steps import CHECK, STEPS
from webapp.questions.steps.base import Step
from webapp.record.actor import CUSTOMER
from webapp.web.limits import OverLimit
from webapp.wizard import rows, rows_query
from webapp.wizard.addresses import go_to, url_of
from webapp.wizard.blueprint import bp
from webapp.wizard.check_page import render_check
from webapp.wizard.opening import own_draft, posted_draft, sheet_of, step_of
from webapp.wizard.outcomes import Finished, Outcome, Shown
from webapp.wizard.pages import leave_url, render_done, render_step
from webapp.wizard.saving import save_step
from webapp.wizard.sending import send, send_change


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
    draft_id = access.begin()
    # "new" tells the next request that this browser was just given a cookie, which it must send
    # back
    return redirect(url_of(draft_id, STEPS[0].name, new="1"))


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
    page = sheet.page(step)
    problems = sheet.problems_of(step)
    rows.fold_complete(page, problems)
    change = rows_query.from_query(request.args, page, sheet)
    rows.complete(page, sheet)
    is_after_button = request.args.keys() & {"add", "open", "default", "removed"}
    if change.problem:
        problems = [change.problem]
    elif step.name not in sheet.draft.controls.tried or is_after_button:
        problems = []
    else:
        problems = step.kept_problems(sheet.draft) + problems
    notice = "lost" if "lost" in request.args else ""
    shown = Shown(sheet, page, problems, change=change, notice=notice)
    return render_step(shown)


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
            return post_check(sheet, is_known=is_known)
    step = step_of(sheet, step_name)
    return answer_of(save_step(sheet, step, is_known=is_known))


def post_check(sheet: Sheet, *, is_known: bool) -> Any:
    """Send a draft; where its network registered too many clients, show the check page, which
    says when to send it again.
    """
    try:
        return answer_of(send(sheet, is_known=is_known))
    except OverLimit as error:
        answer = render_check(sheet, notice="many", status=429)
        answer.headers["Retry-After"] = str(error.seconds)
        return answer


def answer_of(outcome: Outcome) -> Any:
    """Answer a post with what came of it."""
    if isinstance(outcome, Finished):
        outcome = send_change(outcome.sheet)
    return render_step(outcome) if isinstance(outcome, Shown) else outcome


@bp.get("/<draft_id>/done")
def done(draft_id: str) -> Any:
    """Show the confirmation to the one who registered; a rep sees the client, and who changed
    their account sees that.
    """
    draft = own_draft(draft_id)
    if draft.client_id is None:
        return redirect(url_of(draft.id, CHECK))
    if draft.is_reps:
        notice = "changed" if draft.is_change else "registered"
        client_page = url_for("desk.client", client_id=draft.client_id, notice=notice)
        return redirect(client_page)
    if draft.owner_id is not None:
        notice = "answered" if draft.asked else "changed"
        return redirect(url_for("account.home", notice=notice))
    client = find_client(draft.client_id) or abort(404)
    return render_done(draft, client)
