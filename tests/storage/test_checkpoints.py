"""What is committed to SQLite goes into its file beside those who write, and whether it can
or not holds nobody up.
"""

import shutil
import sqlite3
import threading
import time

import pytest
from sqlalchemy import insert, text

from tests.support.no_threads import no_threads
from webapp.clients.models import AccountCounter
from webapp.storage import checkpoints
from webapp.storage.engines import sqlite_path
from webapp.storage.transactions import write

FILL = "INSERT OR REPLACE INTO filled (id, words) VALUES (:id, :words)"
LONG_TEXT = "x" * 200_000


@pytest.fixture
def engine():
    return "sqlite"


@pytest.fixture
def running(context):
    return context.extensions["writers"].checkpoints.running


def count(prefix):
    with write() as connection:
        connection.execute(insert(AccountCounter).values(prefix=prefix, last=1))


def wait_for(running):
    """Wait until the checkpoint that runs has ended."""
    with running:
        pass


def in_file(url, folder):
    """The prefixes that stand in the database's file itself, without its log."""
    shutil.copy(sqlite_path(url), folder / "copy.db")
    with sqlite3.connect(folder / "copy.db") as copy:
        found = {
            prefix for (prefix,) in copy.execute("SELECT prefix FROM account_counters")
        }
    copy.close()
    return found


def test_what_is_committed_goes_into_the_file(running, database_url, tmp_path):
    count("A")
    wait_for(running)
    assert in_file(database_url, tmp_path) == {"A"}


def test_it_goes_there_every_few_seconds_and_not_with_each_commit(
    running, database_url, tmp_path, monkeypatch
):
    count("A")
    wait_for(running)
    count("B")
    wait_for(running)
    assert in_file(database_url, tmp_path) == {"A"}
    later = time.monotonic() + checkpoints.EVERY_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    count("C")
    wait_for(running)
    assert in_file(database_url, tmp_path) == {"A", "B", "C"}


def test_while_one_runs_others_write(running):
    with running:
        count("A")
    assert not [
        thread for thread in threading.enumerate() if thread.name == "checkpoint"
    ]


def test_the_log_begins_anew_under_a_load_without_a_pause(
    app, running, database_url, monkeypatch
):
    monkeypatch.setattr(checkpoints, "EVERY_SECONDS", 0)
    monkeypatch.setattr(checkpoints, "LONG", 500)

    def load(number):
        with app.app_context():
            for _ in range(150):
                with write() as connection:
                    connection.execute(text(FILL), {"id": number, "words": LONG_TEXT})

    with sqlite3.connect(sqlite_path(database_url)) as own:
        own.execute("CREATE TABLE filled (id INTEGER PRIMARY KEY, words TEXT)")
    own.close()
    threads = [threading.Thread(target=load, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_for(running)
    log = sqlite_path(database_url).with_name(f"{sqlite_path(database_url).name}-wal")
    assert log.stat().st_size < 3 * 150 * len(LONG_TEXT) / 3


class Refusing:
    def raw_connection(self):
        raise sqlite3.OperationalError("disk I/O error")


def test_one_that_fails_is_made_up_for_by_the_next(
    running, context, database_url, tmp_path, monkeypatch
):
    with monkeypatch.context() as patched:
        patched.setattr(checkpoints, "EVERY_SECONDS", 0)
        patched.setattr(context.extensions["writers"].checkpoints, "engine", Refusing())
        count("A")
        wait_for(running)
    assert in_file(database_url, tmp_path) == set()
    count("B")
    wait_for(running)
    assert in_file(database_url, tmp_path) == {"A", "B"}


def test_without_a_thread_for_it_what_is_committed_is(running, database_url, tmp_path):
    with no_threads():
        count("A")
    count("B")
    wait_for(running)
    assert in_file(database_url, tmp_path) == {"A", "B"}
