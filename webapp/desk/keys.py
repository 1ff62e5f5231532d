"""API keys, for administrators: made and shown once, listed, revoked."""

from typing import Any

from flask import g, redirect, render_template, request, url_for

from webapp.desk.blueprint import admin_required, bp
from webapp.record.problem import InputRefused, Problem
from webapp.record.text import CONTROL
from webapp.users.api_keys import all_keys, create_key, revoke_key
from webapp.web.forms import Line, PageForm, SeveralOf
from webapp.web.logs import log_event

SCOPE_WORDS = {
    "clients:create": "Register clients",
    "clients:read": "Read clients",
    "clients:update": "Change clients",
    "clients:approve": "Set a status, review, see advice and duplicates",
    "webhooks:manage": "Manage webhooks",
}


class KeyForm(PageForm):
    """A key to make."""

    name = Line("Name", kind="code", hint="What it is for, such as web-shop.")
    scope = SeveralOf("What it may do", offered=SCOPE_WORDS)


@bp.get("/keys")
@admin_required
def keys() -> Any:
    """Show the keys and the form to make one."""
    return show(KeyForm())


@bp.post("/keys")
@admin_required
def keys_post() -> Any:
    """Make a key; this answer is the only page that shows it."""
    form = KeyForm(request.form)
    name, scopes = form.name.text, form.scope.chosen
    if not scopes:
        form.refuse([Problem("scope", "required", "Choose what the key may do")])
    try:
        key = create_key(name, scopes) if scopes else ""
    except InputRefused as error:
        form.refuse(error.problems)
    if form.problems:
        return show(form, 422)
    log_event(
        "key made",
        by=g.actor.name,
        key=name.strip(),
        scopes=scopes,
    )
    return show(KeyForm(), key=key, made=name.strip())


@bp.post("/keys/revoke")
@admin_required
def keys_revoke() -> Any:
    """Revoke a key."""
    name = request.form.get("name", "")
    try:
        revoke_key(CONTROL.sub("", name))
    except InputRefused as error:
        unknown = Problem("", "unknown", str(error).partition(";")[0])
        return show(KeyForm().refuse([unknown]), 409)
    log_event("key revoked", by=g.actor.name, key=name)
    return redirect(url_for("desk.keys"), 303)


def show(
    form: KeyForm,
    status: int = 200,
    *,
    key: str = "",
    made: str = "",
) -> Any:
    """Answer the page; what was typed stays."""
    page = {"form": form, "key": key, "made": made}
    return render_template(
        "desk/keys.html", keys=all_keys(), scopes=SCOPE_WORDS, **page
    ), status
