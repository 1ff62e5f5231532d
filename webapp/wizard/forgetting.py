"""Forgetting: one press deletes an unfinished registration, by the link of a reminder."""

from typing import Any

from flask import render_template

from webapp.drafts import store
from webapp.drafts.access import DRAFT_ID
from webapp.drafts.draft import Draft
from webapp.web.answers import answer_page, check_token
from webapp.wizard.blueprint import bp
from webapp.wizard.private_link import is_opened_by, private_link_used


@bp.get("/<draft_id>/forget/<key>")
def forget(draft_id: str, key: str) -> Any:
    """Ask whether to delete; opening alone deletes nothing, as mail programs open links by
    themselves.
    """
    draft = _unfinished(draft_id, key)
    if draft is None:
        return private_link_used(None, key)
    return _page(draft, key)


@bp.post("/<draft_id>/forget/<key>")
def forget_post(draft_id: str, key: str) -> Any:
    """Delete the registration and all that was answered."""
    draft = _unfinished(draft_id, key)
    if draft is None:
        return private_link_used(None, key)
    check_token()
    store.discard(draft)
    return _page(None, key)


def _unfinished(draft_id: str, key: str) -> Draft | None:
    """Return the unfinished registration that a key opens, unless a rep began it, who gets it back
    instead.
    """
    draft = store.load(draft_id) if DRAFT_ID.fullmatch(draft_id) else None
    if draft is None or draft.is_done or draft.rep_id is not None or draft.is_change:
        return None
    return draft if is_opened_by(draft, key) else None


def _page(draft: Draft | None, key: str) -> Any:
    rendered = render_template("wizard/forget.html", draft=draft, key=key)
    return answer_page(rendered, 200)
