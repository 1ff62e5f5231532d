"""Counting requests for the limits in the memory of a process."""

import threading

import time_machine
from limits import RateLimitItemPerMinute

from webapp.web.counts import Counts, Memory

LIMIT = RateLimitItemPerMinute(3)


def hits(counts, count, cost=1):
    return [counts.hit(LIMIT, "192.0.2.1", "all", cost) for _ in range(count)]


def test_so_many_are_allowed_until_the_window_ends():
    counts = Counts("memory://")
    with time_machine.travel("2026-03-01T12:00:00+00:00", tick=False) as traveller:
        assert hits(counts, 4) == [True, True, True, False]
        left = counts.ends_at(LIMIT, "192.0.2.1", "all") - 1772366400
        assert left == 60
        traveller.shift(59)
        assert hits(counts, 1) == [False]
        traveller.shift(1)
        assert hits(counts, 1) == [True]


def test_one_request_may_count_as_several():
    assert hits(Counts("memory://"), 3, cost=2) == [True, False, False]


def test_keys_and_scopes_are_counted_apart():
    counts = Counts("memory://")
    assert hits(counts, 3) == [True] * 3
    assert counts.hit(LIMIT, "192.0.2.2", "all", 1)
    assert counts.hit(LIMIT, "192.0.2.1", "other", 1)


def test_what_is_over_is_forgotten():
    with time_machine.travel("2026-03-01T12:00:00+00:00", tick=False) as traveller:
        memory = Memory()
        for number in range(1000):
            memory.incr(f"key {number}", 10)
        traveller.shift(61)
        memory.incr("last", 10)
        assert [*memory.windows] == ["last"]


def test_none_is_lost_between_threads():
    memory = Memory()

    def count():
        for _ in range(2000):
            memory.incr("key", 60)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert memory.get("key") == 16_000
