"""Where requests are counted for the limits: in the memory of the process, or in Redis or Valkey
for several processes together.
"""

import threading
import time

from flask import current_app
from limits import RateLimitItem, WindowStats
from limits.errors import StorageError
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

SECONDS_ALONE = 10.0  # until a store that did not answer is asked again
SECONDS_BETWEEN_SWEEPS = 60.0


class Memory(Storage):
    """Counts in the memory of this process.

    The library's own store starts a thread every hundredth of a second, to look at all that it
    holds for what is over; this one looks once a minute.
    """

    STORAGE_SCHEME = None
    base_exceptions = ValueError

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.Lock()
        self.windows: dict[str, tuple[int, float]] = {}  # count and end of each
        self.swept_at = time.time()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count `amount` more, in a window of `expiry` seconds, and return the count."""
        at = time.time()
        with self.lock:
            self._sweep(at)
            count, end = self.windows.get(key, (0, 0.0))
            if end <= at:
                count, end = 0, at + expiry
            self.windows[key] = (count + amount, end)
        return count + amount

    def get(self, key: str) -> int:
        """Return the count."""
        count, end = self.windows.get(key, (0, 0.0))
        return count if end > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """Return when the window ends."""
        return self.windows.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """Return True: memory is always there."""
        return True

    def reset(self) -> int:
        """Forget all counts, and return how many there were."""
        with self.lock:
            count = len(self.windows)
            self.windows.clear()
        return count

    def clear(self, key: str) -> None:
        """Forget one count."""
        with self.lock:
            self.windows.pop(key, None)

    def _sweep(self, at: float) -> None:
        # a clock that was set back must not stop it
        if abs(at - self.swept_at) < SECONDS_BETWEEN_SWEEPS:
            return
        self.swept_at = at
        self.windows = {
            key: window for key, window in self.windows.items() if window[1] > at
        }


class Counts:
    """Counts in the store of the setting; while that does not answer, each process goes on counting
    for itself.
    """

    def __init__(self, uri: str) -> None:
        self.alone = FixedWindowRateLimiter(Memory())
        self.shared: FixedWindowRateLimiter | None = None
        if uri != "memory://":
            store = storage_from_string(uri, wrap_exceptions=True)
            self.shared = FixedWindowRateLimiter(store)
        self.alone_until = 0.0

    def hit(self, item: RateLimitItem, key: str, scope: str, cost: int) -> bool:
        """Count a request, and return whether the limit allows it."""
        if self.shared and time.monotonic() >= self.alone_until:
            try:
                return self.shared.hit(item, key, scope, cost=cost)
            except StorageError:
                self._go_on_alone()
        return self.alone.hit(item, key, scope, cost=cost)

    def ends_at(self, item: RateLimitItem, key: str, scope: str) -> float:
        """Return when the window ends in which these requests are counted."""
        return self.stats(item, key, scope).reset_time

    def stats(self, item: RateLimitItem, key: str, scope: str) -> WindowStats:
        """Return when the window ends in which these requests are counted, and how many more the
        limit allows until then.
        """
        if self.shared and time.monotonic() >= self.alone_until:
            try:
                return self.shared.get_window_stats(item, key, scope)
            except StorageError:
                self._go_on_alone()
        return self.alone.get_window_stats(item, key, scope)

    def _go_on_alone(self) -> None:
        self.alone_until = time.monotonic() + SECONDS_ALONE
        current_app.logger.warning("limits are counted by each process for now")
