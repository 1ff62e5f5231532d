"""API keys, for administrators: made and shown once, listed, revoked."""

from typing import Any

from flask import g, redirect, render_template, request, url_for

from webapp.desk.blueprint import admin_required, bp
from webapp.record.actor import SCOPES
from webapp.record.problem import InputRefused, Problem
from webapp.record.text import CONTROL
from webapp.users.api_keys import all_keys, create_key, revoke_key
from webapp.web.logs import log_event

SCOPE_WORDS = {
    "clients:create": "Register clients",
    "clients:read": "Read clients",
    "clients:approve": "Set a status, see advice and duplicates",
}


@bp.get("/keys")
@admin_required
def keys() -> Any:
    """Show the keys and the form to make one."""
    return show()


@bp.post("/keys")
@admin_required
def keys_post() -> Any:
    """Make a key; this answer is the only page that shows it."""
    name, scopes = (
        request.form.get("name", ""),
        [scope for scope in SCOPES if scope in request.form.getlist("scope")],
    )
    problems = (
        [] if scopes else [Problem("scope", "required", "Choose what the key may do")]
    )
    try:
        key = create_key(name, scopes) if scopes else ""
    except InputRefused as error:
        problems += error.problems
    if problems:
        return show(problems, 422)
    log_event("key made", by=g.actor.name, key=name.strip(), scopes=scopes)
    return show(key=key, made=name.strip())


@bp.post("/keys/revoke")
@admin_required
def keys_revoke() -> Any:
    """Make a key worthless."""
    name = request.form.get("name", "")
    try:
        revoke_key(CONTROL.sub("", name))
    except InputRefused as error:
        return show([Problem("", "unknown", str(error).partition(";")[0])], 409)
    log_event("key revoked", by=g.actor.name, key=name)
    return redirect(url_for("desk.keys"), 303)


def show(problems: Any = (), status: int = 200, key: str = "", made: str = "") -> Any:
    """Answer the page; what was typed stays."""
    typed = (
        {
            "name": CONTROL.sub("", request.form.get("name", "")),
            "scopes": request.form.getlist("scope"),
        }
        if status == 422
        else {}
    )
    offered = [(scope, words, scope) for scope, words in SCOPE_WORDS.items()]
    page = {
        "keys": all_keys(),
        "scopes": SCOPE_WORDS,
        "offered": offered,
        "key": key,
        "made": made,
    }
    return render_template(
        "desk/keys.html", problems=problems, typed=typed, **page
    ), status
