"""Events: who subscribes hears of them in the transaction, who follows misses none."""

import random
import threading
import time
from contextlib import suppress

import pytest

from tests.support import database_rows, payloads
from tests.support.client_changes import REP
from tests.support.registrations import KEY
from tests.support.users import make_user
from webapp.clients import bulk, events
from webapp.clients.events import events_after, subscribe, type_of
from webapp.clients.history import history_row, store_entry
from webapp.clients.login_actions import ACTIONS
from webapp.clients.note_models import ClientNote
from webapp.clients.register import register
from webapp.clients.review import review
from webapp.clients.states import MOVES
from webapp.record.actor import SYSTEM
from webapp.storage.columns import now
from webapp.storage.statements import table_of
from webapp.storage.transactions import write

NOTES = table_of(ClientNote)

WRITERS, EACH, TOGETHER = 8, 40, 32  # transactions, and events in each: 10,240


class Taken(Exception):
    """Takes a transaction back."""


def types(listed):
    return [event.type for event in listed]


def test_what_happens_is_listed_in_order_with_its_type(context, registered):
    registered(payloads.full())
    for move in ("ask", "approve", "suspend", "approve"):
        asked = ["detail.vat_number"] if move == "ask" else ()
        review(1, move, REP, reason="Because", asked=asked)
    listed = events_after(0, 100)
    assert types(listed) == [
        "client.registered",
        "client.asked",
        "client.approved",
        "client.suspended",
        "client.reactivated",
    ]
    approved = listed[2]
    assert (approved.client_id, approved.actor_name) == (1, "Rosa Lind")
    assert approved.changes["source_status"] == ["I", "A"]
    assert events_after(approved.position, 1) == [listed[3]]
    assert events_after(listed[-1].position, 100) == []


def test_each_action_has_a_type():
    done = {move.done for move in MOVES.values()}
    done |= {action.done for action in ACTIONS.values()}
    assert done <= events.TYPES.keys()
    assert type_of("what a newer release does", {}).for_desk


def test_a_subscriber_hears_in_the_transaction_what_is_stored(make_app, checked):
    app, heard = make_app(), []
    user_id = make_user(app, "rep")

    def hear(_connection, told):
        heard.append([(each.position, each.client_id, each.type) for each in told])
        if told[0].type == "client.suspended":
            raise Taken
        note = {"client_id": 1, "user_id": user_id, "author": "Rosa Lind"}
        note |= {"text": told[0].type, "written_on": now()}
        return {NOTES: [note]}

    subscribe(app, hear)
    with app.app_context():
        register(checked(payloads.full()), KEY)
        review(1, "approve", REP, reason="")
        with pytest.raises(Taken):
            review(1, "suspend", REP, reason="Because")
    tables = database_rows.tables(app)
    assert heard[:2] == [
        [(1, 1, "client.registered")],
        [(tables["history"][1]["id"], 1, "client.approved")],
    ]
    assert len(heard) == 3
    assert len(tables["history"]) == 2
    # what it returned is there, and of what was undone nothing is
    words = [note["text"] for note in tables["client_notes"]]
    assert words == ["client.registered", "client.approved"]
    assert database_rows.rows(app, "clients")[0]["source_status"] == "A"


def test_the_past_of_a_demonstration_is_told_to_nobody(make_app, checked):
    app, heard = make_app(), []
    subscribe(app, lambda _connection, told: heard.append(told))
    entry = bulk.Entry(checked(payloads.full()), KEY, now(), [])
    with app.app_context():
        bulk.store_batch([entry])
    assert heard == []


def test_a_follower_beside_writers_misses_none_and_sees_none_twice(context, registered):
    registered(payloads.full())
    begun = threading.Barrier(WRITERS + 1)
    writers = [
        threading.Thread(target=write_events, args=(context, number, begun))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    begun.wait()
    seen, turns = follow(lambda: any(writer.is_alive() for writer in writers))
    reasons = [event.reason for event in seen]
    assert len(reasons) == len(set(reasons))
    stored = [row["reason"] for row in database_rows.rows(context, "history")]
    assert len(stored) == WRITERS * (EACH - EACH // 10) * TOGETHER + 1
    assert sorted(reasons) == sorted(stored)
    assert turns > 10  # while they wrote


def write_events(app, writer, begun):
    """Store a writer's events; each tenth transaction is taken back."""
    chance = random.Random(writer)
    begun.wait()
    for turn in range(1, EACH + 1):
        with app.app_context(), suppress(Taken), write() as connection:
            for number in range(TOGETHER):
                reason = f"{writer}/{turn}/{number}"
                entry = history_row(SYSTEM, "changed", now(), reason=reason)
                store_entry(connection, 1, entry)
                if number % 8 == 2 and connection.dialect.name != "sqlite":
                    time.sleep(chance.random() / 200)
            if turn % 10 == 0:
                raise Taken


def follow(is_going_on):
    """What a follower sees until it has seen all, and in how many turns."""
    seen, position, turns = [], 0, 0
    while True:
        was_going_on = is_going_on()
        found = events_after(position, 200)
        seen += found
        position = found[-1].position if found else position
        turns += bool(found)
        if not (found or was_going_on):
            return seen, turns


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_what_is_behind_an_open_transaction_waits_for_it(context, registered):
    registered(payloads.full())
    at, inner = now(), []

    def quicker():
        with context.app_context(), write() as connection:
            store_entry(connection, 1, history_row(SYSTEM, "changed", at))
        with context.app_context():
            inner.extend(events_after(0, 10))

    with write() as connection:
        store_entry(connection, 1, history_row(SYSTEM, "answered", at))
        thread = threading.Thread(target=quicker)
        thread.start()
        thread.join()
    assert types(inner) == ["client.registered"]
    following = events_after(inner[-1].position, 10)
    assert types(following) == ["client.answered", "client.changed"]
