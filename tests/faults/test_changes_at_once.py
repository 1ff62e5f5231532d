"""Many make and change the same clients at once, also while the server dies: one client for each
external id, and every change that was acknowledged is in the history.
"""

import os
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import count, pairwise

import pytest

from tests.support.fault_changers import Changer, feed_of
from tests.support.fault_posters import payload_of
from tests.support.request_streams import PATIENCE, PAUSE, Log, streaming
from tests.support.whole_clients import assert_whole

EVENTS = int(os.environ.get("FAULTS_EVENTS", "200"))
ROUNDS, CHANGES = EVENTS // 10, EVENTS // 4  # at least
CALLERS, WRITERS = 16, 8


class Rounds:
    """Has all callers put the same external id at once, round by round; `answers` are those of
    each.
    """

    def __init__(self, callers):
        self.callers, self.answers, self.titles = callers, [], []

    def run(self, stop):
        with ThreadPoolExecutor(len(self.callers)) as threads:
            while not stop.is_set():
                self.answers.append([*threads.map(self.put, self.callers)])

    def put(self, caller):
        mark = f"shop{len(self.answers)}"
        title = f"{mark} by {caller.name}"
        answer = caller.put(mark, payload_of(mark, 1) | {"title": title})
        assert answer.json["data"]["external_id"] == mark
        self.titles.append((answer.json["data"]["id"], title))
        return answer


class Writer(Changer):
    """Changes one client again and again."""

    def __init__(self, client_id, *args):
        super().__init__(*args)
        self.client_id = client_id

    def run(self, stop):
        for turn in count():
            if stop.is_set():
                return
            self.change(self.client_id, f"{turn} by {self.name}")


@pytest.fixture
def environ(environ):
    """Two processes, which start sooner than four."""
    return {**environ, "WORKERS": "2"}


@pytest.fixture(params=[0, max(1, EVENTS // 400)], ids=["alive", "dying"])
def deaths(request):
    """How often the server dies."""
    return request.param


@pytest.mark.security("R1", "R2", "R3")
def test_who_put_one_external_id_at_once_make_one_client(
    server, database_url, tell, deaths
):
    log, key = Log(), server.key()
    puts = Rounds(
        [Changer(log, f"c{number}", key, server) for number in range(CALLERS)]
    )
    with streaming(puts):
        amid(server, log, deaths, lambda: len(puts.answers), ROUNDS)
    made = [sum(answer.status == 201 for answer in answers) for answers in puts.answers]
    assert max(made) == 1
    if not deaths:
        assert (min(made), log.lost, log.refused) == (1, 0, 0)
    titles = titles_of(server, key)
    assert all(title in titles[client_id] for client_id, title in puts.titles)
    found = assert_whole(database_url, log)
    assert found == len(titles) == len(puts.answers)
    tell(**log.figures(), deaths=deaths, rounds=len(made), clients=found)


@pytest.mark.security("R1", "R2", "R6")
def test_of_those_who_change_one_client_none_loses_a_change(
    server, database_url, tell, deaths
):
    log, key = Log(), server.key()
    maker = Changer(log, "maker", key, server)
    client_id = maker.put("one", payload_of("one", 1)).json["data"]["id"]
    writers = [
        Writer(client_id, log, f"w{number}", key, server) for number in range(WRITERS)
    ]

    def changed():
        return sum(each.acknowledged for each in writers)

    with streaming(*writers):
        amid(server, log, deaths, changed, CHANGES)
    [stored] = titles_of(server, key).values()
    sent = [title for each in writers for title in each.changes[client_id]]
    # each once, also one whose answer was lost
    assert sorted(stored[1:]) == sorted(sent)
    for each in writers:
        own = [title for title in stored if title.endswith(f" by {each.name}")]
        assert own == each.changes[client_id]
    assert assert_whole(database_url, log) == 1
    if not deaths:
        assert (log.lost, log.refused) == (0, 0)
    stale = sum(each.stale for each in writers)
    tell(
        **log.figures(),
        deaths=deaths,
        changes=len(sent),
        found=len(stored) - 1,
        stale=stale,
    )


def amid(server, log, deaths, done, goal):
    """Let the server die some times until `done()` is `goal`."""
    deadline = time.monotonic() + PATIENCE + EVENTS
    for death in range(1, deaths + 2):
        while done() < goal * death / (deaths + 1):
            assert time.monotonic() < deadline, log.figures()
            time.sleep(PAUSE)
        if death <= deaths:
            server.kill()
            server.start()


def titles_of(server, key):
    """The titles that each client ever had, in their order."""
    changes = defaultdict(list)
    for event in feed_of(server, key):
        if event["type"] == "client.changed":
            changes[event["client_id"]].append(event["changes"]["title"])
    found = {}
    for client_id, its in changes.items():
        assert all(one[1] == two[0] for one, two in pairwise(its))
        found[client_id] = [its[0][0], *(new for _, new in its)]
    return found
