"""Pages are read while another process writes: what a read would note beside it is let be."""

import sqlite3
import time

import pytest

from tests.support import database_rows
from tests.support.all_addresses import ACTORS, BEGINS, PATHS
from webapp.extensions import db

AT_MOST = 5  # seconds, of ten that a writer would wait


TYPED = [
    ("billing/field", {"billing_address-address_town": "Hull"}),
    ("strength", {"password": "grey"}),
]


@pytest.fixture
def others_write(place):
    """Another process that holds the whole database of SQLite, or on PostgreSQL the rows that
    a read would note something in.
    """
    app, _, _ = place
    now = (
        "datetime('now', '-2 days')"
        if app.config["DATABASE_URL"].startswith("sqlite")
        else "now() - interval '2 days'"
    )
    hours = now.replace("2 days", "2 hours")
    database_rows.execute(app, f"UPDATE drafts SET visited_on = {now}")
    database_rows.execute(app, f"UPDATE user_sessions SET seen_on = {hours}")
    with app.app_context():
        url = db.engine.url
    if url.drivername.startswith("sqlite"):
        held = sqlite3.connect(
            app.config["DATABASE_URL"].removeprefix("sqlite:///"), isolation_level=None
        )
        held.execute("BEGIN IMMEDIATE")
        yield
        held.execute("ROLLBACK")
        held.close()
        return
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1 FROM drafts FOR UPDATE")
        connection.exec_driver_sql("SELECT 1 FROM user_sessions FOR UPDATE")
        yield


@pytest.mark.security("R7")
@pytest.mark.parametrize("actor", ACTORS)
def test_every_page_is_answered_while_another_process_writes(
    place, others_write, actor
):
    app, browsers, right = place
    client, late = browsers[actor].client, {}
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods:
            continue
        began = time.monotonic()
        answer = client.get(
            BEGINS
            if rule.rule == BEGINS
            else PATHS.get(rule.rule, rule.rule).format(**right)
        )
        answer.close()
        if answer.status_code >= 500 or time.monotonic() - began > AT_MOST:
            late[rule.rule] = answer.status_code
    assert late == {}


@pytest.mark.security("R7")
@pytest.mark.parametrize(
    ("tail", "data"),
    [
        ("billing/field", {"billing_address-address_town": "Hull"}),
        ("strength", {"password": "grey"}),
    ],
)
def test_help_while_typing_is_answered_too(place, others_write, tail, data):
    _, browsers, right = place
    began = time.monotonic()
    headers = {"HX-Trigger-Name": "billing_address-address_town", "HX-Request": "true"}
    answer = browsers["holder"].client.post(
        f"/register/{right['own']}/{tail}", data=data, headers=headers
    )
    assert answer.status_code == 200
    assert time.monotonic() - began < AT_MOST
