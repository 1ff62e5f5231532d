"""Working the outbox off: each kind by its handler, in threads of their own."""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Protocol, runtime_checkable

from flask import Flask, current_app
from sqlalchemy import Select
from sqlalchemy.exc import SQLAlchemyError

from webapp.outbox.claim import (
    LEASE,
    WAITS,
    Claimed,
    Outcome,
    again,
    claim,
    claim_in_lane,
    due_lanes,
    give_back,
    settle,
)
from webapp.storage.columns import now
from webapp.storage.transactions import Unavailable
from webapp.threads import begun

MOST_AT_ONCE = 20  # rows taken by one thread
EVERY_SECONDS = 1.0  # that a thread looks without being woken
TRIAL_SECONDS = 25.0  # that a try may take at most, with its margin
MANY, IN_SECONDS = (
    100,
    1.0,
)  # rows of a kind that are put, from which on its threads give way
RESTS, LONGEST_REST = 99, 0.5  # times as long as a row took, and seconds
POSTPONED = "outbox postponed"
FAULT = "An error of ours, see the log"


class Unreachable(Exception):
    """Nothing can be delivered now; the text says why in one line."""


class Closed(Exception):
    """Nothing is to be delivered any longer: what was taken is given back untried."""


Deliver = Callable[[Claimed], Outcome]


class Handler(Protocol):
    """What works off the rows of a kind. `is_ready` says whether it can at all; else rows wait.

    `opened` gives what delivers a row, for a few rows; it raises Unreachable. A try holds a
    thread for 20 seconds at most.
    """

    kind: str
    threads: int
    waits: Sequence[float]

    def is_ready(self) -> bool: ...  # noqa: D102

    def opened(self) -> AbstractContextManager[Deliver]: ...  # noqa: D102


@runtime_checkable
class LaneHandler(Handler, Protocol):
    """A handler whose rows are of lanes, each worked off in a thread of its own, so that a slow one
    delays no other. `lanes` finds those in which something may be delivered, of which there are
    few.
    """

    lanes: Select[int]


class Outbox:
    """The handlers of an application, and the threads that are woken when something was put."""

    def __init__(self) -> None:
        self.handlers: list[Handler] = []
        self.bells: dict[str, list[threading.Event]] = defaultdict(list)
        self.wakers: dict[str, Callable[[], None]] = {}
        # when the last rows of each kind were put
        self.put_on: dict[str, deque[float]] = defaultdict(partial(deque, maxlen=MANY))

    def add(self, handler: Handler) -> None:
        """Have a handler work off its kind."""
        self.handlers.append(handler)

    def ready(self) -> list[Handler]:
        """The handlers that can work now."""
        return [handler for handler in self.handlers if handler.is_ready()]

    def wake(self, *kinds: str) -> None:
        """Have the threads of these kinds in this process look at once, of all without any: one
        that looks for nothing takes as long as a tenth of a registration.
        """
        for kind in kinds or [*self.bells]:
            for bell in self.bells.get(kind, ()):
                bell.set()

    def waker(self, kind: str) -> Callable[[], None]:
        """Return what wakes the threads of a kind, always the same."""
        return self.wakers.setdefault(kind, partial(self.wake, kind))

    def count(self, kind: str, number: int) -> None:
        """Count so many rows of a kind as put now."""
        self.put_on[kind].extend([time.monotonic()] * min(number, MANY))

    def is_rushed(self, kind: str) -> bool:
        """Tell whether many rows of a kind are being put in this process."""
        times = self.put_on[kind]
        return len(times) == MANY and time.monotonic() - times[0] < IN_SECONDS

    def give_way(self, kind: str, seconds: float) -> None:
        """Rest for longer than the last row took while many are put: a process that takes in many
        has its time for them, and sends afterwards.
        """
        if self.is_rushed(kind):
            time.sleep(min(seconds * RESTS, LONGEST_REST))


def outbox_of(app: Flask) -> Outbox:
    """Return the outbox of an application."""
    outbox: Outbox = app.extensions["outbox"]
    return outbox


def work_off(
    handler: Handler,
    is_over: Callable[[], bool],
    rest: Callable[[float], None] = lambda _seconds: None,
) -> int:
    """Work off what is due of a kind, until nothing is, `is_over` says so or nothing can be
    delivered; `rest` is called after each row with the seconds that it took. Return how many rows
    were tried.
    """
    if not isinstance(handler, LaneHandler):
        return _work_off_all(handler, None, is_over, rest)
    lanes = due_lanes(handler.kind, handler.lanes) if handler.is_ready() else []
    return sum(_work_off_all(handler, lane, is_over, rest) for lane in lanes)


def _work_off_all(
    handler: Handler,
    lane: int | None,
    is_over: Callable[[], bool],
    rest: Callable[[float], None],
) -> int:
    """Work off what is due of a kind, or in a lane of it; see `work_off`."""
    tried = 0
    while handler.is_ready() and not is_over():
        if lane is None:
            rows = claim(handler.kind, MOST_AT_ONCE)
        else:
            rows = claim_in_lane(handler.kind, lane, MOST_AT_ONCE)
        if not rows:
            break
        try:
            with handler.opened() as deliver:
                tried += _work_off(handler, rows, deliver, is_over, rest)
        except Closed:
            break
        except Unreachable as reason:
            settle(rows, again(str(reason)), handler.waits)
            _log(handler, str(reason))
            break
    return tried


