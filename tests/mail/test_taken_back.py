"""A move that is taken back at once is never mailed."""

from datetime import timedelta

import pytest

from tests.support import database_rows, payloads
from tests.support.client_changes import REP, ask_for
from webapp.clients.models import History
from webapp.clients.review import review
from webapp.clients.undo import undo_move
from webapp.extensions import db
from webapp.mail.handler import MailHandler
from webapp.outbox.claim import claim
from webapp.outbox.models import Outgoing


@pytest.fixture
def client(door, post):
    """A client whose first mail was sent."""
    assert door.create(payloads.full()).status_code == 200
    post()


def undo(app):
    (row,) = database_rows.rows(app, "clients")
    with app.app_context():
        undo_move(1, REP, version=row["version"])


def states(app):
    return [row["state"] for row in database_rows.rows(app, "outbox")[1:]]


def test_the_mail_of_a_move_is_due_when_it_can_no_longer_be_undone(
    app, client, post, mailbox
):
    with app.app_context():
        review(1, "approve", REP, reason="")
        assert claim(MailHandler.kind, 1) == []
        row = db.session.query(Outgoing).filter_by(name="approved").one()
        approved = db.session.get(History, row.event_id)
        assert row.due_on - approved.happened_on == timedelta(seconds=15)
    assert post() == 1
    assert mailbox.subjects[1:] == ["Your account is open"]


def test_a_move_that_was_taken_back_is_not_mailed(app, client, post, mailbox):
    with app.app_context():
        review(1, "approve", REP, reason="")
    undo(app)
    post()
    assert mailbox.subjects[1:] == []
    assert states(app) == ["overtaken"]


def test_a_question_that_holds_again_is_mailed_and_the_one_taken_back_is_not(
    app, client, post, mailbox
):
    ask_for(app, "detail.vat_number")
    ask_for(app, "detail.vat_number", "contacts")
    undo(app)
    post()
    assert mailbox.subjects[1:] == ["We need one more detail"]
    assert states(app) == ["done", "overtaken"]
