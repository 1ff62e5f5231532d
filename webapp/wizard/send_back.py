"""Sending back: a customer gives a registration to the rep who handed it over, who finishes it."""

from typing import Any

from flask import redirect, render_template, url_for

from webapp.drafts import store
from webapp.drafts.access import refuse, renewed
from webapp.drafts.draft import Draft
from webapp.drafts.of_reps import given_back
from webapp.drafts.store import ChangedElsewhere
from webapp.web.answers import answer_page, check_token
from webapp.wizard.blueprint import bp
from webapp.wizard.opening import own_draft


@bp.get("/<draft_id>/send-back")
def send_back(draft_id: str) -> Any:
    """Tell a customer what sending back does."""
    return _page(with_customer(draft_id), is_sent=False)


@bp.post("/<draft_id>/send-back")
def send_back_post(draft_id: str) -> Any:
    """Give a draft back to its rep; the customer's browser opens it no longer."""
    draft = with_customer(draft_id)
    check_token()
    try:
        store.save(renewed(given_back(draft, by_customer=True)))
    except ChangedElsewhere:
        return redirect(url_for("wizard.send_back", draft_id=draft.id), 303)
    return _page(draft, is_sent=True)


def with_customer(draft_id: str) -> Draft:
    """Return an unfinished draft that was handed over to who has it in this browser; else 404."""
    draft = own_draft(draft_id)
    if not draft.is_handed_over or draft.is_change or draft.is_done:
        refuse()
    return draft


def _page(draft: Draft, *, is_sent: bool) -> Any:
    rendered = render_template("wizard/send_back.html", draft=draft, is_sent=is_sent)
    return answer_page(rendered, 200)
