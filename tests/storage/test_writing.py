"""Who stores at the same moment shares a commit; one that fails takes nobody along, and nobody
waits for ever.
"""

import os
import subprocess
import sys
import threading
import time

import psycopg
import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from tests.support import payloads
from tests.support.no_threads import no_threads
from webapp.clients.models import AccountCounter
from webapp.extensions import db
from webapp.storage.engines import sqlite_path
from webapp.storage.file_lock import turn_at
from webapp.storage.transactions import write, write_together
from webapp.storage.turns import Unavailable, Waiting

HOLDER = "import sys, time; from pathlib import Path\n"
HOLDER += "from webapp.storage.file_lock import turn_at\n"
HOLDER += (
    "with turn_at(Path(sys.argv[1]), 5): print('held', flush=True); time.sleep(60)"
)
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


class Odd(Exception):
    """Raised for an item that cannot be stored."""


def count(connection, prefixes):
    """Store counters, which there can be once each; a prefix in small letters is refused."""
    for prefix in prefixes:
        connection.execute(insert(AccountCounter).values(prefix=prefix, last=1))
        if prefix.islower():
            raise Odd
    return [prefix.lower() for prefix in prefixes]


def prefixes():
    db.session.rollback()
    return set(db.session.scalars(select(AccountCounter.prefix)))


class Writer(threading.Thread):
    """A request that stores something in a thread of its own; what it raised is its `error`."""

    def __init__(self, app, item, store_all=count):
        super().__init__()
        self.app, self.item, self.store_all = app, item, store_all
        self.result, self.error = None, None

    def run(self):
        with self.app.app_context():
            try:
                self.result = write_together(self.store_all, self.item)
            except Exception as error:
                self.error = error


def store_while_held(app, items, store_all=count):
    """Let all these come while somebody else has the turn; return them when they are done, and the
    commits that it took.
    """
    commits = []
    event.listen(app.extensions["write_engine"], "commit", commits.append)
    turns = app.extensions["writers"].turns
    writers = [Writer(app, item, store_all) for item in items]
    turns.wait_for(Waiting())
    for number, writer in enumerate(writers, 1):
        writer.start()
        while len(turns.waiting) < number:
            time.sleep(0.001)
    turns.pass_on()
    for writer in writers:
        writer.join()
    return writers, len(commits)


def test_those_who_wait_share_a_commit(context):
    writers, commits = store_while_held(context, ["A", "B", "C"])
    assert [writer.result for writer in writers] == ["a", "b", "c"]
    assert prefixes() == {"A", "B", "C"}
    assert commits == 1


def test_one_that_is_alone_waits_for_nobody(context):
    assert write_together(count, "A") == "a"
    assert prefixes() == {"A"}


@pytest.mark.parametrize(
    ("items", "failed", "left"),
    [
        (["A", "A", "B"], {1: IntegrityError}, {"A", "B"}),
        (["a", "B"], {0: Odd}, {"B"}),
        (["A", "b", "C", "c"], {1: Odd, 3: Odd}, {"A", "C"}),
    ],
    ids=["constraint", "refused", "two refused"],
)
def test_one_that_fails_takes_nobody_along(context, items, failed, left):
    writers, _commits = store_while_held(context, items)
    errors = {
        number: type(writer.error)
        for number, writer in enumerate(writers)
        if writer.error
    }
    assert errors == failed
    assert prefixes() == left


@on_sqlite
def test_a_transaction_that_is_lost_is_told_to_all_who_wrote_in_it(context):
    def lose(connection, _items):  # as SQLite does by itself on a full disk
        connection.exec_driver_sql("ROLLBACK")
        connection.execute(text("SELECT * FROM nowhere"))

    writers, commits = store_while_held(context, ["A", "B"], lose)
    assert [type(writer.error) for writer in writers] == [
        OperationalError,
        Unavailable,
    ]
    assert (prefixes(), commits) == (set(), 0)
    assert write_together(count, "A") == "a"


def end_connections(url):
    """End all connections to a database, as a restart does."""
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )


