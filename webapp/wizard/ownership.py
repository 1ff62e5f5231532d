"""Whose a draft is, and who it acts for.

A customer's is one of those that the browser's session lists. Another browser gets in with the private link, whose
key is made of the draft and the server's secret, so that nothing that opens a draft is stored anywhere. The same
key in each form lets a page whose session was lost go on. A draft with an owner opens for that user alone.
"""

import hashlib
import re
import secrets
from dataclasses import replace
from typing import Any

from flask import abort, current_app, g, session
from flask_login import current_user
from itsdangerous import BadSignature, Signer

from webapp.auth.access import actor_of, ask_to_sign_in
from webapp.record.actor import TERMS, Actor
from webapp.wizard import drafts
from webapp.wizard.drafts import Draft

MOST_OF_ONE_BROWSER = 20
DRAFT_ID = re.compile(r"[A-Za-z0-9_-]{22}")


def new_id() -> str:
    """Return the id of a new draft."""
    return secrets.token_urlsafe(16)


def begin() -> str:
    """Return the id of a new draft of this browser's; nothing is stored until something is saved."""
    draft_id = new_id()
    adopt(draft_id)
    return draft_id


def adopt(draft_id: str) -> None:
    """Make a draft one of this browser's; of many the oldest are let go."""
    own = [other for other in session.get("drafts", []) if other != draft_id]
    session["drafts"] = [*own, draft_id][-MOST_OF_ONE_BROWSER:]
    session.permanent = True


def is_own(draft: Draft) -> bool:
    """Tell whether a draft opens for this browser, or for who is signed in in it."""
    if draft.owner_id is not None:
        return bool(current_user.is_authenticated and current_user.id == draft.owner_id)
    return draft.id in session.get("drafts", [])


def own_draft(draft_id: str) -> Draft:
    """Return a draft of this browser's, a new one if nothing was saved yet. To its owner's it asks to sign in; else 404."""
    if not DRAFT_ID.fullmatch(draft_id):
        abort(404)
    draft = drafts.load(draft_id) or Draft(draft_id)
    if not is_own(draft):
        abort(ask_to_sign_in() if draft.owner_id is not None and not current_user.is_authenticated else 404)
    session.modified = True  # the cookie lives as long again as the draft
    g.actor = actor_for(draft)
    return draft


def key_of(draft: Draft) -> str:
    """Return the secret that opens a draft: 160 bits or more. Handed over, a draft has another than the rep's pages had."""
    return _signer().get_signature(_signed(draft)).decode()


def opens(draft: Draft, key: str) -> bool:
    """Tell in constant time whether `key` is the draft's."""
    try:
        _signer().unsign(f"{_signed(draft)}.{key}")
    except BadSignature:
        return False
    return True


def _signed(draft: Draft) -> str:
    return f"{draft.id}-handed-over" if draft.is_handed_over else draft.id


def _signer() -> Signer:
    return Signer(current_app.config["SECRET_KEY"], salt="draft", key_derivation="hmac", digest_method=hashlib.sha256)


def actor_for(draft: Draft) -> Actor:
    """Return who fills in a draft, with what was set before by somebody with the right to."""
    if draft.is_reps:
        named = actor_of(current_user) if current_user.is_authenticated else Actor("rep", user_id=draft.rep_id)
        return replace(named, granted=frozenset({"source"} if draft.is_change else ()))
    granted: Any = (*TERMS, "source", "source_status") if draft.is_change or draft.is_handed_over else ()
    return Actor("customer", "customer", user_id=draft.owner_id, granted=frozenset(granted))
