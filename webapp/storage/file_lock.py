"""Turns at the embedded database: the processes that write to one file go one after another,
fairly.

SQLite's own waiting looks again and again, with longer and longer pauses, and lets some starve. The
kernel's file locks wake who waits, and end with their process. They know no time limit, so a thread
waits for them.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.threads import begun


@contextmanager
def turn_at(database: Path, seconds: float) -> Iterator[bool]:
    """Hold the turn at a database file, and return whether it came within `seconds`, 0 for at once.

    It doesn't where its files can't be made, or no thread can wait for it.
    """
    try:
        turn = _Turn(database)
    except OSError:  # a full disk, for one
        yield False
        return
    came = turn.take_at_once() or (seconds > 0 and turn.take_within(seconds))
    try:
        yield came
    finally:
        if came or not seconds:  # else `take_within` sees to it
            turn.give_back()


class _Turn:
    """Who holds `next` waits for `now`: who gives a turn back and wants another queues up
    behind the one that waits.
    """

    def __init__(self, database: Path) -> None:
        self.next = _opened(f"{database}-next")
        try:
            self.now = _opened(f"{database}-turn")
        except OSError:
            os.close(self.next)
            raise
        self.mutex, self.came, self.given_up = (
            threading.Lock(),
            threading.Event(),
            False,
        )

    def take_at_once(self) -> bool:
        try:
            fcntl.flock(self.next, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(self.now, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        fcntl.flock(self.next, fcntl.LOCK_UN)
        return True

    def take_within(self, seconds: float) -> bool:
        if not begun(threading.Thread(target=self._take, name="turn", daemon=True)):
            self.give_back()
            return False
        if self.came.wait(seconds):
            return True
        with self.mutex:
            self.given_up = not self.came.is_set()
        return not self.given_up

    def _take(self) -> None:
        fcntl.flock(self.next, fcntl.LOCK_EX)
        fcntl.flock(self.now, fcntl.LOCK_EX)
        fcntl.flock(self.next, fcntl.LOCK_UN)
        with self.mutex:
            self.came.set()
            if self.given_up:  # meanwhile nobody wants it any more
                self.give_back()

    def give_back(self) -> None:
        os.close(self.now)
        os.close(self.next)


def _opened(path: str) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