@on_postgresql
@pytest.mark.security("R7")
def test_a_connection_that_was_lost_before_the_commit_is_replaced_once(
    context, database_url
):
    ended = []

    def end_and_count(connection, items):
        stored = count(connection, items)
        if len(ended) < 1:
            ended.append(end_connections(database_url))
            connection.execute(text("SELECT 1"))
        return stored

    writers, commits = store_while_held(context, ["A", "B"], end_and_count)
    assert [writer.error for writer in writers] == [None, None]
    assert (prefixes(), commits) == ({"A", "B"}, 1)


@on_postgresql
@pytest.mark.security("R3")
def test_what_was_lost_in_its_commit_is_not_done_again(context, database_url):
    tries = []

    def count_and_end(connection, items):
        tries.append(items)
        stored = count(connection, items)
        end_connections(database_url)
        return stored

    writers, _commits = store_while_held(context, ["A", "B"], count_and_end)
    assert [type(writer.error) for writer in writers] == [
        OperationalError,
        Unavailable,
    ]
    assert tries == [["A", "B"]]


@on_postgresql
@pytest.mark.security("R7")
def test_connections_that_died_in_the_pool_are_replaced(context, database_url):
    assert write_together(count, "A") == "a"
    with write() as connection:
        connection.execute(text("SELECT 1"))
    end_connections(database_url)
    assert write_together(count, "B") == "b"
    end_connections(database_url)
    with write() as connection:
        connection.execute(text("SELECT 1"))
    end_connections(database_url)
    assert prefixes() == {"A", "B"}


def test_who_waits_too_long_is_told_and_writes_nothing(context):
    turns = context.extensions["writers"].turns
    turns.seconds = 0.05
    writer = Writer(context, "LATE")
    turns.wait_for(Waiting())
    writer.start()
    writer.join()
    turns.pass_on()
    assert isinstance(writer.error, Unavailable)
    assert write_together(count, "A") == "a"
    assert prefixes() == {"A"}


@on_sqlite
def test_a_block_takes_its_turn_among_groups(context):
    with write() as connection:
        count(connection, ["BLOCK"])
        writers = [Writer(context, prefix) for prefix in ("A", "B")]
        for writer in writers:
            writer.start()
        while len(context.extensions["writers"].turns.waiting) < len(writers):
            time.sleep(0.001)
    for writer in writers:
        writer.join()
    assert prefixes() == {"BLOCK", "A", "B"}


@pytest.fixture
def holder(database_url):
    """Another process that has the turn at the database's file."""
    command = [sys.executable, "-c", HOLDER, str(sqlite_path(database_url))]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


@on_sqlite
def test_while_another_process_has_the_turn_nothing_is_written(context, holder):
    context.extensions["writers"].turns.seconds = 0.05
    with pytest.raises(Unavailable):
        write_together(count, "A")
    assert prefixes() == set()


@on_sqlite
def test_without_a_thread_to_wait_in_no_turn_comes_and_nothing_is_left_open(
    door, holder
):
    door.total()  # connections are open
    before = os.listdir("/proc/self/fd")
    with no_threads("turn"):
        answers = [door.create(payloads.smallest()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503] * 3
    assert len(os.listdir("/proc/self/fd")) == len(before)


@on_sqlite
def test_where_one_of_its_files_cannot_be_made_the_other_is_closed(
    context, database_url
):
    path = sqlite_path(database_url)
    path.with_name(f"{path.name}-turn").mkdir()
    before = os.listdir("/proc/self/fd")
    for _ in range(3):
        with pytest.raises(Unavailable):
            write_together(count, "A")
    assert len(os.listdir("/proc/self/fd")) == len(before)
    path.with_name(f"{path.name}-turn").rmdir()


@on_sqlite
def test_the_turn_of_a_process_ends_with_it(context, holder, database_url):
    threading.Timer(0.2, holder.kill).start()
    assert write_together(count, "A") == "a"
    with turn_at(sqlite_path(database_url), 0.05) as came:
        assert came


@on_sqlite
def test_a_turn_that_nobody_waits_for_any_more_is_given_back(holder, database_url):
    with turn_at(sqlite_path(database_url), 0.05) as came:
        assert not came
    holder.kill()
    with turn_at(sqlite_path(database_url), 5) as came:
        assert came
