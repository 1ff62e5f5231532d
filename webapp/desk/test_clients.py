"""Test clients, for administrators: what test keys registered, to be looked at and nothing else."""

import json
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from flask import Flask, abort, current_app, render_template

from webapp.config import TEST_CLIENT_LIFE
from webapp.desk.blueprint import admin_required, bp
from webapp.desk.numbers import asked_number
from webapp.sandbox import sandbox_of
from webapp.sandbox.clients import newest, record_with
from webapp.sandbox.sandbox import Sandbox


def sandbox() -> Sandbox:
    """Return the sandbox of this application."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return sandbox_of(app)


def in_place_of(*, is_test: bool) -> AbstractContextManager[None]:
    """A block in the application that has the keys: of test keys, the sandbox, which is made where
    there is none. Raises InputRefused when the settings name no database for it.
    """
    return sandbox().entered() if is_test else nullcontext()


@bp.get("/test-clients")
@admin_required
def test_clients() -> Any:
    """Show the test clients, the newest first."""
    before = asked_number("before")
    rows: list[Any] = []
    older = None
    if app := sandbox().app():
        with app.app_context():
            rows, older = newest(before)
    page = {"clients": rows, "older": older, "before": before}
    return render_template("desk/test_clients.html", days=TEST_CLIENT_LIFE.days, **page)


@bp.get("/test-clients/<id:client_id>")
@admin_required
def test_client(client_id: int) -> Any:
    """Show the record of a test client, as the API answers it."""
    found = None
    if app := sandbox().app():
        with app.app_context():
            found = record_with(client_id)
    record = found or abort(404)
    text = json.dumps(record, indent=2, ensure_ascii=False)
    return render_template("desk/test_client.html", client=record, record=text)
