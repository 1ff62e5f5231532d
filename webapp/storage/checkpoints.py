"""Checkpoints of the embedded database beside its writers: what was committed goes from the log
into the file.

SQLite does them in a commit, and all who want to write wait while pages all over a large file are
written and synced.
"""

import threading
import time
from contextlib import closing, suppress
from sqlite3 import Error

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

EVERY_SECONDS = 5.0


class Checkpoints:
    """Of one process: `committed` is called after each commit, and starts one when the last
    was some seconds ago.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine, self.running, self.next_at = engine, threading.Lock(), 0.0

    def committed(self) -> None:
        """Start a checkpoint in a thread of its own if it is time for one."""
        if time.monotonic() >= self.next_at and self.running.acquire(blocking=False):
            try:
                threading.Thread(
                    target=self._run, name="checkpoint", daemon=True
                ).start()
            # no thread is to be had: what was committed is, and the next commit tries again
            except RuntimeError:
                self.running.release()

    def _run(self) -> None:
        try:
            # One that fails, as on a full disk, loses nothing: the log has it all, and the next
            # commits report what is wrong.
            with (
                suppress(SQLAlchemyError, Error, OSError),
                closing(self.engine.raw_connection()) as connection,
            ):
                connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            self.next_at = time.monotonic() + EVERY_SECONDS
            self.running.release()
