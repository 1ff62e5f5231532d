"""Clients that are slow, that break off or that frame their requests wrongly: others are
served meanwhile, and nothing is a 5xx.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import slow_requests
from tests.support.running_server import Server, serving

# milliseconds, on a machine that has other things to do; the end of the run tells what it was
GENEROUS = 5000


@pytest.fixture(params=["1", "4"])
def one_or_four(
    request: pytest.FixtureRequest, environ: dict[str, str], tmp_path: Path
) -> Iterator[Server]:
    """A server of one process, as `make run` starts it, and one of four."""
    with serving(
        {**environ, "WORKERS": request.param}, tmp_path / "server.log"
    ) as started:
        yield started


def test_100_slow_clients_keep_nobody_waiting(one_or_four, tell):
    key = one_or_four.key()
    with slow_requests.slow_clients(one_or_four, key, 100):
        found = slow_requests.others(one_or_four, key, seconds=5)
    tell(**found)
    assert not found["failed"]
    assert found["p99_ms"] < GENEROUS


def test_requests_that_are_wrong_or_break_off_are_no_failure_of_ours(server, tell):
    key = server.key()
    slow_requests.abort_uploads(server, key, 50)
    answers = slow_requests.broken_requests(server, key)
    found = slow_requests.others(server, key, seconds=1)
    refused = sum(answer.startswith("HTTP/1.1 4") for answer in answers.values())
    tell(
        broken=len(answers),
        answered_4xx=refused,
        closed_without_a_word=len(answers) - refused,
        **found,
    )
    assert {
        name: answer
        for name, answer in answers.items()
        if answer and not answer.startswith("HTTP/1.1 4")
    } == {}
    assert not found["failed"]
    assert "callable raised" not in server.log.read_text()
    # nothing of what broke off
    assert server.get(key, "page=1")["total"] == found["registered"]
