"""The caller's own id of a client: unique, answered, found, and kept by changes."""

import threading

import pytest

from tests.support import payloads
from tests.support.json_door import Door
from webapp.clients.answer import payload_of
from webapp.clients.merge import merge
from webapp.clients.merge_compare import compare, usual_choice
from webapp.clients.search import find_client
from webapp.record.actor import Actor

TAKEN = [
    {
        "field": "external_id",
        "code": "taken",
        "message": "Send another external_id, another client has this one",
    }
]

MEANWHILE = 0.5  # seconds in which a call comes to wait for the merge


def having(external_id):
    return payloads.smallest() | {"external_id": external_id}


def test_it_is_answered_where_a_client_has_one(door):
    door.create(having(" A-1 "))
    door.create(payloads.smallest())
    assert door.record(1)["external_id"] == "A-1"
    assert "external_id" not in door.record(2)


def test_another_client_cannot_have_it(door):
    door.create(having("A-1"))
    answer = door.create(having("A-1"))
    assert (answer.status_code, answer.json["data"]["errors"]) == (409, TAKEN)
    assert door.total() == 1
    checked = door.create(having("A-1"), "?validate_only=1")
    assert (checked.status_code, checked.json["data"]["errors"]) == (409, TAKEN)


def test_it_is_compared_as_it_is(door):
    for external_id in ("a-1", "A-1", "A1", "\u0041\u030a", "\u00c5"):
        assert door.create(having(external_id)).status_code == 200


def test_clients_without_one_are_as_many_as_there_are(door):
    for nothing in ("", None, "  "):
        assert door.create(having(nothing)).status_code == 200


def test_a_repeated_call_with_it_gets_the_first_answer(door):
    first = door.create(having("A-1"), Idempotency_Key="k")
    again = door.create(having("A-1"), Idempotency_Key="k")
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"


def test_the_list_finds_it(door):
    door.create(having("A-1"))
    door.create(having("A-2"))
    for external_id, found in (("A-2", [2]), ("a-2", []), ("%20A-1%20", [1])):
        data = door.get(f"?external_id={external_id}").json["data"]
        assert [client["id"] for client in data["clients"]] == found


def merge_first_into_second(app, also=None):
    """Merge two clients; the external id of the second stays."""
    rep = Actor("rep", "Rosa Lind")
    with app.app_context():
        clients = find_client(1), find_client(2)
        both = [payload_of(client) for client in clients]
        times = [client.created_on for client in clients]
        comparison = compare(*both, [{}, {}], times)
        merge(clients, comparison, usual_choice(comparison, 1, 1), rep, also)


@pytest.fixture
def two(door):
    for external_id in ("A-1", "A-2"):
        door.create(having(external_id))


@pytest.fixture
def gone(app, two):
    """The external id that went when two clients were merged into the second."""
    merge_first_into_second(app)
    return "A-1"


def test_the_one_of_a_client_that_was_merged_leads_to_the_other(door, gone):
    answers = [
        door.get(f"?external_id={gone}"),
        door.get(f"?external_id={gone}&limit=9"),
        door.call("PUT", f"/by-external-id/{gone}", payloads.smallest()),
    ]
    into = {"client_id": 2, "client_account": door.record(2)["account"]}
    for answer in answers:
        assert answer.status_code == 410
        assert answer.json["data"]["merged_into"] == into


def test_no_other_client_gets_the_one_that_went_but_the_one_that_stayed(door, gone):
    for query in ("", "?validate_only=1"):
        answer = door.create(having(gone), query)
        assert (answer.status_code, answer.json["data"]["errors"]) == (409, TAKEN)
    records = [having("A-3"), having(gone)]
    batch = door.call("POST", "/batch", records).json["data"]["results"]
    assert [result["status"] for result in batch] == [200, 409]
    assert batch[1]["errors"] == TAKEN
    assert door.total() == 2
    other = door.create(payloads.smallest()).json["data"]["client_id"]
    change = {"external_id": gone}
    answer = door.call("PATCH", f"/{other}", change, If_Match="*")
    assert (answer.status_code, answer.json["data"]["errors"]) == (409, TAKEN)
    assert door.call("PATCH", "/2", change, If_Match="*").status_code == 200
    assert door.get(f"?external_id={gone}").json["data"]["clients"][0]["id"] == 2


CALLS = {
    "create": ("POST", "/create", having("A-1"), {}),
    "batch": ("POST", "/batch", [having("A-1")], {}),
    "change": ("PATCH", "/3", {"external_id": "A-1"}, {"If_Match": '"1"'}),
}


@pytest.mark.parametrize("name", CALLS)
def test_no_other_client_gets_it_while_a_merge_is_being_stored(app, door, two, name):
    door.create(payloads.smallest())
    method, path, body, headers = CALLS[name]
    other, answers = Door(app, name="other"), []
    merging, go_on = threading.Event(), threading.Event()

    def hold(_connection):
        merging.set()
        go_on.wait(10)

    def call():
        answers.append(other.call(method, path, body, **headers))

    threads = [
        threading.Thread(target=merge_first_into_second, args=(app, hold)),
        threading.Thread(target=call),
    ]
    threads[0].start()
    assert merging.wait(10)
    threads[1].start()
    threads[1].join(MEANWHILE)
    go_on.set()
    for thread in threads:
        thread.join()
    [answer] = answers
    [result] = answer.json["data"].get("results", [answer.json["data"]])
    assert result["errors"] == TAKEN
    assert door.total() == 2
    assert door.get("?external_id=A-1").status_code == 410
