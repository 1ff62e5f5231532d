"""Two servers on one database, as on two machines: started at once, written to at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.test_kill import kill_the_server
from tests.support import payloads
from tests.support.fault_posters import Poster
from tests.support.fault_walkers import Walker
from tests.support.request_streams import Log, streaming
from tests.support.running_server import Server
from tests.support.whole_clients import assert_whole


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
