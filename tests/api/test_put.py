"""Creating or changing a client by the caller's own id."""

import threading
from urllib.parse import quote

import pytest

from tests.support import payloads
from tests.support.json_door import Door, errors_of


def put(door, external_id, payload, query="", **headers):
    return door.call("PUT", f"/by-external-id/{external_id}{query}", payload, **headers)


def test_it_creates_and_then_changes(door):
    created = put(door, "shop/1%20a", payloads.full())
    assert (created.status_code, created.headers["ETag"]) == (201, '"1"')
    assert created.json["data"]["external_id"] == "shop/1 a"
    changed = put(door, "shop/1%20a", payloads.full() | {"title": "New Ltd"})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert changed.json["data"]["title"] == "New Ltd"
    assert changed.json["data"]["id"] == created.json["data"]["id"]
    for name in ("shipping_addresses", "contacts"):
        assert changed.json["data"][name] == created.json["data"][name]


def test_the_same_again_changes_nothing(door):
    put(door, "a", payloads.full())
    again = put(door, "a", payloads.full())
    assert (again.status_code, again.headers["ETag"]) == (200, '"1"')


def test_what_is_not_sent_is_cleared_but_lists_stay(door):
    put(door, "a", payloads.full())
    smaller = payloads.without(payloads.full(), "contacts")
    del smaller["detail"]["website"]
    data = put(door, "a", smaller).json["data"]
    assert (data["detail"]["website"], len(data["contacts"])) == ("", 2)


def test_rows_are_not_lost_without_a_word(door):
    put(door, "a", payloads.full())
    short = payloads.full() | {"contacts": []}
    answer = put(door, "a", short)
    assert (answer.status_code, [*errors_of(answer)]) == (422, ["contacts"])
    assert put(door, "a", short, "?replace_lists=1").json["data"]["contacts"] == []


def test_what_counts_at_the_creation_stays(door):
    made = payloads.full() | {"source_status": "A", "source": "shop"}
    put(door, "a", made)
    data = put(door, "a", payloads.full() | {"source": "other"}).json["data"]
    assert (data["source"], data["source_status"]) == ("shop", "A")


def test_only_to_create(door):
    assert put(door, "a", payloads.full(), If_None_Match="*").status_code == 201
    answer = put(door, "a", payloads.full(), If_None_Match="*")
    assert (answer.status_code, answer.json["data"]["client"]["id"]) == (412, 1)


def test_only_a_version_that_was_seen(door):
    put(door, "a", payloads.full())
    new = payloads.full() | {"title": "New Ltd"}
    assert put(door, "a", new, If_Match='"7"').status_code == 412
    assert put(door, "a", new, If_Match='"1"').status_code == 200


def test_the_id_of_the_address_counts(door):
    answer = put(door, "a", payloads.smallest() | {"external_id": "b"})
    assert errors_of(answer)["external_id"][0] == "not_allowed"
    assert put(door, "a", payloads.smallest() | {"external_id": "a"}).status_code == 201
    assert put(door, "x" * 101, payloads.smallest()).status_code == 422
    assert put(door, "%20", payloads.smallest()).status_code == 422


@pytest.mark.parametrize("sent", [None, "", " \t", " a ", "a\u200b"])
def test_the_id_in_the_body_is_read_as_the_record_reads_it(door, sent):
    for status in (201, 200):
        answer = put(door, "a", payloads.smallest() | {"external_id": sent})
        assert (answer.status_code, answer.json["data"]["external_id"]) == (status, "a")


@pytest.mark.parametrize("sent", ["A", "x" * 101, "a\x00", 1, False, [], {}])
def test_another_id_in_the_body_is_refused(door, sent):
    answer = put(door, "a", payloads.smallest() | {"external_id": sent})
    assert answer.status_code == 422
    assert errors_of(answer)["external_id"][0] == "not_allowed"
    assert door.total() == 0


def test_a_taken_username_is_told(door):
    put(door, "a", payloads.full())
    assert put(door, "b", payloads.full()).status_code == 409


@pytest.mark.security("R2")
def test_many_at_once_make_one_client(app, door):
    answers = []

    def send(number):
        each = Door(app, name=f"caller {number}")
        answers.append(
            put(each, "a", payloads.smallest() | {"title": f"Shop {number}"})
        )

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [*[200] * 7, 201]
    assert door.total() == 1
    # those who were too late may have been given an id before it
    client_id = answers[0].json["data"]["id"]
    assert door.call("GET", f"/{client_id}").headers["ETag"] == '"8"'


@pytest.mark.parametrize("external_id", ["/shop", "shop/", "a//b", "%25", "..", "?a#b"])
def test_any_text_is_an_id(door, external_id):
    for path in (quote(external_id, safe=""), quote(external_id, safe="/")):
        data = put(door, path, payloads.example()).json["data"]
        assert data["external_id"] == external_id
    assert door.total() == 1


@pytest.mark.parametrize("tag", ['"1"', "*"])
def test_who_names_a_version_creates_nothing(door, tag):
    refused = put(door, "a", payloads.example(), If_Match=tag)
    assert (refused.status_code, refused.json["data"]["client"]) == (412, None)
    assert door.total() == 0
