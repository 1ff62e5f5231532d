"""Whom a draft opens for, and who it acts for.

A customer's is one of those that the browser's session lists; another browser gets in with the
private link. A draft with an owner opens for that user alone, signed in. The key in each form lets
a page go on whose session was lost, unless the draft has an owner. Session, link and key are bound
to the draft's nonce, and open nothing once that is renewed.
"""

import hashlib
import re
import secrets
from dataclasses import replace
from hmac import compare_digest
from typing import NoReturn

from flask import (
    Response,
    abort,
    current_app,
    make_response,
    render_template,
    request,
    session,
)
from flask_login import current_user
from itsdangerous import BadSignature, Signer

from webapp.clients.search import find_client
from webapp.config import DRAFT_LIFE
from webapp.drafts.draft import Draft, new_id
from webapp.drafts.listed import open_drafts, states_of
from webapp.record.actor import OF_INTEGRATIONS, TERMS, Actor
from webapp.users import links, sessions
from webapp.users.access import actor_of
from webapp.web.answers import answer_page

MOST_OF_ONE_BROWSER = 20
# of many drafts of one browser those never saved go first, then those that were sent
GIVES_WAY = ("", "done", "open")
DRAFT_ID = re.compile(r"[A-Za-z0-9_-]{22}")


def begin() -> str:
    """Return the id of a new draft of this browser's; nothing is stored until something is
    saved.
    """
    draft = Draft(new_id())
    adopt(draft)
    return draft.id


def renewed(draft: Draft) -> Draft:
    """Return the draft as it changes hands: what opened it before opens it no longer, and a
    password is chosen anew.
    """
    return replace(draft.without_password(), nonce=secrets.token_urlsafe(16))


def adopt(draft: Draft) -> None:
    """Make a draft one of this browser's, as it is opened now."""
    listed = session.get("drafts", [])
    others = [other for other in listed if other != draft.id]
    own = [*_most_of(others), draft.id]
    nonces = {**session.get("nonces", {}), draft.id: draft.nonce}
    kept = {}
    for draft_id in own:
        if nonce := nonces.get(draft_id):
            kept[draft_id] = nonce
    session["drafts"] = own
    session["nonces"] = kept
    session.permanent = True
    browser_id()


def _most_of(others: list[str]) -> list[str]:
    """Return as many of a browser's drafts as it keeps beside the one that it opens."""
    if len(others) <= MOST_OF_ONE_BROWSER:
        return others
    states = states_of(others)

    def turn(draft_id: str) -> int:
        state = states.get(draft_id, "")
        return GIVES_WAY.index(state)

    # the oldest first of each state
    going = sorted(others, key=turn)
    staying = going[-MOST_OF_ONE_BROWSER:]
    return [other for other in others if other in staying]


def begun_here() -> list[Draft]:
    """Return the unfinished registrations that this browser may go on with, the newest first."""
    listed = session.get("drafts", [])
    unfinished = open_drafts(listed) if listed else []
    return [draft for draft in unfinished if is_own(draft)]


def is_own(draft: Draft) -> bool:
    """Tell whether a draft opens for this browser, or for who is signed in in it."""
    if draft.owner_id is not None:
        return bool(current_user.is_authenticated and current_user.id == draft.owner_id)
    if draft.id not in session.get("drafts", []):
        return False
    nonce = session.get("nonces", {}).get(draft.id, "")  # the release before kept none
    if compare_digest(nonce, draft.nonce):
        return draft.is_done or is_still_asked(draft)
    if not draft.is_done:
        return False
    # its confirmation opens for who had it when it was sent, also when that answer was lost
    sent = nonce_when_sent(replace(draft, nonce=nonce))
    return compare_digest(sent, draft.nonce)


def is_still_asked(draft: Draft) -> bool:
    """Tell whether what a link let somebody answer is asked as it was, and the link was not
    replaced; true of other drafts.
    """
    if draft.target_id is None or draft.owner_id is not None:
        return True
    client = find_client(draft.target_id)
    if client is None or not client.state.customers_answer:
        return False
    if client.asked != draft.asked:
        return False
    return draft.link_hash is None or links.is_kept(draft.link_hash)


