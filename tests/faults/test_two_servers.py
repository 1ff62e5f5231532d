"""Two servers on one database, as on two machines: started at once, written to at once."""

import itertools
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.faults.test_kill import kill_the_server
from tests.support import payloads
from tests.support.fault_posters import Poster, payload_of
from tests.support.fault_walkers import Walker
from tests.support.request_streams import AGAIN, Log, streaming
from tests.support.running_server import Answer, Server
from tests.support.whole_clients import assert_whole
from webapp.storage.transactions import Unavailable

SAME = 100  # clients that share prefixes and usernames


@pytest.fixture
def servers(environ: dict[str, str], tmp_path: Path) -> Iterator[list[Server]]:
    """Two servers that make the tables of an empty database at the same time; what signs
    sessions is the same.
    """
    both = [
        Server({**environ, "WORKERS": "2"}, tmp_path / f"server{number}.log")
        for number in range(2)
    ]
    try:
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(Server.start, both))
        yield both
    finally:
        for server in both:
            server.kill()


def test_two_servers_share_a_database_and_one_goes_on_without_the_other(
    servers, database_url, tell
):
    key, log = servers[0].key(), Log()
    with streaming(
        *(Poster(log, f"p{number}", key, *servers) for number in range(4)),
        Walker(log, "w", servers[0]),
    ):
        log.grows(40)
        kill_the_server(servers[1])
        recovery = log.recovers()
        log.grows(20)
    tell(
        **log.figures(),
        found=assert_whole(database_url, log),
        served_again_after_s=round(recovery, 1),
    )


def test_what_is_sent_to_both_at_once_is_registered_once(servers):
    key = servers[0].key()
    with ThreadPoolExecutor(8) as threads:
        same = list(
            threads.map(
                lambda number: servers[number % 2].post(
                    key, payloads.smallest(), Idempotency_Key="order-1"
                ),
                range(8),
            )
        )
        taken = list(
            threads.map(
                lambda number: servers[number % 2].post(key, payloads.full()), range(8)
            )
        )
    assert {answer.status for answer in same} <= {200, 409}
    assert len({answer.body for answer in same if answer.status == 200}) == 1
    assert sorted(answer.status for answer in taken) == [200] + [409] * 7
    assert servers[1].get(key, "page=1")["total"] == 2


def clients_that_share_names() -> list[dict[str, Any]]:
    """Clients of four prefixes; of every fifth the username is wanted by another one too, as
    hashing takes its time.
    """
    found = []
    for number in range(SAME):
        payload = payload_of(f"s{number}", number)
        payload["title"] = ("Intend", "Northern", "Élan", "Zoë")[number % 4]
        if payload["credentials"]:
            payload["credentials"]["username"] = f"name {number % (SAME // 2)}"
        found.append(payload)
    return found


def test_those_who_want_the_same_names_in_any_order_wait_for_each_other(
    servers, database_url, tell
):
    key, log = servers[0].key(), Log()
    log.sent = {payload["email"]: payload for payload in clients_that_share_names()}
    posts = [*log.sent.values()] * 2  # each by both, in orders of their own
    random.Random(7).shuffle(posts)

    def post(payload: dict[str, Any], server: Server) -> Answer:
        while True:
            answer = server.post(key, payload, Idempotency_Key=payload["email"])
            if answer.status != 503:
                return answer
            log.refused += 1  # there may be no place for hashing
            time.sleep(AGAIN)

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(post, posts, itertools.cycle(servers)))
    assert {answer.status for answer in answers} == {200, 409}
    for payload, answer in zip(posts, answers, strict=True):
        if answer.status == 200:
            told = log.acknowledged.setdefault(payload["email"], answer.json["data"])
            assert told == answer.json["data"]
    tell(**log.figures(), found=assert_whole(database_url, log))
    assert len(log.acknowledged) == SAME - SAME // 10
    for server in servers:
        assert Unavailable.log_message not in server.log.read_text()
