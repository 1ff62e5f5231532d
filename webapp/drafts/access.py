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
from typing import Any, NoReturn

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
from webapp.drafts import store
from webapp.drafts.store import Draft, new_id
from webapp.record.actor import TERMS, Actor
from webapp.users import links, sessions
from webapp.users.access import actor_of
from webapp.web.answers import answer_page

MOST_OF_ONE_BROWSER = 20
# of many drafts of one browser those never saved go first, then those that were sent
GIVES_WAY = ("", "done", "open")
PASSWORD_BY = "password_by"  # noqa: S105 - in the controls: the mark of the browser that chose the password
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
    return replace(store.without_password(draft), nonce=secrets.token_urlsafe(16))


def adopt(draft: Draft) -> None:
    """Make a draft one of this browser's, as it is opened now."""
    listed = session.get("drafts", [])
    own = [*_most_of([other for other in listed if other != draft.id]), draft.id]
    nonces = {**session.get("nonces", {}), draft.id: draft.nonce}
    session["drafts"] = own
    session["nonces"] = {
        draft_id: nonces[draft_id] for draft_id in own if nonces.get(draft_id)
    }
    session.permanent = True


def _most_of(others: list[str]) -> list[str]:
    """Return as many of a browser's drafts as it keeps beside the one that it opens."""
    if len(others) <= MOST_OF_ONE_BROWSER:
        return others
    states = store.states(others)
    # the oldest first of each
    going = sorted(others, key=lambda other: GIVES_WAY.index(states.get(other, "")))
    return [other for other in others if other in going[-MOST_OF_ONE_BROWSER:]]


def begun_here() -> list[Draft]:
    """Return the unfinished registrations that this browser may go on with, the newest first."""
    return [
        draft for draft in store.open_drafts(session.get("drafts", [])) if is_own(draft)
    ]


def is_own(draft: Draft) -> bool:
    """Tell whether a draft opens for this browser, or for who is signed in in it."""
    if draft.owner_id is not None:
        return bool(current_user.is_authenticated and current_user.id == draft.owner_id)
    if draft.id not in session.get("drafts", []):
        return False
    nonce = session.get("nonces", {}).get(draft.id, "")  # the release before kept none
    # its confirmation opens for who had it when it was sent, also when that answer was lost
    if draft.is_done:
        return any(
            compare_digest(each, draft.nonce)
            for each in (nonce, nonce_when_sent(replace(draft, nonce=nonce)))
        )
    return compare_digest(nonce, draft.nonce) and is_still_asked(draft)


def is_still_asked(draft: Draft) -> bool:
    """Tell whether what a link let somebody answer is asked as it was, and the link was not
    replaced; true of other drafts.
    """
    if draft.target_id is None or draft.owner_id is not None:
        return True
    client = find_client(draft.target_id)
    is_asked = (
        client is not None
        and client.state.customers_answer
        and client.asked == draft.asked
    )
    return is_asked and (draft.link_hash is None or links.is_kept(draft.link_hash))


def browser_mark() -> str:
    """Return what tells this browser from the others that hold a draft."""
    mark: str = session.setdefault("browser", secrets.token_urlsafe(16))
    return mark


def as_held(draft: Draft) -> Draft:
    """Return a draft as this browser may use it: a password that was chosen in another one is
    asked for again.
    """
    mark = draft.controls.get(PASSWORD_BY)
    # the release before set no mark
    is_mine = mark in (None, session.get("browser")) or draft.owner_id is not None
    return draft if is_mine else store.without_password(draft)


def refuse() -> NoReturn:
    """Answer that a registration does not open here and what to do, the same whether there is
    one or not.
    """
    is_new = "new" in request.args and not sessions.has_cookie()
    page = "wizard/no_cookies.html" if is_new else "wizard/not_open.html"
    abort(make_response(render_template(page, has_cookies=sessions.has_cookie()), 404))


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
    return (
        draft.is_done
        and compare_digest(nonce_when_sent(before), draft.nonce)
        and opens(before, key)
    )


def nonce_when_sent(draft: Draft) -> str:
    """Return the nonce of a draft once it is sent: made of the one before, which opens the
    confirmation and nothing else.
    """
    return _signer().get_signature(f"{draft.id}/{draft.nonce}/sent").decode()[:32]


def _signed(draft: Draft) -> str:
    if draft.owner_id is not None:
        return (
            f"{draft.id}/{draft.nonce}/{draft.owner_id}/{current_user.access_version}"
        )
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
        named = (
            actor_of(current_user)
            if current_user.is_authenticated
            else Actor("rep", user_id=draft.rep_id)
        )
        return replace(named, granted=frozenset({"source"} if draft.is_change else ()))
    granted: Any = (
        (*TERMS, "source", "source_status")
        if draft.is_change or draft.is_handed_over
        else ()
    )
    return Actor(
        "customer", "customer", user_id=draft.owner_id, granted=frozenset(granted)
    )


def render_link_used(kind: str, fate: str) -> Response:
    """Answer that a link no longer works, what became of it, and what to do; `kind` is
    `private`, `hand_over` or `answer`.
    """
    return answer_page(
        render_template(
            "wizard/link_used.html", kind=kind, fate=fate, days=DRAFT_LIFE.days
        ),
        404,
    )
