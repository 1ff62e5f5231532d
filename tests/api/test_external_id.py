"""The caller's own id of a client: unique, answered, found, and kept by changes."""

from tests.support import payloads

TAKEN = [
    {
        "field": "external_id",
        "code": "taken",
        "message": "Send another external_id, another client has this one",
    }
]


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
