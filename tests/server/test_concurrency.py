"""Many at once: every post is answered, codes are unique, a key registers once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support import payloads


@pytest.fixture
def added(server):
    """How many clients there are more than at the beginning of the test."""
    key = server.key()
    before = server.get(key, "page=1")["total"]
    return lambda: server.get(key, "page=1")["total"] - before


@pytest.mark.security("R4", "T6")
def test_200_posts_of_one_title_from_16_threads_get_200_codes(server):
    key = server.key()
    with ThreadPoolExecutor(16) as threads:
        answers = list(
            threads.map(lambda _: server.post(key, payloads.example()), range(200))
        )
    assert {answer.status for answer in answers} == {200}
    assert {answer.json["data"]["client_account"] for answer in answers} == {
        f"INTEND{number:02d}" for number in range(1, 201)
    }
    assert len({answer.json["data"]["client_id"] for answer in answers}) == 200


@pytest.mark.security("R3")
def test_one_idempotency_key_from_8_threads_registers_one_client(server, added):
    key = server.key()
    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(
                lambda _: server.post(
                    key, payloads.smallest(), Idempotency_Key="order-1"
                ),
                range(8),
            )
        )
    assert {answer.status for answer in answers} <= {200, 409}
    accepted = [answer for answer in answers if answer.status == 200]
    assert len({answer.body for answer in accepted}) == 1
    assert (
        sum(
            "idempotent-replayed" not in {name.lower() for name in answer.headers}
            for answer in accepted
        )
        == 1
    )
    assert added() == 1


@pytest.mark.security("R11")
def test_usernames_taken_at_once_are_given_once(server, added):
    key = server.key()
    with ThreadPoolExecutor(4) as threads:
        answers = list(
            threads.map(lambda _: server.post(key, payloads.full()), range(4))
        )
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
    assert added() == 1
