"""Calls with one Idempotency-Key that overlap: a double send, or one that comes again while the
first, whose answer was lost, is still being stored. Each is answered as if it had come after.
"""

import threading

import pytest

from tests.support import payloads
from tests.support.json_door import Door

CALLERS = 4


def callers(door):
    """Doors that share a key, each in a thread of its own."""
    others = []
    for number in range(CALLERS):
        others.append(Door(door.client.application, name=f"caller {number}"))
        others[-1].key = door.key
    return others


def at_once(door, method, path, body, **headers):
    """The answers to one call that is sent several times at the same moment with one key."""
    gate, answers = threading.Barrier(CALLERS), []

    def send(caller):
        gate.wait()
        answer = caller.call(method, path, body, Idempotency_Key="k", **headers)
        answers.append(answer)

    threads = [threading.Thread(target=send, args=(each,)) for each in callers(door)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def replayed(answers):
    return sum("Idempotent-Replayed" in answer.headers for answer in answers)


@pytest.mark.security("R3")
def test_a_change_is_made_once_and_answered_to_all(door):
    client_id = door.create(payloads.full()).json["data"]["client_id"]
    body = {"title": "New Ltd"}
    answers = at_once(door, "PATCH", f"/{client_id}", body, If_Match='"1"')
    assert [answer.status_code for answer in answers] == [200] * CALLERS
    assert {answer.headers["ETag"] for answer in answers} == {'"2"'}
    assert replayed(answers) == CALLERS - 1


@pytest.mark.security("R3")
@pytest.mark.parametrize("headers", [{}, {"If_None_Match": "*"}])
@pytest.mark.parametrize("payload", [payloads.smallest, payloads.full])
def test_a_client_is_put_once_and_answered_to_all(door, payload, headers):
    answers = at_once(door, "PUT", "/by-external-id/a", payload(), **headers)
    assert all(answer.status_code in (200, 201) for answer in answers), answers
    assert {answer.headers["ETag"] for answer in answers} == {'"1"'}
    assert door.total() == 1


@pytest.mark.security("R3")
def test_a_client_is_reviewed_once_and_answered_to_all(door):
    client_id = door.create(payloads.full()).json["data"]["client_id"]
    path, body = f"/{client_id}/review", {"move": "approve"}
    answers = at_once(door, "POST", path, body)
    assert [answer.status_code for answer in answers] == [200] * CALLERS
    assert {answer.headers["ETag"] for answer in answers} == {'"2"'}
    assert replayed(answers) == CALLERS - 1


@pytest.mark.security("R3")
@pytest.mark.parametrize("query", ["", "?all_or_none=1"])
@pytest.mark.parametrize("name", ["external_id", "username"])
def test_a_batch_is_stored_once_and_answered_to_all(door, query, name):
    own = (
        (lambda number: {"external_id": f"e{number}"})
        if name == "external_id"
        else (lambda number: {"credentials": credentials(f"user{number}")})
    )
    records = [payloads.smallest() | own(number) for number in range(20)]
    answers = at_once(door, "POST", f"/batch{query}", records)
    assert [answer.status_code for answer in answers] == [200] * CALLERS
    assert len({answer.data for answer in answers}) == 1
    [first, *_others] = answers
    assert {each["status"] for each in first.json["data"]["results"]} == {200}
    assert door.total() == len(records)


def credentials(username):
    return payloads.full()["credentials"] | {"username": username}