def browser_id() -> str:
    """Return the id of this browser among those that hold a draft.

    It is in the cookie before a password is chosen: an answer that was on its way then brings the
    cookie of before, and the password would pass for another browser's.
    """
    known: str = session.setdefault("browser", secrets.token_urlsafe(16))
    return known


def as_held(draft: Draft) -> Draft:
    """Return a draft as this browser may use it: a password that was chosen in another one is
    asked for again.
    """
    if draft.owner_id is not None:
        return draft
    # the release before kept no browser
    if draft.controls.password_by in ("", session.get("browser")):
        return draft
    return draft.without_password()


def refuse() -> NoReturn:
    """Answer that a registration does not open here and what to do, the same whether there is
    one or not.
    """
    has_cookies = sessions.has_cookie()
    is_new = "new" in request.args and not has_cookies
    template = "wizard/no_cookies.html" if is_new else "wizard/not_open.html"
    page = render_template(template, has_cookies=has_cookies)
    abort(make_response(page, 404))


def key_of(draft: Draft) -> str:
    """Return the secret that opens a draft, of 256 bits; of an owner's it is worth nothing
    without their sign-in.
    """
    return _signer().get_signature(_signed(draft)).decode()


def opens(draft: Draft, key: str) -> bool:
    """Tell in constant time whether `key` is the draft's, for who is signed in if it has an
    owner.
    """
    if draft.is_done or (draft.owner_id is not None and not is_own(draft)):
        return False
    try:
        _signer().unsign(f"{_signed(draft)}.{key}")
    except BadSignature:
        return False
    return is_still_asked(draft)


def opened_until_sent(draft: Draft, key: str) -> bool:
    """Tell whether `key` opened a draft until it was sent; one that changed hands no longer
    tells.
    """
    before = replace(draft, nonce="", client_id=None)
    if not draft.is_done:
        return False
    was_held = compare_digest(nonce_when_sent(before), draft.nonce)
    return was_held and opens(before, key)


def nonce_when_sent(draft: Draft) -> str:
    """Return the nonce of a draft once it is sent: made of the one before, which opens the
    confirmation and nothing else.
    """
    signature = _signer().get_signature(f"{draft.id}/{draft.nonce}/sent")
    return signature.decode()[:32]


def _signed(draft: Draft) -> str:
    """Return what a draft's key signs."""
    if draft.owner_id is not None:
        access_version = current_user.access_version
        return f"{draft.id}/{draft.nonce}/{draft.owner_id}/{access_version}"
    if draft.nonce:
        return f"{draft.id}/{draft.nonce}"
    # as the release before signed
    return f"{draft.id}-handed-over" if draft.is_handed_over else draft.id


def _signer() -> Signer:
    return Signer(
        current_app.config["SECRET_KEY"],
        salt="draft",
        key_derivation="hmac",
        digest_method=hashlib.sha256,
    )


def actor_for(draft: Draft) -> Actor:
    """Return who fills in a draft, with what was set before by somebody with the right to."""
    if draft.is_reps:
        return _rep_for(draft)
    granted = frozenset[str]()
    if draft.is_change or draft.is_handed_over:
        granted = frozenset({*TERMS, "source", "source_status"})
    return Actor(
        "customer",
        "customer",
        user_id=draft.owner_id,
        granted=granted,
    )


def _rep_for(draft: Draft) -> Actor:
    """Return the rep who fills in a draft: by name where they are signed in."""
    rep = Actor("rep", user_id=draft.rep_id)
    if current_user.is_authenticated:
        rep = actor_of(current_user)
    granted = frozenset(OF_INTEGRATIONS if draft.is_change else ())
    return replace(rep, granted=granted)


def render_link_used(kind: str, fate: str) -> Response:
    """Answer that a link no longer works, what became of it, and what to do; `kind` is
    `private`, `hand_over` or `answer`.
    """
    page = render_template(
        "wizard/link_used.html",
        kind=kind,
        fate=fate,
        days=DRAFT_LIFE.days,
    )
    return answer_page(page, 404)
