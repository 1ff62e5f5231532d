"""A forgotten password: a page that takes a name and always answers the same; what comes of it is
done in the outbox (security R17).
"""

from typing import Any

from flask import redirect, render_template, request, url_for

from webapp.auth.blueprint import bp
from webapp.auth.credentials import MOST_IN_NAME
from webapp.auth.forms import ForgottenForm
from webapp.auth.look_ups import PASSWORD, look_up_later
from webapp.mail.tell import can_mail
from webapp.record.problem import Problem
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
    if not can_mail():
        return redirect(url_for("auth.forgotten"), 303)
    form = ForgottenForm(request.form)
    name = form.username.text.strip()
    if not name:
        return show(form.refuse([MISSING]), 422)
    look_up_later(PASSWORD, name[:MOST_IN_NAME])
    return redirect(url_for("auth.forgotten", asked=1), 303)


def show(form: ForgottenForm, status: int = 200) -> Any:
    """Answer the page."""
    page = {"form": form, "is_asked": "asked" in request.args}
    return render_template("auth/forgotten.html", **page), status
