"""The server, `flask outbox run` and the receiver die amid changes of clients: the receiver hears
of each, with one id however often it comes, and has the order of each client's from the body.
"""

import os
import time
from collections import defaultdict
from itertools import pairwise

import pytest
from standardwebhooks import Webhook

from bench.receiver import Receiver
from bench.taker import NETWORK
from tests.support.fault_changers import CHANGES, Changer, feed_of
from tests.support.outbox_processes import beside, end_leases
from tests.support.payloads import as_json
from tests.support.request_streams import PATIENCE, PAUSE, Log, streaming
from tests.support.running_server import serving

EVENTS = int(os.environ.get("FAULTS_EVENTS", "200"))  # at least
ROUNDS = max(1, EVENTS // 200)  # in each of which everybody dies once
PATIENCE_AT_END = 60 + EVENTS / 5  # seconds until the last one has come
TYPES = ["client.registered", "client.changed"]


@pytest.mark.security("R1", "R2")
def test_whoever_dies_each_event_arrives_with_one_id(environ, tmp_path, tell):
    settings = {**environ, "WORKERS": "1", "WEBHOOK_NETWORKS": NETWORK}
    log = Log()
    with (
        Receiver(tmp_path / "received.jsonl").running() as receiver,
        serving(settings, tmp_path / "log") as server,
        beside(server) as worker,
    ):
        key = server.key()
        secret = make_endpoint(server, key, receiver.url)
        changers = [Changer(log, f"c{number}", key, server) for number in range(4)]
        with streaming(*changers):
            for dying in (worker, receiver, server) * ROUNDS:
                more_come(receiver, log, changers)
                dying.kill()
                time.sleep(PAUSE)  # somebody meets it dead
                dying.start()
                end_leases(server)
            until(lambda: told_of(log, changers) >= EVENTS)
        end_leases(server)
        feed = {event["position"]: event for event in feed_of(server, key)}
        until(lambda: positions(receiver) >= feed.keys(), PATIENCE_AT_END)
    taken = receiver.taken()
    tell(
        **log.figures(),
        kills=3 * ROUNDS,
        changes=told_of(log, changers) - len(log.acknowledged),
        events=len(feed),
        arrived=len(positions(receiver)),
        doubled=len(taken) - len(feed),
    )
    assert positions(receiver) == feed.keys()
    assert_one_id_each(taken)
    assert_order_is_in_the_bodies(taken, feed, changers)
    for each in taken:
        Webhook(secret).verify(each.body, each.headers)


def make_endpoint(server, key, url):
    """Make an endpoint and return its secret."""
    body = as_json({"name": "erp", "url": url, "events": TYPES})
    headers = {"api-key": key, "Content-Type": "application/json"}
    answer = server.send("POST", "/api/webhooks", body, headers)
    return answer.json["data"]["secret"]


def told_of(log, changers):
    """How many registrations and changes were acknowledged."""
    return len(log.acknowledged) + sum(each.acknowledged for each in changers)


def more_come(receiver, log, changers):
    """Wait until more was acknowledged, and something of it delivered."""
    before = len(receiver.taken())
    goal = told_of(log, changers) + EVENTS // (3 * ROUNDS + 1)
    until(lambda: told_of(log, changers) >= goal and len(receiver.taken()) > before)


def until(is_reached, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while not is_reached():
        assert time.monotonic() < deadline, f"not in {seconds} s"
        time.sleep(PAUSE)


def positions(receiver):
    return {each.event["data"]["position"] for each in receiver.taken()}


def assert_one_id_each(taken):
    """Each event has one id, and each id is of one event."""
    pairs = {
        (each.headers["webhook-id"], each.event["data"]["position"]) for each in taken
    }
    assert len(pairs) == len(dict(pairs)) == len({position for _, position in pairs})


def assert_order_is_in_the_bodies(taken, feed, changers):
    """Bodies in the order of `position` tell of each client what was acknowledged, in the order of
    that.
    """
    told = defaultdict(list)
    events = {each.event["data"]["position"]: each.event for each in taken}
    for position in sorted(events):
        event = events[position]
        told[event["data"]["client_id"]].append((event["type"], position))
    titles = {}
    for client_id, its in told.items():
        assert [kind for kind, _ in its] == [TYPES[0]] + [TYPES[1]] * (len(its) - 1)
        changes = [feed[position]["changes"]["title"] for _, position in its[1:]]
        assert all(one[1] == two[0] for one, two in pairwise(changes))
        titles[client_id] = [new for _, new in changes]
    for changer in changers:
        for client_id, acknowledged in changer.changes.items():
            assert titles[client_id] == acknowledged
    assert max(map(len, titles.values())) == CHANGES
