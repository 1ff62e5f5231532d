"""The account page of a client who signed in, changes to it, and the private link that asks
for more.
"""

from functools import partial
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user

from webapp.account.blueprint import bp
from webapp.clients.models import Client
from webapp.clients.search import find_client, find_client_of, is_suspended
from webapp.drafts import access
from webapp.drafts.access import render_link_used
from webapp.drafts.draft import Draft
from webapp.drafts.limits import DRAFTS
from webapp.questions.asked import asked_in_words
from webapp.questions.changes import begin_answers, id_of_change
from webapp.questions.steps import CHECK, step_named
from webapp.questions.summary import sections_of
from webapp.record.names import full_name
from webapp.users.access import go_on_to, let_in
from webapp.users.links import LinkUsed, fate_of, find_link, use_link
from webapp.users.tokens import hash_of
from webapp.web.answers import answer_page
from webapp.web.times import promised_day

NOTICES = {
    "changed": "Your changes are saved.",
    "answered": "Thank you. We have received your answers and are checking them.",
    "in_part": "Thank you. We saved what you gave us, and still need the rest.",
    "too_late": "Your account was looked at meanwhile, so nothing was changed. "
    "Call us to change something.",
}


@bp.before_request
def client_alone() -> Any:
    """Let clients in who signed in; a private link opens what it is for without."""
    if request.endpoint in ("account.answer", "account.answer_post"):
        return None
    return let_in("client")


@bp.before_app_request
def suspended_see_why() -> Any:
    """Show a client that is suspended why, instead of all that signing in opens or begins."""
    if not is_closed_to_suspended(request.blueprint, request.endpoint or ""):
        return None
    if not current_user.is_authenticated or current_user.role != "client":
        return None
    if not is_suspended(current_user.id):
        return None
    notice = "too_late" if request.method == "POST" else None
    return go_on_to(url_for("account.home", notice=notice))


def is_closed_to_suspended(blueprint: str | None, endpoint: str) -> bool:
    """Tell whether a client that is suspended does not get what an endpoint answers."""
    if endpoint == "account.home":
        return False
    if blueprint in ("account", "wizard"):
        return True
    return endpoint.startswith("auth.change_password")


@bp.get("")
def home() -> Any:
    """Show a client their account: code, state in plain words, what they gave."""
    client = find_client_of(current_user.id) or abort(404)
    notice = request.args.get("notice", "")
    if notice == "answered" and client.state.customers_answer:
        notice = "in_part"
    sections = sections_of(client)
    page = {
        "client": client,
        "who": full_name(client.first_name, client.last_name),
        "asked": asked_in_words(client),
        "is_suspended": client.state.customers_wait,
        "may_change": client.state.customers_change,
        "promised": promised_day(client.created_on),
        "sections": [each for each in sections if not each.step.staff_only],
        "notice": NOTICES.get(notice, ""),
    }
    return answer_page(render_template("account/home.html", **page), 200)


@bp.post("/change/<step_name>")
@DRAFTS
def change(step_name: str) -> Any:
    """Begin a change of one step, while the account is pending."""
    client = changeable_client()
    step = step_named(step_name)
    if step is None or step.staff_only or not step.can_change:
        abort(404)
    draft_id = id_of_change(client, current_user.id, step)
    address = url_for("wizard.step", draft_id=draft_id, step_name=step.name)
    return redirect(address, 303)


@bp.post("/answer")
@DRAFTS
def answer_asked() -> Any:
    """Answer what the desk asks for: the wizard on exactly those fields, with what was
    answered before.
    """
    client = changeable_client()
    if not client.state.customers_answer or not client.asked:
        abort(404)
    draft = begin_answers(client, owner_id=current_user.id)
    return open_first(draft)


def changeable_client() -> Client:
    """Return the client of who is signed in, whose state lets it be changed; else answer with
    the account page.
    """
    client = find_client_of(current_user.id) or abort(404)
    if not client.state.customers_change:
        address = url_for("account.home", notice="too_late")
        abort(redirect(address, 303))
    return client


def open_first(draft: Draft) -> Any:
    """Open the first step of what is asked for."""
    steps = draft.controls.steps or ()
    first = steps[0] if steps else CHECK
    address = url_for("wizard.step", draft_id=draft.id, step_name=first)
    return redirect(address, 303)


@bp.get("/answer/<token>")
def answer(token: str) -> Any:
    """Tell what is asked for; opening alone uses up nothing, as mail programs open links by
    themselves.
    """
    client = asked_client(token)
    if client is None:
        return render_link_used("answer", fate_of("answer", token))
    page = render_template("account/answer.html", client=client, token=token)
    return answer_page(page, 200)


@bp.post("/answer/<token>")
def answer_post(token: str) -> Any:
    """Use the link up and open the wizard on what is asked for, in this browser."""
    client = asked_client(token)
    if client is None:
        return render_link_used("answer", fate_of("answer", token))
    try:
        return open_answers(client, token)
    except LinkUsed:
        return render_link_used("answer", fate_of("answer", token))


def open_answers(client: Client, token: str) -> Any:
    """Use a link up and open, in this browser, the draft that answers what is asked of a client.
    Raises LinkUsed.
    """
    token_hash = hash_of(token)
    using = partial(use_link, token_hash=token_hash)
    draft = begin_answers(client, using, link_hash=token_hash)
    access.adopt(draft)
    return open_first(draft)


def asked_client(token: str) -> Client | None:
    """Return the client whose answer a link opens, while something is asked for."""
    link = find_link("answer", token)
    if link is None or link.client_id is None:
        return None
    client = find_client(link.client_id)
    if client is None or not client.state.customers_answer:
        return None
    return client if client.asked else None
