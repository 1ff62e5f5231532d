"""API keys, for administrators: made and shown once, listed, rotated, revoked."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from flask import g, redirect, render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from webapp.desk.blueprint import admin_required, bp
from webapp.desk.test_clients import in_place_of, sandbox
from webapp.record.problem import InputRefused, Problem
from webapp.record.text import CONTROL
from webapp.storage.columns import now
from webapp.storage.transactions import end_reading
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

SIGNED, TEST = "signed", "test"
KINDS = {SIGNED: "Calls must be signed", TEST: "Test key, for test clients only"}
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
    calls = SeveralOf("Kind of key", offered=KINDS)


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
    is_signed, is_test = (each in form.calls.chosen for each in (SIGNED, TEST))
    key = ""
    try:
        expires_on = read_until(form.until.text)
        if scopes:
            with in_place_of(is_test=is_test):
                key = create_key(
                    name, scopes, expires_on=expires_on, is_signed=is_signed
                )
    except InputRefused as error:
        form.refuse(error.problems)
    if form.problems:
        return show(form, 422)
    log_event(
        "key made",
        by=g.actor.name,
        key=name.strip(),
        scopes=scopes,
        is_test=is_test,
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
    is_test = posted_test()
    rows = {row.name: row for row in keys_of(is_test=is_test)}
    own = rows.get(name)
    before = own.old_until if own else None
    try:
        if (before.isoformat() if before else "") != was:
            raise InputRefused(ROTATED)
        with in_place_of(is_test=is_test):
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
        with in_place_of(is_test=posted_test()):
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
    at = now()
    page = {
        "form": form,
        "key": key,
        "made": made,
        "secret": signing_secret(key) if is_signed else "",
        "keys": shown_keys(),
        "short_scopes": SHORT_SCOPES,
        "is_idle": partial(is_idle, at=at),
        "now": at,
    }
    return render_template("desk/keys.html", **page), status


def is_idle(key: ApiKey, at: datetime) -> bool:
    """Tell whether a key that works was not used for long."""
    used_on = key.last_used_on
    return not key.revoked_on and used_on is not None and used_on < at - LONG_IDLE


def posted_test() -> bool:
    """Whether a form is about a test key."""
    return bool(request.form.get(TEST))


def keys_of(*, is_test: bool) -> list[ApiKey]:
    """Return the keys, or the test keys: what works before what was revoked, each by name."""
    if not is_test:
        return sorted(all_keys(), key=is_revoked)
    app = sandbox().app()
    if app is None:
        return []
    with app.app_context():
        keys = sorted(all_keys(), key=is_revoked)
        end_reading()  # what was read stays
    return keys


def shown_keys() -> dict[str, list[ApiKey] | None]:
    """Return the keys by kind, and None for test keys where their database is away, which leaves
    the others.
    """
    try:
        tests = keys_of(is_test=True)
    except SQLAlchemyError:
        return {"": keys_of(is_test=False), TEST: None}
    return {"": keys_of(is_test=False), TEST: tests}


def is_revoked(key: ApiKey) -> bool:
    """Whether a key was revoked."""
    return key.revoked_on is not None