def _work_off(
    handler: Handler,
    rows: Sequence[Claimed],
    deliver: Deliver,
    is_over: Callable[[], bool],
    rest: Callable[[float], None],
) -> int:
    """Deliver rows one by one. Those that there is no time for are given back."""
    for number, row in enumerate(rows):
        left = (row.due_on - now()).total_seconds()
        if is_over() or left < TRIAL_SECONDS:
            give_back(rows[number:])
            return number
        began = time.monotonic()
        try:
            outcome = _outcome(handler, row, deliver)
        except Closed:
            give_back(rows[number:])
            raise
        settle([row], outcome, handler.waits)
        rest(time.monotonic() - began)
    return len(rows)


def _outcome(handler: Handler, row: Claimed, deliver: Deliver) -> Outcome:
    try:
        return deliver(row)
    except (Unreachable, Closed):
        raise
    except Exception:  # a fault in one row must not stop the others
        current_app.logger.exception(
            "outbox fault", extra={"kind": handler.kind, "name_of_row": row.name}
        )
        return again(FAULT)


def _log(handler: Handler, why: str) -> None:
    current_app.logger.warning(POSTPONED, extra={"kind": handler.kind, "error": why})


class Worker:
    """The threads of a process that work an outbox off, until it ends or they are told to stop."""

    def __init__(self, app: Flask) -> None:
        self.app, self.is_told = app, threading.Event()
        self.threads: list[threading.Thread] = []
        self.lanes: dict[tuple[str, int], threading.Thread] = {}

    def begin(self) -> None:
        """Start the threads. Raises Unavailable when one can't be had; then the others end."""
        outbox = outbox_of(self.app)
        for handler in outbox.handlers:
            for _ in range(handler.threads):
                bell = threading.Event()
                outbox.bells[handler.kind].append(bell)
                # Not a daemon: the process waits for what is under way.
                thread = threading.Thread(
                    target=self._repeat, args=(handler, bell), name="outbox"
                )
                if not begun(thread):
                    self.is_told.set()
                    outbox.bells.clear()
                    raise Unavailable("can't start a thread")
                self.threads.append(thread)

    def stop(self) -> None:
        """Have the threads finish what is under way, and wait for them."""
        self.is_told.set()
        outbox_of(self.app).wake()
        for thread in self.threads:
            thread.join()
        for thread in [*self.lanes.values()]:
            thread.join()

    def is_over(self) -> bool:
        """Whether to stop: told so, or because the process is ending."""
        return self.is_told.is_set() or not threading.main_thread().is_alive()

    def _repeat(self, handler: Handler, bell: threading.Event) -> None:
        looked = 0.0
        while not self.is_over():
            # short waits, so that the end of the process is noticed
            was_woken = bell.wait(EVERY_SECONDS / 4)
            if not was_woken and time.monotonic() - looked < EVERY_SECONDS:
                continue
            bell.clear()
            if isinstance(handler, LaneHandler):
                self._guarded(handler, partial(self._begin_lanes, handler, bell))
            else:
                rest = partial(outbox_of(self.app).give_way, handler.kind)
                self._guarded(handler, partial(work_off, handler, self.is_over, rest))
            looked = time.monotonic()
            # while many are put, one look for many of them
            outbox_of(self.app).give_way(handler.kind, LONGEST_REST)

    def _guarded(self, handler: Handler, call: Callable[[], object]) -> bool:
        """Call something in the application, and tell whether the database let it."""
        with self.app.app_context():
            try:
                call()
            except (SQLAlchemyError, Unavailable, OSError) as error:
                _log(handler, type(error).__name__)
                return False
        return True

    def _begin_lanes(self, handler: LaneHandler, bell: threading.Event) -> None:
        """Start a thread for each lane with something to do that has none."""
        if not handler.is_ready():
            return
        for lane in due_lanes(handler.kind, handler.lanes):
            key = handler.kind, lane
            if key not in self.lanes:
                thread = threading.Thread(
                    target=self._in_lane, args=(handler, lane, bell), name="outbox lane"
                )
                self.lanes[key] = thread  # before it runs: it takes itself out
                if not begun(thread):
                    del self.lanes[key]
                    _log(handler, "No thread for a lane")  # the next look tries again
                    return

    def _in_lane(
        self, handler: LaneHandler, lane: int, of_kind: threading.Event
    ) -> None:
        """Work off a lane until nothing in it is due; then look for what came at that moment."""
        rest = partial(outbox_of(self.app).give_way, handler.kind)
        try:
            went_well = self._guarded(
                handler, partial(_work_off_all, handler, lane, self.is_over, rest)
            )
        finally:
            del self.lanes[handler.kind, lane]
        if went_well:
            of_kind.set()


def begin(app: Flask) -> None:
    """Work the outbox off in threads of this process, unless the settings leave it to others."""
    if app.config["OUTBOX_THREAD"]:
        Worker(app).begin()


__all__ = [
    "EVERY_SECONDS",
    "LEASE",
    "WAITS",
    "Handler",
    "LaneHandler",
    "Outbox",
    "Worker",
    "begin",
]
