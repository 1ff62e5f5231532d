"""Confirming an email address: with a button behind the link of a mail, or with the six digits of
the mail, typed by hand. Opening a page changes nothing.
"""

import hmac
from typing import Any

from flask import redirect, render_template, request, url_for

from webapp.auth.blueprint import bp
from webapp.auth.forms import CodeForm
from webapp.auth.invitations import link_used
from webapp.auth.look_ups import CONFIRM, look_up_later
from webapp.clients.confirmed import (
    PURPOSE,
    client_of_link,
    links_of_account,
)
from webapp.clients.confirmed import confirm as confirm_address
from webapp.mail.links import code_of
from webapp.record.problem import InputRefused, Problem
from webapp.storage.transactions import end_reading
from webapp.users import attempts
from webapp.users.links import LinkUsed, find_link, known_link
from webapp.web.limits import limit_network
from webapp.web.logs import log_event

MOST = 32  # characters of an account code
WRONG = Problem(
    "code",
    "wrong",
    "Check both codes: they do not belong together, or the mail is older than a day",
)
TOO_MANY = Problem(
    "code",
    "too_many",
    "Press the button in the mail instead, or wait a little: there were too many wrong codes",
)


@bp.get("/confirm/<token>")
def confirm(token: str) -> Any:
    """Show the button; of an address that is confirmed, that it is."""
    link = known_link(PURPOSE, token)
    client = client_of_link(link)
    if client and client.is_email_confirmed:
        return render_template("auth/confirmed.html", client=client)
    if client is None or find_link(PURPOSE, token) is None:
        return link_used(PURPOSE, token)
    return render_template("auth/confirm.html", client=client)


@bp.post("/confirm/<token>")
def confirm_post(token: str) -> Any:
    """Confirm the address; nobody is signed in by it."""
    link = find_link(PURPOSE, token)
    if link:
        end_reading()
        try:
            confirm_address(link)
            log_event("email address confirmed", client=link.client_id)
        except LinkUsed:  # the page says what became of it
            pass
    return redirect(url_for("auth.confirm", token=token), 303)


@bp.get("/confirm")
def confirm_code() -> Any:
    """Show the form for the code of a mail."""
    account = request.args.get("account", "")[:MOST]
    return show(CodeForm(account=account))


@bp.post("/confirm")
@limit_network("RATELIMIT_MAILS")
def confirm_code_post() -> Any:
    """Confirm an address by the code of its mail, or have another mail sent: the answer is the same
    whether there is such a client or not.
    """
    form = CodeForm(request.form)
    account = form.account.text.strip().upper()[:MOST]
    if "again" in request.form:
        look_up_later(CONFIRM, account)
        return redirect(url_for("auth.confirm_code", account=account, asked=1), 303)
    try:
        confirm_by_code(account, form.code.text)
    except InputRefused as refused:
        return show(form.refuse(refused.problems), 422)
    return redirect(url_for("auth.confirm_code", done=1), 303)


def confirm_by_code(account: str, typed: str) -> None:
    """Confirm the address of a client by the code of a mail. Wrong ones wait as wrong passwords do,
    for each account code. Raises InputRefused.
    """
    end_reading()
    if not attempts.may_try(None, f"code {account}"):
        raise InputRefused(TOO_MANY)
    digits = "".join(typed.split()).encode()
    links = links_of_account(account)
    end_reading()
    for link in links:
        if hmac.compare_digest(code_of(link.token_hash).encode(), digits):
            try:
                confirm_address(link)
            except LinkUsed:
                continue
            log_event("email address confirmed", client=link.client_id)
            return
    raise InputRefused(WRONG)


def show(form: CodeForm, status: int = 200) -> Any:
    """Answer the page of the code."""
    told = {name: name in request.args for name in ("done", "asked")}
    return render_template("auth/confirm_code.html", form=form, told=told), status
