"""A forgotten password: a page that takes a name and always answers the same; what comes of it is
done in the outbox (security R17).
"""

import hashlib
import hmac
from typing import Any

from flask import current_app, redirect, render_template, request, url_for

from webapp.auth.blueprint import bp
from webapp.auth.credentials import MOST_IN_NAME
from webapp.auth.forms import ForgottenForm
from webapp.auth.look_ups import KIND, NAME
from webapp.outbox.put import Item, put
from webapp.record.formats import username_key
from webapp.record.problem import Problem
from webapp.record.text import CONTROL
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.web.limits import limit_network

MISSING = Problem("username", "required", "Enter your email address or your username")


@bp.get("/sign-in/forgotten")
def forgotten_before() -> Any:
    """Lead to where the page is now."""
    return redirect(url_for("auth.forgotten"), 301)


@bp.get("/forgotten-password")
def forgotten() -> Any:
    """Show the form, or without a mail server whom to ask: the same to whoever asks."""
    return show(ForgottenForm())


@bp.post("/forgotten-password")
@limit_network("RATELIMIT_MAILS")
def forgotten_post() -> Any:
    """Have the name looked up, and a link sent if somebody has it."""
    if current_app.config["MAIL_URL"] is None:
        return redirect(url_for("auth.forgotten"), 303)
    form = ForgottenForm(request.form)
    name = form.username.text.strip()
    if not name:
        return show(form.refuse([MISSING]), 422)
    ask_for_link("" if CONTROL.search(name) else name[:MOST_IN_NAME])
    return redirect(url_for("auth.forgotten", asked=1), 303)


def ask_for_link(name: str) -> None:
    """Have a name looked up, once a minute; the work is the same for every name."""
    moment = now()
    secret = current_app.config["SECRET_KEY"].encode()
    digest = hmac.digest(secret, username_key(name).encode(), hashlib.sha256)
    key = f"{KIND}/{digest.hex()[:32]}/{moment:%Y-%m-%dT%H:%M}"
    with write() as connection:
        put(connection, [Item(KIND, KIND, dedupe_key=key, parameters={NAME: name})])


def show(form: ForgottenForm, status: int = 200) -> Any:
    """Answer the page."""
    page = {
        "form": form,
        "can_mail": current_app.config["MAIL_URL"] is not None,
        "is_asked": "asked" in request.args,
    }
    return render_template("auth/forgotten.html", **page), status
