"""The outbox: rows exist if and only if what they tell of does, and each is worked off once."""

import logging
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from tests.support import database_rows, payloads
from tests.support.no_threads import no_threads
from tests.support.outbox_handlers import make_due, noting, put_notes
from webapp.extensions import db
from webapp.outbox import claim as claims
from webapp.outbox.claim import WAITS, again, claim, done, overtaken, refused, settle
from webapp.outbox.models import Outgoing
from webapp.outbox.put import Item, put
from webapp.outbox.status import (
    KEPT,
    STALE,
    forget_old,
    give_up_stale,
    seconds_behind,
)
from webapp.outbox.work import MANY, Worker, outbox_of, work_off
from webapp.storage.columns import now
from webapp.storage.transactions import Unavailable, write


class Undone(Exception):
    """Takes a transaction back."""


@pytest.fixture
def app(make_app):
    """An application to which handlers are added; nothing else is in its outbox."""
    app = make_app()
    outbox_of(app).handlers.clear()
    app.extensions["event_subscribers"].clear()
    return app


def rows(app):
    return sorted(database_rows.rows(app, "outbox"), key=lambda row: row["id"])


def states(app):
    return [row["state"] for row in rows(app)]


def never():
    return False


def test_a_row_is_there_if_what_it_tells_of_is(context):
    with suppress(Undone), write() as connection:
        put(connection, [Item("note", "lost", "note/lost")])
        raise Undone
    put_notes("kept", "kept", "other")
    put_notes("kept")
    assert [row["name"] for row in rows(context)] == ["kept", "other"]


def test_ids_codes_and_time_are_stored_as_given(context, registered):
    registered(payloads.full())
    later = now() + timedelta(days=3)
    item = Item("note", "n", "k", 7, 1, None, "draft", "a@b.example", {"é": [1]}, later)
    with write() as connection:
        assert put(connection, [item, item]) == [1]
    stored = db.session.get(Outgoing, 1)
    assert (stored.event_id, stored.client_id, stored.user_id) == (7, 1, None)
    assert (stored.draft_id, stored.address) == ("draft", "a@b.example")
    assert (stored.parameters, stored.due_on) == ({"é": [1]}, later)
    assert claim("note", 5) == []


def test_what_is_due_is_worked_off_in_order_and_once(context):
    handler = noting(context, done("250 taken"))
    put_notes(*(f"{number:02}" for number in range(45)))
    assert work_off(handler, never) == 45
    assert work_off(handler, never) == 0
    assert handler.noted == [f"{number:02}" for number in range(45)]
    assert {(row["state"], row["last_answer"]) for row in rows(context)} == {
        ("done", "250 taken")
    }


def test_a_row_is_tried_again_after_longer_and_longer_and_then_given_up(context):
    handler = noting(context, again("451 later"))
    put_notes("a")
    waits = []
    for _ in WAITS:
        assert work_off(handler, never) == 1
        waits.append((db.session.get(Outgoing, 1).due_on - now()).total_seconds())
        assert work_off(handler, never) == 0
        db.session.rollback()
        make_due()
    assert states(context) == ["given_up"]
    assert rows(context)[0]["tries"] == len(WAITS)
    for wait, least in zip(waits[:-1], WAITS[1:], strict=True):
        assert least - 5 < wait < least * 1.2 + 5
    assert work_off(handler, never) == 0


def test_a_refusal_is_final_and_so_is_what_has_no_reason_any_longer(context):
    handler = noting(context, refused("550 no such box"), overtaken("approved"), done())
    put_notes("a", "b", "c")
    work_off(handler, never)
    make_due()
    assert work_off(handler, never) == 0
    assert states(context) == ["refused", "overtaken", "done"]
    assert all(row["ended_on"] for row in rows(context))


def test_who_is_asked_to_wait_waits_as_long(context):
    handler = noting(context, again("busy", after=600))
    put_notes("a")
    work_off(handler, never)
    wait = (db.session.get(Outgoing, 1).due_on - now()).total_seconds()
    assert 590 < wait < 600 * 1.2


def test_what_a_dead_worker_had_begun_is_taken_up_and_its_late_word_not_heard(context):
    put_notes("a")
    (late,) = claim("note", 5)
    assert claim("note", 5) == []
    make_due()  # the lease is over
    (row,) = claim("note", 5)
    assert (row.id, row.tries) == (late.id, 2)
    settle([late], refused("too late"), WAITS)
    assert states(context) == ["waiting"]
    settle([row], done(), WAITS)
    assert states(context) == ["done"]


def test_many_workers_take_each_row_once(context):
    put_notes(*(f"{number}" for number in range(200)))
    taken = []

    def take():
        with context.app_context():
            while found := claim("note", 7):
                taken.extend(row.id for row in found)

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 201))


def test_a_fault_in_one_row_stops_no_other(context, caplog):
    handler = noting(context)
    handler.deliver = lambda row: 1 / 0 if row.name == "bad" else done()
    put_notes("bad", "good")
    work_off(handler, never)
    assert states(context) == ["waiting", "done"]
    assert "outbox fault" in caplog.text


