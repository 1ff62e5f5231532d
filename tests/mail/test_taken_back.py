"""A move that is taken back at once is never mailed; the one before it, which holds again, is."""

import threading
from datetime import timedelta

import pytest

from tests.support import database_rows, payloads
from tests.support.client_changes import REP, answer_link, ask_for
from tests.support.draft_links import take_over
from tests.support.outbox_handlers import make_due
from webapp.clients import undo as undoing
from webapp.clients.models import History
from webapp.clients.review import review
from webapp.clients.undo import undo_move
from webapp.extensions import db
from webapp.mail import handler
from webapp.mail.handler import MailHandler
from webapp.mail.tell import put_confirm
from webapp.outbox.by_hand import send_again
from webapp.outbox.claim import claim
from webapp.outbox.models import Outgoing
from webapp.outbox.work import outbox_of, work_off


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


QUESTION, OPEN = "We need one more detail", "Your account is open"


def move(app, name):
    with app.app_context():
        review(1, name, REP, reason="It is so")


def work_off_mail(app):
    by_kind = {each.kind: each for each in outbox_of(app).handlers}
    with app.app_context():
        work_off(by_kind[MailHandler.kind], lambda: False)


def look_at(app, name):
    """Have the time of one mail come."""
    with app.app_context():
        make_due(Outgoing.name == name)
    work_off_mail(app)


@pytest.fixture
def passed_over(app, client):
    """A client whose question was not mailed, as an approval came before its time."""
    ask_for(app, "detail.vat_number")
    move(app, "approve")
    look_at(app, "more_needed")
    assert states(app) == ["overtaken", "waiting"]


def test_a_question_that_was_overtaken_is_mailed_when_it_holds_again(
    app, passed_over, post, mailbox
):
    undo(app)
    with app.app_context():
        assert claim(MailHandler.kind, 1) == []  # it waits for as long as others
    post()
    assert mailbox.subjects[1:] == [QUESTION]
    assert states(app) == ["done", "overtaken"]


def test_it_is_mailed_also_when_the_approval_was_told(app, passed_over, post, mailbox):
    post()
    undo(app)
    post()
    assert mailbox.subjects[1:] == [OPEN, QUESTION]


def test_it_is_mailed_once_however_often_it_holds_again(
    app, passed_over, post, mailbox
):
    for _ in range(2):
        undo(app)
        move(app, "approve")
        look_at(app, "more_needed")
    for _ in range(2):
        undo(app)
        post()
        move(app, "approve")
    assert mailbox.subjects[1:] == [QUESTION]


def test_of_a_chain_only_the_move_that_holds_again_is_mailed(
    app, passed_over, post, mailbox
):
    move(app, "suspend")
    look_at(app, "approved")
    undo(app)
    post()
    assert mailbox.subjects[1:] == [OPEN]
    assert states(app) == ["overtaken", "done", "overtaken"]


@pytest.mark.parametrize("is_overtaken", [False, True])
def test_what_somebody_sent_by_hand_is_not_mailed_a_second_time(
    app, passed_over, post, mailbox, is_overtaken
):
    with app.app_context():
        send_again(db.session.query(Outgoing).filter_by(name="more_needed").one())
    if is_overtaken:
        look_at(app, "more_needed")
    undo(app)
    post()
    move(app, "approve")
    undo(app)
    post()
    assert mailbox.subjects[1:] == [QUESTION]


def test_an_answered_question_does_not_hold_again(app, client, post, mailbox):
    ask_for(app, "contacts")
    visitor = take_over(app, answer_link(app))
    visitor.press_row("remove", 1)
    visitor.press()
    database_rows.execute(app, "UPDATE clients SET confirmed_key = email_key")
    with app.app_context():
        put_confirm(1)
    move(app, "approve")
    look_at(app, "more_needed")
    look_at(app, "confirm")
    undo(app)
    post()
    assert mailbox.subjects[1:] == []
    assert states(app) == ["overtaken"] * 3


def test_a_question_holds_again_while_its_mail_is_looked_at(
    app, client, post, mailbox, monkeypatch
):
    compose = handler.compose

    def compose_and_undo(row):
        try:
            return compose(row)
        finally:
            undo(app)

    ask_for(app, "detail.vat_number")
    move(app, "approve")
    with monkeypatch.context() as patched:
        patched.setattr(handler, "compose", compose_and_undo)
        look_at(app, "more_needed")
    post()
    assert mailbox.subjects[1:] == [QUESTION]


def test_a_question_holds_again_by_what_is_being_stored_while_its_mail_is_looked_at(
    app, client, post, mailbox, monkeypatch
):
    store, is_stored, may_end = (
        undoing.store_standing,
        threading.Event(),
        threading.Event(),
    )

    def store_slowly(*what):
        store(*what)
        is_stored.set()
        may_end.wait(30)

    ask_for(app, "detail.vat_number")
    move(app, "approve")
    with app.app_context():
        make_due(Outgoing.name == "more_needed")
    monkeypatch.setattr(undoing, "store_standing", store_slowly)
    threads = [
        threading.Thread(target=undo, args=(app,)),
        threading.Thread(target=work_off_mail, args=(app,)),
    ]
    threads[0].start()
    assert is_stored.wait(30)
    threads[1].start()
    threads[1].join(0.5)  # for longer where it has to wait
    may_end.set()
    for thread in threads:
        thread.join()
    post()
    assert mailbox.subjects[1:] == [QUESTION]
