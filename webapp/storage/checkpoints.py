"""Checkpoints of the embedded database beside its writers: what was committed goes from the log
into the file, and the log begins anew.

SQLite does them in a commit, and all who want to write wait while pages all over a large file are
written and synced. Beside the writers that takes as long and nobody waits; but while it runs others
commit, so that the log never is in the file to its end, and only then does it begin anew. So of a
long log the little that is left goes into the file in a turn of its own, in which nobody commits.
"""

import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from sqlite3 import Error
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from webapp.storage.file_lock import turn_at
from webapp.threads import begun

EVERY_SECONDS = 5.0
LONG = 4_000  # pages of 4 kB: the log is 16 MB, and it is time to begin it anew
LEFT = 500  # pages that may be left for the turn in which nobody commits
MOST_ROUNDS = 5  # of a checkpoint, each of what was committed in the one before
TURN_SECONDS = 10.0
# how long writers are kept from it by those who still read in the log
READERS_SECONDS = 0.1


class Checkpoints:
    """Of one process: `committed` is called after each commit, and starts one when the last
    was some seconds ago.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        self.engine, self.path = engine, path
        self.running, self.next_at = threading.Lock(), 0.0

    def committed(self) -> None:
        """Start a checkpoint in a thread of its own if it is time for one."""
        if time.monotonic() >= self.next_at and self.running.acquire(blocking=False):
            thread = threading.Thread(target=self._run, name="checkpoint", daemon=True)
            # without one, what was committed is, and the next commit tries again
            if not begun(thread):
                self.running.release()

    def _run(self) -> None:
        try:
            # One that fails, as on a full disk, loses nothing: the log has it all, and the next
            # commits report what is wrong.
            with (
                suppress(SQLAlchemyError, Error, OSError),
                closing(self.engine.raw_connection()) as connection,
            ):
                self._checkpoint(connection.cursor())
        finally:
            self.next_at = time.monotonic() + EVERY_SECONDS
            self.running.release()

    def _checkpoint(self, cursor: Any) -> None:
        for _round in range(MOST_ROUNDS):
            pages, left = _copy(cursor, "PASSIVE")
            if pages < LONG:
                return
            if left <= LEFT:
                break
        with turn_at(self.path, TURN_SECONDS) as came:
            if came:
                _begin_anew(cursor)


def _copy(cursor: Any, how: str) -> tuple[int, int]:
    """Copy pages from the log into the file; return how many the log has, and how many of them
    are left.
    """
    _busy, pages, copied = cursor.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
    return pages, pages - copied


def _begin_anew(cursor: Any) -> None:
    """Copy what is left, and let the next commit begin the log anew, unless somebody still reads
    in it: a long read, such as an export, is tried again later.
    """
    [usual] = cursor.execute("PRAGMA busy_timeout").fetchone()
    cursor.execute(f"PRAGMA busy_timeout={int(READERS_SECONDS * 1000)}")
    try:
        _copy(cursor, "RESTART")
    finally:
        cursor.execute(f"PRAGMA busy_timeout={usual}")