def test_where_nothing_can_be_delivered_rows_wait_and_one_line_says_why(
    context, caplog
):
    handler = noting(context)
    handler.unreachable = "no answer"
    put_notes("a", "b")
    with caplog.at_level(logging.WARNING):
        context.logger.setLevel(logging.WARNING)
        assert work_off(handler, never) == 0
    assert [record.error for record in caplog.records] == ["no answer"]
    assert [row["last_answer"] for row in rows(context)] == ["no answer"] * 2
    handler.unreachable, handler.ready = "", False
    make_due()
    assert work_off(handler, never) == 0
    assert seconds_behind() == 0  # what nobody can work off is not late
    handler.ready = True
    assert seconds_behind() == 1
    assert context.test_client().get("/readyz").json == {
        "status": "ready",
        "outbox_oldest_due_seconds": 1,
    }
    assert work_off(handler, never) == 2


def test_a_thread_is_woken_by_the_commit_and_finishes_what_is_under_way(context):
    handler = noting(context)
    handler.may_go_on.clear()
    worker = Worker(context)
    worker.begin()
    put_notes("a", "b")
    assert handler.has_begun.wait(30)
    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    worker.is_told.wait(30)
    handler.may_go_on.set()
    stopping.join(30)
    assert handler.noted == ["a"]
    by_name = {row["name"]: row for row in rows(context)}
    assert by_name["a"]["state"] == "done"
    # given back, so that another process need not wait for the lease
    assert (by_name["b"]["state"], by_name["b"]["tries"]) == ("waiting", 0)
    assert claim("note", 5)


def test_threads_of_which_one_does_not_start_begin_later(context):
    handler = noting(context)
    handler.threads = 2
    worker = Worker(context)
    with no_threads("outbox", after=1), pytest.raises(Unavailable):
        worker.begin()
    for thread in worker.threads:
        thread.join(10)
        assert not thread.is_alive()
    worker = Worker(context)
    worker.begin()
    put_notes("a")
    assert handler.has_begun.wait(10)
    worker.stop()
    assert len(outbox_of(context).bells["note"]) == len(worker.threads) == 2


def test_what_ended_is_forgotten_after_90_days(context):
    handler = noting(context, done())
    put_notes("old", "new")
    work_off(handler, never)
    put_notes("waiting")
    with write() as connection:
        old = update(Outgoing).where(Outgoing.name == "old")
        connection.execute(old.values(ended_on=now() - KEPT))
    forget_old()
    assert [row["name"] for row in rows(context)] == ["new", "waiting"]


def test_what_nobody_worked_off_for_30_days_is_given_up(context):
    noting(context)
    put_notes("stale", "new")
    with write() as connection:
        stale = update(Outgoing).where(Outgoing.name == "stale")
        connection.execute(stale.values(due_on=now() - STALE))
    give_up_stale()
    assert states(context) == ["given_up", "waiting"]


def test_the_command_line_works_off_and_tells(context):
    runner, handler = context.test_cli_runner(), noting(context)
    put_notes("a", "b")
    handler.ready = False
    assert "2 waiting" in runner.invoke(args=["outbox", "status"]).stdout
    assert "nothing is set" in runner.invoke(args=["outbox", "status"]).stdout
    handler.ready = True
    assert "oldest due for" in runner.invoke(args=["outbox", "status"]).stdout
    assert runner.invoke(args=["outbox", "run", "--once"]).stdout == "Tried 2\n"
    told = runner.invoke(args=["outbox", "status"]).stdout
    assert told.startswith("note\t0 waiting\t2 done\t")
    assert told.endswith("none due\n")


def test_what_is_due_is_found_by_its_index_among_many_that_wait(context):
    with write() as connection:
        items = [Item("other", "n", f"k{number}") for number in range(3000)]
        put(connection, items)
    is_sqlite = db.engine.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    asked = {"its_kind": "note", "moment": str(now()), "most": 20}
    with db.engine.connect() as connection:
        if not is_sqlite:
            connection.execute(text("ANALYZE outbox"))
        for query in (claims._ANY_DUE, claims._DUE):
            made = query.compile(connection)
            values = made.construct_params(asked)
            if made.positional:
                values = tuple(values[name] for name in made.positiontup)
            plan = connection.exec_driver_sql(f"{explain}{made}", values).all()
            assert "ix_outbox_due" in str(plan)


def test_only_where_many_rows_are_put_do_threads_give_way(app):
    outbox = outbox_of(app)

    def put_numbered(kind, *numbers):
        items = [Item(kind, "n", f"{kind}/{number}") for number in numbers]
        with app.app_context(), write() as connection:
            put(connection, items)

    put_numbered("note", *range(1, MANY))
    put_numbered("other", *range(1, MANY))
    assert not outbox.is_rushed("note")
    put_numbered("note", MANY)
    assert outbox.is_rushed("note")
    assert not outbox.is_rushed("other")
