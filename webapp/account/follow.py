"""Following a registration without signing in: account code and email address are typed, and a
link is mailed that shows how it stands. Whoever asks, the answer is the same (security R17).

It stands in this room as it shows what the account shows first, and leads to the same answers.
"""

import hashlib
import hmac
import re
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from webapp.account.views import open_answers
from webapp.clients.models import Client
from webapp.clients.search import find_client
from webapp.drafts.limits import DRAFTS
from webapp.mail.mails.follow import ACCOUNT, EMAIL, PURPOSE
from webapp.mail.tell import can_mail, put_mail
from webapp.questions.asked import asked_in_words
from webapp.record import formats
from webapp.record.cleaning import fold_dashes
from webapp.record.problem import InputRefused, Problem
from webapp.record.schema import text_at
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.users.links import LinkUsed, fate_of, find_link
from webapp.users.tokens import hash_of
from webapp.web.answers import answer_page
from webapp.web.forms import Line, PageForm
from webapp.web.limits import limit_network
from webapp.web.times import promised_day

bp = Blueprint("follow", __name__, url_prefix="/follow")
CODE = re.compile(r"[A-Z]{1,6}[0-9]{2,18}")
NO_CODE = Problem("account", "required", "Enter your account code, such as NORTHE01")
EVERY = "%Y-%m-%dT%H"  # what is asked for again within an hour is one mail


class FollowForm(PageForm):
    """What proves whose registration it is."""

    account = Line(
        "Account code",
        kind="code",
        hint="You got it when you registered, such as NORTHE01.",
        width="width-12",
    )
    email = Line(
        text_at("email").label,
        autocomplete="email",
        inputmode="email",
        hint="The one that you registered with.",
    )


@bp.get("")
def ask() -> Any:
    """Show the form, or that a mail is on its way."""
    return show(FollowForm(), is_asked="asked" in request.args)


@bp.post("")
@limit_network("RATELIMIT_MAILS")
def ask_post() -> Any:
    """Have the code and the address looked up, and a link mailed if they belong together."""
    if not can_mail():
        return redirect(url_for("follow.ask"), 303)
    form = FollowForm(request.form)
    try:
        account, email = read(form)
    except InputRefused as refused:
        return show(form.refuse(refused.problems), status=422)
    ask_for_link(account, email)
    return redirect(url_for("follow.ask", asked=1), 303)


def read(form: FollowForm) -> tuple[str, str]:
    """Return the code and the key of the address in the form. Raises InputRefused with all that is
    wrong with what they look like.
    """
    problems = []
    account = fold_dashes(form.account.text).strip().upper()
    if not CODE.fullmatch(account):
        problems.append(NO_CODE)
    email = ""
    try:
        email = formats.email(text_at("email").read_typed(form.email.text, "email"))
    except InputRefused as refused:
        problems += refused.problems
    except ValueError as error:
        problems.append(Problem("email", *error.args))
    if problems:
        raise InputRefused(*problems)
    return account, formats.email_key(email)


def ask_for_link(account: str, email: str) -> None:
    """Have a code and an address looked up, once an hour; the work is the same for all."""
    secret = current_app.config["SECRET_KEY"].encode()
    words = f"{account}/{email}".encode()
    digest = hmac.digest(secret, words, hashlib.sha256).hex()[:32]
    parameters = {ACCOUNT: account, EMAIL: hash_of(email)}
    with write() as connection:
        key = f"{digest}/{now():{EVERY}}"
        put_mail(connection, "follow", key, parameters=parameters)


def show(form: FollowForm, status: int = 200, *, is_asked: bool = False) -> Any:
    """Answer the page with the form; without a mail server with whom to ask."""
    page = {"form": form, "is_asked": is_asked}
    return answer_page(render_template("account/follow.html", **page), status)


@bp.get("/<token>")
def state(token: str) -> Any:
    """Show how the registration of a link stands, and nothing that was typed."""
    client = followed(token)
    if client is None:
        return link_used(token)
    page = {
        "client": client,
        "token": token,
        "asked": asked_in_words(client),
        "promised": promised_day(client.created_on),
    }
    return answer_page(render_template("account/followed.html", **page), 200)


@bp.post("/<token>")
@DRAFTS
def answer(token: str) -> Any:
    """Use the link up and open the wizard on what is asked for, in this browser."""
    client = followed(token)
    if client is None:
        return link_used(token)
    if not (client.state.customers_answer and client.asked):
        return redirect(url_for("follow.state", token=token), 303)
    try:
        return open_answers(client, token)
    except LinkUsed:
        return link_used(token)


def followed(token: str) -> Client | None:
    """Return the client that a link shows."""
    link = find_link(PURPOSE, token)
    if link is None or link.client_id is None:
        return None
    return find_client(link.client_id)


def link_used(token: str) -> Any:
    """Answer that a link no longer works, and how to get another."""
    fate = fate_of(PURPOSE, token)
    page = render_template("account/follow_used.html", fate=fate)
    return answer_page(page, 404)
