"""The demonstration: made-up clients in every state, the same for the same seed, never among
real ones.
"""

import random

import pytest

from tests.support import database_rows
from webapp import demo
from webapp.auth.credentials import check_sign_in
from webapp.clients.offered import load_reference
from webapp.demo_messages import load_messages
from webapp.outbox.models import STATES
from webapp.storage.columns import now


def load(app, seed):
    counts = []
    with app.app_context():
        demo.load_clients(40, seed, counts.append)
        demo.load_drafts(10, seed)
        load_messages()
    assert sum(counts) == 40
    return [
        (row["account"], row["title"], row["source_status"])
        for row in database_rows.rows(app, "clients")
    ]


@pytest.fixture
def loaded(app):
    return load(app, 1)


def test_clients_of_every_state_are_made_and_found(app, loaded):
    assert {state for _, _, state in loaded} == set("PAIRS")
    assert database_rows.counts(app)["client_search"] == 40
    actions = {row["action"] for row in database_rows.rows(app, "history")}
    assert actions == {
        "registered",
        "approved",
        "asked for more",
        "rejected",
        "suspended",
    }
    assert {row["state"] for row in database_rows.rows(app, "drafts")} == {
        "open",
        "done",
    }


def test_messages_of_every_state_are_made(app, loaded):
    rows = database_rows.rows(app, "outbox")
    assert {row["state"] for row in rows} == set(STATES)
    assert {row["tries"] for row in rows if row["state"] == "waiting"} == {0, 1}


def test_the_same_seed_makes_the_same_clients(app, loaded, engine):
    if engine == "sqlite":
        with app.app_context():
            again = [
                entry.registration.record.title
                for entry in demo.made_up(random.Random(1), load_reference(), now(), 40)
            ]
        assert again == [title for _, title, _ in loaded]


def test_nothing_is_mixed_with_clients_there_are(app, loaded):
    with app.app_context(), pytest.raises(demo.NotEmpty):
        demo.load_clients(1, 1, print)
    assert app.test_cli_runner().invoke(args=["demo", "load"]).exit_code == 1
    assert database_rows.counts(app)["clients"] == 40


def test_its_users_can_sign_in(app):
    with app.test_request_context():
        for role, email, password in demo.make_users():
            user = check_sign_in(email, password)
            assert user is not None
            assert user.role == role
