"""What an endpoint is told, and what comes of its answers."""

import json
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import update
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from tests.support import database_rows, payloads
from tests.support.no_threads import no_threads
from tests.support.outbox_handlers import make_due
from tests.support.receiver import deliver
from webapp.clients.review import review
from webapp.extensions import db
from webapp.mail import shown
from webapp.outbox.models import Outgoing
from webapp.outbox.work import Worker
from webapp.record.actor import Actor
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.upkeep import tidy_up
from webapp.webhooks.deliveries import (
    KEPT,
    deliveries,
    figures_of,
    forget_old,
    redeliver,
    send_test,
)
from webapp.webhooks.endpoints import (
    delete,
    end_old_secret,
    find_webhook,
    move,
    rotate,
)
from webapp.webhooks.handler import WAITS
from webapp.webhooks.models import Webhook, WebhookAttempt

REP = Actor("rep", "Rosa Lind")


def webhook_rows(app):
    rows = database_rows.rows(app, "outbox")
    return [row for row in rows if row["kind"] == "webhook"]


def waits(app):
    db.session.rollback()
    return (db.session.get(Outgoing, 1).due_on - now()).total_seconds()


def test_without_an_endpoint_there_is_no_row(context, registered):
    registered(payloads.full())
    assert webhook_rows(context) == []


def test_an_event_arrives_signed_thin_and_in_order(
    context, registered, receiver, endpoint
):
    _id, secret = endpoint()
    client_id = registered(payloads.full()).client_id
    with context.test_request_context():
        review(client_id, "approve", REP, reason="")
    assert deliver(context) == 2
    first, second = (json.loads(each.body) for each in receiver.posted)
    assert (first["type"], second["type"]) == ("client.registered", "client.approved")
    assert first["data"]["position"] < second["data"]["position"]
    assert second["data"] | {"position": 0} == {
        "position": 0,
        "client_id": client_id,
        "client_account": "NORTHE01",
        "external_id": "",
        "source_status": "A",
        "changed": ["source_status"],
    }
    for posted in receiver.posted:
        assert Verifier(secret).verify(posted.body, posted.headers)["type"]
        changed = posted.body.replace(b"NORTHE01", b"NORTHE02")
        with pytest.raises(WebhookVerificationError):
            Verifier(secret).verify(changed, posted.headers)
    assert len({each.headers["webhook-id"] for each in receiver.posted}) == 2
    assert {row["state"] for row in webhook_rows(context)} == {"done"}


def test_a_full_body_has_the_client_and_other_types_are_not_told(
    context, registered, receiver, endpoint
):
    endpoint("full", events=["client.registered"], is_full=True)
    endpoint("other", events=["client.merge_undone"])
    registered(payloads.full())
    assert deliver(context) == 1
    client = json.loads(receiver.posted[0].body)["data"]["client"]
    assert client["email"] == payloads.full()["email"]
    assert "password" not in receiver.posted[0].body.decode()


def test_what_is_not_taken_is_tried_ten_times_over_three_days_with_one_id(
    context, receiver, endpoint
):
    receiver.answer(503, b"maintenance \x00\xff")
    webhook_id, _ = endpoint()
    send_test(webhook_id)
    for wait in (*WAITS[1:], None):
        assert deliver(context) == 1
        assert deliver(context) == 0
        if wait is not None:
            assert wait - 1 < waits(context) < wait * 1.2 + 1
            make_due()
    assert len({each.headers["webhook-id"] for each in receiver.posted}) == 1
    [row] = webhook_rows(context)
    assert (row["state"], row["last_answer"]) == ("given_up", "503 Service Unavailable")
    assert 2.5 < sum(WAITS) * 1.1 / 86_400 < 3.5
    [delivery] = deliveries(webhook_id, "given_up")
    assert len(delivery.attempts) == len(WAITS) == 10
    assert delivery.attempts[0].answer == "maintenance �"
    receiver.answer(200)
    assert redeliver(webhook_id, delivery.row.id)
    assert deliver(context) == 1
    assert len({each.headers["webhook-id"] for each in receiver.posted}) == 1
    assert [each.state for each in deliveries(webhook_id)] == ["delivered"]
    assert figures_of(webhook_id)[:3] == (1, 0, 0)


@pytest.mark.parametrize(
    ("status", "headers", "state"),
    [
        (200, {}, "done"),
        (202, {}, "done"),
        (301, {"Location": "http://127.0.0.1:9/"}, "waiting"),
        (307, {"Location": "http://127.0.0.1:9/"}, "waiting"),
        (400, {}, "waiting"),
        (404, {}, "waiting"),
        (500, {}, "waiting"),
    ],
)
def test_2xx_alone_is_success(context, receiver, endpoint, status, headers, state):
    receiver.answer(status, **headers)
    send_test(endpoint()[0])
    assert deliver(context) == 1
    assert [row["state"] for row in webhook_rows(context)] == [state]
    assert len(receiver.posted) == 1


def test_retry_after_is_heeded_up_to_a_day(context, receiver, endpoint):
    send_test(endpoint()[0])
    for asked, least in (("600", 600), ("1", WAITS[2]), ("9999999", 86_400)):
        receiver.answer(429, Retry_After=asked)
        make_due()
        assert deliver(context) == 1
        assert least - 1 < waits(context) < least * 1.2 + 1


