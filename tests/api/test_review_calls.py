"""Reviewing a client by a call: the rules and the history of the desk."""

import threading

import pytest

from tests.support import payloads
from tests.support.json_door import Door, errors_of


@pytest.fixture
def client_id(door):
    return door.create(payloads.full()).json["data"]["client_id"]


def review(door, client_id, **body):
    return door.call("POST", f"/{client_id}/review", body)


def test_a_client_is_approved_and_suspended(door, client_id):
    answer = review(door, client_id, move="approve")
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json["data"]["source_status"] == "A"
    answer = review(door, client_id, move="suspend", reason="Unpaid invoices")
    assert answer.json["data"]["source_status"] == "S"


def test_a_client_is_asked_for_more(door, client_id):
    asked = {"move": "ask", "reason": "Which one?", "asked": ["detail.vat_number"]}
    assert review(door, client_id, **asked).json["data"]["source_status"] == "I"


def test_the_state_it_is_in_is_named(door, client_id):
    answer = review(door, client_id, move="suspend", reason="Unpaid")
    assert answer.status_code == 409
    code, words = errors_of(answer)["move"]
    assert (code, "pending" in words) == ("wrong_move", True)


def test_all_that_is_wrong_is_told(door, client_id):
    answer = review(door, client_id, move="fly", reason=1, asked="x", more=1)
    assert answer.status_code == 422
    assert {*errors_of(answer)} == {"move", "reason", "asked", "more"}
    answer = review(door, client_id, move="ask")
    assert {*errors_of(answer)} == {"reason", "asked"}
    assert review(door, 99, move="approve").status_code == 404


@pytest.mark.security("R8")
def test_what_was_made_up_is_told_in_short(door, client_id):
    names = [f"{'x' * 300}{number}" for number in range(1_000)]
    asked = {"move": "ask", "reason": "Which one?", "asked": names}
    for body in (asked, dict.fromkeys(names, 1)):
        told = review(door, client_id, **body).json["data"]["errors"]
        assert len(told) < 25
        assert any("other 980" in error["message"] for error in told)
        assert max(len(error["field"]) for error in told) <= 200


def test_a_repeated_call_moves_once(door, client_id):
    body, key = {"move": "approve"}, {"Idempotency_Key": "k"}
    first = door.call("POST", f"/{client_id}/review", body, **key)
    again = door.call("POST", f"/{client_id}/review", body, **key)
    assert (again.status_code, again.json) == (200, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_a_call_that_is_repeated_at_once_is_answered_as_the_first(door, client_id):
    other = Door(door.client.application, name="other")
    other.key = door.key
    gate, answers = threading.Barrier(2), []

    def send(caller):
        gate.wait()
        body = {"move": "approve"}
        answers.append(
            caller.call("POST", f"/{client_id}/review", body, Idempotency_Key="k")
        )

    threads = [threading.Thread(target=send, args=(each,)) for each in (door, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.headers["ETag"] for answer in answers] == ['"2"', '"2"']


def test_what_nobody_is_asked_for_is_named(door, client_id):
    asked = ["email", "detail.vat", "type"]
    answer = review(door, client_id, move="ask", reason="Which?", asked=asked)
    assert answer.status_code == 422
    messages = [error["message"] for error in answer.json["data"]["errors"]]
    assert len(messages) == 2
    assert "“detail.vat”" in messages[0]
