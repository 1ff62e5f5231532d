"""Streams of requests against servers that come and go: what was sent, what was answered, and
how they run all at once.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

PATIENCE = 60  # seconds in which whoever repeats a request must get an answer
RECOVERY = 15  # seconds in which the product serves again by itself (security R7)
PAUSE = 0.05  # between two looks at what is there
AGAIN = 0.25  # before a request is sent again


class Stream(Protocol):
    """Somebody who sends one request after the other until it is stopped."""

    def run(self, stop: threading.Event) -> None: ...


class Log:
    """What all streams of a test sent and were answered. `sent` has the payloads by email,
    `acknowledged` the answers.
    """

    def __init__(self) -> None:
        self.sent, self.acknowledged, self.bad = {}, {}, []
        self.lost = self.refused = self.steps = 0
        self.slowest = 0.0
        self.last_begun = 0.0  # of what was acknowledged

    def figures(self) -> dict[str, object]:
        """The counts that the end of the run tells."""
        return {
            "sent": len(self.sent),
            "acknowledged": len(self.acknowledged),
            "wizard_steps": self.steps,
            "answers_lost": self.lost,
            "answers_503": self.refused,
            "slowest_answer_s": round(self.slowest, 1),
        }

    def acknowledge(self, email: str, data: dict, begun: float) -> None:
        self.acknowledged[email] = data
        self.last_begun = max(self.last_begun, begun)

    def refuse(self, headers: dict, is_whole: bool, seen: object) -> None:
        """Note a 503; it must be the product's own answer and tell when to come again."""
        self.refused += 1
        if (
            not is_whole
            or not {name.lower(): value for name, value in headers.items()}.get(
                "retry-after", ""
            ).isdigit()
        ):
            self.bad.append(seen)

    def recovers(self) -> float:
        """Wait until something that is sent from now on is acknowledged, and return the
        seconds that took.
        """
        now = time.monotonic()
        self._until(lambda: self.last_begun >= now, RECOVERY)
        return time.monotonic() - now

    def grows(self, by: int) -> None:
        """Wait until this many more are acknowledged."""
        goal = len(self.acknowledged) + by
        self._until(lambda: len(self.acknowledged) >= goal, PATIENCE)

    def is_refused(self, times: int) -> None:
        """Wait until so many more requests were answered 503."""
        goal = self.refused + times
        self._until(lambda: self.refused >= goal, PATIENCE)

    def _until(self, reached: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not reached():
            assert time.monotonic() < deadline, (
                f"not in {seconds} s: {self.figures()}; bad answers: {self.bad[:3]}"
            )
            time.sleep(PAUSE)


@contextmanager
def streaming(*streams: Stream) -> Iterator[None]:
    """Let them all run at once, until the block ends and each has finished what it was about.
    Raises what went wrong in one.
    """
    stop, failures = threading.Event(), []

    def guarded(run: Callable[[threading.Event], None]) -> None:
        try:
            run(stop)
        except BaseException as failure:
            failures.append(failure)

    threads = [
        threading.Thread(target=guarded, args=(stream.run,)) for stream in streams
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]
