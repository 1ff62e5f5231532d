"""Who writes in a process, one after another, and who of them is stored together."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")
R = TypeVar("R")
StoreAll = Callable[[Connection, Sequence[T]], Sequence[R]]
# in one commit, so that the first of them and other processes need not wait long
MOST_TOGETHER = 32


class Unavailable(Exception):
    """What a request needs is not free now; it may be sent again later (answered 503).
    `log_message` says what.
    """

    log_message = "database unavailable"


class Waiting:
    """Somebody who waits to write: a block, or an item that is stored with those of others."""

    def __init__(
        self, store_all: StoreAll[Any, Any] | None = None, item: Any = None
    ) -> None:
        self.store_all: Any = store_all
        self.item = item
        self.woken, self.leads = threading.Event(), False
        self.result: Any = None


class Turns:
    """Who writes in a process, one after another in the order in which they came; `seconds` is
    how long they wait at most.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds, self.mutex, self.busy = seconds, threading.Lock(), False
        self.waiting = deque[Waiting]()

    def take(self) -> bool:
        """Take the turn if nobody has it."""
        with self.mutex:
            is_mine, self.busy = not self.busy, True
        return is_mine

    def wait_for(self, mine: Waiting) -> None:
        """Return when `mine` has the turn, or was stored by another. Raises Unavailable when
        neither comes to pass.
        """
        with self.mutex:
            if not self.busy:
                self.busy = mine.leads = True
                return
            self.waiting.append(mine)
        if not mine.woken.wait(self.seconds):
            with self.mutex:
                if mine in self.waiting:
                    self.waiting.remove(mine)
                    raise Unavailable
            mine.woken.wait()

    def take_along(self, group: list[Waiting]) -> None:
        """Add those who wait next and whose items are stored like those of `group`."""
        with self.mutex:
            while self.waiting and len(group) < MOST_TOGETHER:
                if self.waiting[0].store_all is not group[0].store_all:
                    return
                group.append(self.waiting.popleft())

    def pass_on(self) -> None:
        """Give the turn to the one who waits longest."""
        with self.mutex:
            if self.waiting:
                following = self.waiting.popleft()
                following.leads = True
                following.woken.set()
            else:
                self.busy = False
