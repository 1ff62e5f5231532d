"""API keys, for administrators: made and shown once, listed, rotated, revoked."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import g, redirect, render_template, request, url_for

from webapp.desk.blueprint import admin_required, bp
from webapp.record.problem import InputRefused, Problem
from webapp.record.text import CONTROL
from webapp.storage.columns import now
from webapp.users.api_keys import (
    OVERLAP,
    ROTATED,
    all_keys,
    create_key,
    revoke_key,
    rotate_key,
    signing_secret,
)
from webapp.users.models import ApiKey
from webapp.web.forms import Line, PageForm, SeveralOf
from webapp.web.logs import log_event

SCOPE_WORDS = {
    "clients:create": "Register clients",
    "clients:read": "Read clients",
    "clients:update": "Change clients",
    "clients:approve": "Set a status, review, see advice and duplicates",
    "webhooks:manage": "Manage webhooks",
}
# the same in a row of the table
SHORT_SCOPES = {
    "clients:create": "register",
    "clients:read": "read",
    "clients:update": "change",
    "clients:approve": "review",
    "webhooks:manage": "webhooks",
}
LONG_IDLE = timedelta(days=90)  # from then on a key may be one that nobody needs

NO_DAY = Problem("until", "day", "Enter a day after today, such as 2027-01-31")


class KeyForm(PageForm):
    """A key to make."""

    name = Line("Name", kind="code", hint="What it is for, such as web-shop.")
    scope = SeveralOf("What it may do", offered=SCOPE_WORDS)
    until = Line(
        "Good until",
        kind="code",
        optional=True,
        hint="Refused from this day on, such as 2027-01-31.",
    )
    calls = SeveralOf("Its calls", offered={"signed": "Must be signed"})


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
    is_signed, key = bool(form.calls.chosen), ""
    try:
        expires_on = read_until(form.until.text)
        if scopes:
            key = create_key(name, scopes, expires_on=expires_on, is_signed=is_signed)
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
    return show(KeyForm(), key=key, made=name.strip(), is_signed=is_signed)


def read_until(text: str) -> datetime | None:
    """Return when a key ends, None without a day. Raises InputRefused."""
    if not text.strip():
        return None
    try:
        at = datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise InputRefused(NO_DAY) from None
    if at <= now():
        raise InputRefused(NO_DAY)
    return at


@bp.post("/keys/rotate")
@admin_required
def keys_rotate() -> Any:
    """Give a key a new secret; this answer is the only page that shows it."""
    name, was = CONTROL.sub("", request.form.get("name", "")), request.form.get("was")
    rows = {row.name: row for row in all_keys()}
    own = rows.get(name)
    before = own.old_until if own else None
    try:
        if (before.isoformat() if before else "") != was:
            raise InputRefused(ROTATED)
        key = rotate_key(name, OVERLAP, was=before)
    except InputRefused as error:
        problem = Problem("", error.problems[0].code, str(error).partition(";")[0])
        return show(KeyForm().refuse([problem]), 409)
    log_event("key rotated", by=g.actor.name, key=name)
    return show(KeyForm(), key=key, made=name, is_signed=bool(own and own.is_signed))


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
    is_signed: bool = False,
) -> Any:
    """Answer the page; what was typed stays."""
    keys, at = all_keys(), now()
    page = {
        "form": form,
        "key": key,
        "made": made,
        "secret": signing_secret(key) if is_signed else "",
        # what works before what was revoked, each by name
        "keys": sorted(keys, key=lambda each: each.revoked_on is not None),
        "idle": [each for each in keys if is_idle(each, at)],
        "short_scopes": SHORT_SCOPES,
        "now": at,
    }
    return render_template("desk/keys.html", **page), status


def is_idle(key: ApiKey, at: datetime) -> bool:
    """Tell whether a key that works was not used for long."""
    used_on = key.last_used_on
    return not key.revoked_on and used_on is not None and used_on < at - LONG_IDLE