def test_410_disables_the_endpoint_and_administrators_are_told(
    context, registered, receiver, endpoint, admin_id
):
    receiver.answer(410)
    webhook_id, _ = endpoint()
    send_test(webhook_id)
    send_test(webhook_id)
    deliver(context)
    assert len(receiver.posted) == 1
    webhook = find_webhook(webhook_id)
    assert (webhook.state, webhook.state_reason) == ("disabled", "It answered 410 Gone")
    assert [row["state"] for row in webhook_rows(context)] == ["refused", "waiting"]
    mails = [
        row for row in database_rows.rows(context, "outbox") if row["kind"] == "mail"
    ]
    assert [(row["name"], row["user_id"]) for row in mails] == [
        ("webhook_disabled", admin_id)
    ]
    letter = shown(db.session.get(Outgoing, mails[0]["id"]))
    assert "“erp” was disabled: it answered 410 Gone" in letter.parts.text
    assert f"/desk/webhooks/{webhook_id}" in letter.parts.text
    registered(payloads.full())
    assert len(webhook_rows(context)) == 2  # it hears of nothing any longer


def test_after_five_days_of_failure_it_is_disabled(context, receiver, endpoint):
    receiver.answer(500)
    webhook_id, _ = endpoint()
    send_test(webhook_id)
    deliver(context)
    assert find_webhook(webhook_id).state == "on"
    for back, state in ((timedelta(days=4), "on"), (timedelta(days=5), "disabled")):
        with write() as connection:
            since = {"failing_since": now() - back}
            connection.execute(update(Webhook).values(**since))
        make_due()
        deliver(context)
        assert find_webhook(webhook_id).state == state
        db.session.rollback()
    assert move(webhook_id, "resume")
    receiver.answer(200)
    make_due()
    deliver(context)
    db.session.rollback()
    assert find_webhook(webhook_id).failing_since is None


def test_a_paused_endpoint_is_told_later_and_a_deleted_one_never(
    context, registered, receiver, endpoint
):
    paused, deleted = endpoint("a")[0], endpoint("b")[0]
    assert move(paused, "pause")
    registered(payloads.full())
    delete(deleted)
    assert deliver(context) == 0
    assert context.test_client().get("/readyz").json["outbox_oldest_due_seconds"] == 0
    assert move(paused, "resume")
    assert deliver(context) == 1
    states = {row["lane"]: row["state"] for row in webhook_rows(context)}
    assert states == {paused: "done", deleted: "overtaken"}


def test_what_was_put_for_an_endpoint_while_it_was_deleted_is_ended(context, endpoint):
    there, deleted = endpoint("a")[0], endpoint("b")[0]
    delete(deleted)
    for webhook_id in (there, deleted):
        send_test(webhook_id)  # as a registration that began before
    tidy_up()
    states = {row["lane"]: row["state"] for row in webhook_rows(context)}
    assert states == {there: "waiting", deleted: "overtaken"}


def test_both_secrets_sign_until_the_old_one_ends(context, receiver, endpoint):
    webhook_id, old = endpoint()
    new = rotate(webhook_id, 1, "Iris Holm")
    send_test(webhook_id)
    deliver(context)
    end_old_secret(webhook_id)
    send_test(webhook_id)
    deliver(context)
    both, new_alone = receiver.posted
    for secret in (old, new):
        Verifier(secret).verify(both.body, both.headers)
    Verifier(new).verify(new_alone.body, new_alone.headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(old).verify(new_alone.body, new_alone.headers)


def test_what_waits_for_a_slow_endpoint_delays_no_other(context, receiver, endpoint):
    began, is_over = time.monotonic(), threading.Event()

    def hang(handler):
        is_over.wait(20)  # else the other side leaves before

    receiver.answers = [hang]
    slow, _ = endpoint("slow")
    send_test(slow)
    send_test(slow)
    worker = Worker(context)
    worker.begin()
    try:
        assert receiver.came.acquire(timeout=10)
        receiver.answer(200)
        send_test(endpoint("quick")[0])
        assert receiver.came.acquire(timeout=10)
        assert len([*worker.lanes]) <= 2
        assert time.monotonic() - began < 14  # the slow one still holds its thread
        assert len(receiver.posted) == 2  # and its second event waits for the first
    finally:
        is_over.set()
        worker.stop()


def test_an_endpoint_without_a_thread_gets_one_later(context, receiver, endpoint):
    webhook_id, _ = endpoint()
    worker = Worker(context)
    worker.begin()
    try:
        with no_threads("outbox lane") as was_refused:
            send_test(webhook_id)
            assert was_refused.wait(10)
        assert receiver.came.acquire(timeout=10)
    finally:
        worker.stop()


def test_tries_are_forgotten_after_30_days(context, receiver, endpoint):
    webhook_id, _ = endpoint()
    send_test(webhook_id)
    deliver(context)
    forget_old()
    assert deliveries(webhook_id)[0].attempts
    with write() as connection:
        old = {"tried_on": now() - KEPT}
        connection.execute(update(WebhookAttempt).values(**old))
    forget_old()
    db.session.rollback()
    assert deliveries(webhook_id)[0].attempts == []
