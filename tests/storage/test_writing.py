"""Who writes to SQLite at the same moment shares a commit; one that fails takes nobody along,
and nobody waits for ever.
"""

import subprocess
import sys
import threading
import time

import pytest
from flask import g
from sqlalchemy import event, insert, select
from sqlalchemy.exc import IntegrityError

from webapp.clients.models import AccountCounter
from webapp.extensions import db
from webapp.storage.engines import sqlite_path
from webapp.storage.file_lock import turn_at
from webapp.storage.transactions import Unavailable, write, write_together

HOLDER = "import sys, time; from pathlib import Path\n"
HOLDER += "from webapp.storage.file_lock import turn_at\n"
HOLDER += (
    "with turn_at(Path(sys.argv[1]), 5): print('held', flush=True); time.sleep(60)"
)


@pytest.fixture
def engine():
    return "sqlite"


def counting(prefix):
    """A job that stores a counter, which there can be once."""
    return lambda connection: (
        connection.execute(
            insert(AccountCounter).values(prefix=prefix, last=1)
        ).rowcount
    )


def prefixes():
    return set(db.session.scalars(select(AccountCounter.prefix)))


class Writer(threading.Thread):
    """A request that writes in a thread of its own; what it raised is its `error`."""

    def __init__(self, app, job):
        super().__init__()
        self.app, self.job, self.result, self.error = app, job, None, None

    def run(self):
        with self.app.app_context():
            g.name = self.name
            try:
                self.result = write_together(self.job)
            except Exception as error:
                self.error = error


def wait_for(app, count):
    """Wait until so many writers wait for their turn."""
    while len(app.extensions["writers"].waiting) < count:
        time.sleep(0.001)


def write_while_held(app, jobs):
    """Start a writer for each job while another one writes; return them when all are done,
    and the commits it took.
    """
    commits = []
    event.listen(app.extensions["write_engine"], "commit", commits.append)
    writers = [Writer(app, job) for job in jobs]
    with write():
        for count, writer in enumerate(writers, 1):
            writer.start()
            wait_for(app, count)
    for writer in writers:
        writer.join()
    return writers, len(commits) - 1


def test_those_who_wait_share_a_commit(context):
    writers, commits = write_while_held(
        context, [counting(prefix) for prefix in ("A", "B", "C")]
    )
    assert [writer.result for writer in writers] == [1, 1, 1]
    assert prefixes() == {"A", "B", "C"}
    assert commits == 1


def test_one_that_fails_takes_nobody_along(context):
    def half(connection):
        counting("HALF")(connection)
        counting("A")(connection)

    writers, _commits = write_while_held(context, [counting("A"), half, counting("B")])
    assert [type(writer.error) for writer in writers] == [
        type(None),
        IntegrityError,
        type(None),
    ]
    assert prefixes() == {"A", "B"}


def test_a_transaction_that_is_lost_is_told_to_all_who_wrote_in_it(context):
    def lose(connection):  # as SQLite does by itself on a full disk
        connection.exec_driver_sql("ROLLBACK")
        raise OSError

    writers, _commits = write_while_held(context, [counting("A"), lose])
    assert [type(writer.error) for writer in writers][1] is OSError
    assert writers[0].error is not None
    assert prefixes() == set()
    assert write_together(counting("A")) == 1


def test_a_job_is_done_in_the_context_of_its_own_request(context, make_app):
    def who(_connection):
        return threading.current_thread(), g.name

    writers, _commits = write_while_held(context, [who, who])
    assert [writer.result for writer in writers] == [
        (writers[0], writers[0].name),
        (writers[0], writers[1].name),
    ]


def test_who_waits_too_long_is_told_and_writes_nothing(context):
    context.extensions["writers"].seconds = 0.05
    writer = Writer(context, counting("LATE"))
    with write():
        writer.start()
        writer.join()
    assert isinstance(writer.error, Unavailable)
    assert write_together(counting("A")) == 1
    assert prefixes() == {"A"}


@pytest.fixture
def holder(database_url):
    """Another process that has the turn at the database's file."""
    command = [sys.executable, "-c", HOLDER, str(sqlite_path(database_url))]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_while_another_process_has_the_turn_nothing_is_written(context, holder):
    context.extensions["writers"].seconds = 0.05
    with pytest.raises(Unavailable):
        write_together(counting("A"))
    assert prefixes() == set()


def test_the_turn_of_a_process_ends_with_it(context, holder, database_url):
    threading.Timer(0.2, holder.kill).start()
    assert write_together(counting("A")) == 1
    with turn_at(sqlite_path(database_url), 0.05) as came:
        assert came


def test_a_turn_that_nobody_waits_for_any_more_is_given_back(holder, database_url):
    with turn_at(sqlite_path(database_url), 0.05) as came:
        assert not came
    holder.kill()
    with turn_at(sqlite_path(database_url), 5) as came:
        assert came
