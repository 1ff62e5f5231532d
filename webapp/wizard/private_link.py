"""The private link of a draft: shown to whoever stops, and opened in another browser."""

from typing import Any

from flask import redirect, url_for

from webapp.drafts import access, store
from webapp.drafts.access import DRAFT_ID, is_own, render_link_used
from webapp.drafts.draft import Draft
from webapp.drafts.store import ChangedElsewhere
from webapp.questions.sheet import Sheet
from webapp.web.answers import check_token
from webapp.wizard.addresses import url_of
from webapp.wizard.blueprint import bp
from webapp.wizard.changing import reference_for
from webapp.wizard.mailing import form_for
from webapp.wizard.opening import own_draft
from webapp.wizard.pages import render_come_back, render_saved


@bp.get("/<draft_id>/saved")
def saved(draft_id: str) -> Any:
    """Show the private link; a draft with an owner has none."""
    draft = own_draft(draft_id)
    if draft.version == 0 or draft.is_done or draft.owner_id is not None:
        return redirect(url_of_first_open(draft))
    return render_saved(draft, form_for(draft))


@bp.get("/<draft_id>/return/<key>")
def come_back(draft_id: str, key: str) -> Any:
    """Say whose registration a private link opens; opening alone changes nothing. Who has it
    open already goes on.
    """
    draft = store.load(draft_id) if DRAFT_ID.fullmatch(draft_id) else None
    if draft and draft.owner_id is None and is_own(draft):
        return redirect(url_of_first_open(draft))
    if draft is None or not is_opened_by(draft, key):
        return private_link_used(draft, key)
    return render_come_back(draft, key)


@bp.post("/<draft_id>/return/<key>")
def come_back_post(draft_id: str, key: str) -> Any:
    """Make a draft one of this browser's; a password that was chosen in another one is asked
    for again.
    """
    draft = store.load(draft_id) if DRAFT_ID.fullmatch(draft_id) else None
    if draft is None or not is_opened_by(draft, key):
        return private_link_used(draft, key)
    check_token()
    if not is_own(draft):
        try:
            draft = store.save(draft.without_password(), before=draft)
        except ChangedElsewhere:
            again = url_for("wizard.come_back", draft_id=draft_id, key=key)
            return redirect(again, 303)
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
