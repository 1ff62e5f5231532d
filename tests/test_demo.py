"""The demonstration: made-up clients in every state, the same for the same seed, never among
real ones.
"""

import random

import pytest
from sqlalchemy import select

from tests.support import database_rows
from webapp import demo
from webapp.auth.credentials import check_sign_in
from webapp.clients.mentions import MENTIONS_OF_USER
from webapp.clients.offered import load_reference
from webapp.clients.today import ANSWERED, ANSWERED_IN
from webapp.drafts.of_reps import (
    BACK,
    BEGUN,
    OPENED,
    SENT,
    begun_by,
    discarded_by,
    where_is,
)
from webapp.extensions import db
from webapp.mail import shown
from webapp.mail.compose import Letter
from webapp.outbox.models import STATES, Outgoing
from webapp.storage.columns import now
from webapp.webhooks.deliveries import figures_of
from webapp.webhooks.endpoints import webhooks
from webapp.webhooks.models import PAUSED


def load(app, seed):
    counts = []
    with app.app_context():
        demo.load_clients(40, seed, counts.append)
        demo.load_drafts(10, seed)
        demo.load_messages()
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
    assert {row["name"] for row in rows} >= {"confirm", "follow", "saved_link"}
    with app.app_context():
        for row in db.session.scalars(select(Outgoing)):
            assert isinstance(shown(row), Letter), row.name


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


@pytest.fixture
def served(app):
    """What `flask demo serve` shows, with fewer clients."""
    with app.test_request_context():
        team = demo.make_team()
        demo.load_clients(20, 1, lambda _count: None, team.reps)
        demo.load_cases(team)
        demo.load_begun(team)
        demo.load_systems(team.admin)
    return team


def test_its_users_can_sign_in(app, served):
    with app.test_request_context():
        for role, email, password in served.visitors:
            user = check_sign_in(email, password)
            assert user is not None
            assert user.role == role


def test_its_desk_is_amid_work(app, served):
    rep = served.reps[0].user_id
    with app.test_request_context():
        answers = ANSWERED.alone(answered_since=now() - ANSWERED_IN)
        assert {answer.rep_id for answer in answers} == {rep, None}
        [mention] = MENTIONS_OF_USER.alone(user_id=rep)
        assert mention.author == served.reps[1].name
        places = {where_is(draft) for draft in begun_by(rep)}
        assert len(discarded_by(rep)) == 1
        [endpoint] = webhooks()
        assert endpoint.state == PAUSED  # nothing leaves the machine
        figures = figures_of(endpoint.id)
    assert places == {BACK, OPENED, SENT, BEGUN}
    assert figures.delivered
    assert figures.waiting
    tables = database_rows.tables(app)
    assert {row["code"] for row in tables["client_advice"]} >= {
        "duplicate_email",
        "duplicate_vat_number",
    }
    assert len(tables["different_clients"]) == 1
    assert {row["rep_id"] for row in tables["clients"]} > {rep, None}
