"""Many registrations with one call: each record is answered for itself, and repeated once."""

import json
import threading

import pytest

from tests.support import database_rows, payloads
from tests.support.envelope import assert_envelope, assert_refused
from tests.support.json_door import Door, errors_of
from webapp import upkeep
from webapp.api import batch_body, batch_views
from webapp.clients.events import subscribe
from webapp.storage.transactions import Unavailable

LINES = "application/x-ndjson"
REPLAYED = "Idempotent-Replayed"


def record(number, **more):
    return payloads.smallest() | {"external_id": f"x{number}", **more}


def with_login(number, username):
    login = {"username": username, "password": payloads.PASSWORD}
    return record(number, credentials=login)


def send(door, records, query="", **headers):
    return door.call("POST", f"/batch{query}", records, **headers)


def send_lines(door, lines):
    return door.client.post(
        "/api/clients/batch",
        data=b"\n".join(lines),
        headers=door.headers({"Content-Type": LINES}),
    )


def results(answer):
    assert_envelope(answer, 200)
    return answer.json["data"]["results"]


def statuses(answer):
    return [result["status"] for result in results(answer)]


def test_each_record_is_answered_in_order(door):
    sent = [record(1), record(2, email="nobody"), payloads.smallest(), "x"]
    answer = send(door, sent)
    first, wrong, third, none = results(answer)
    assert first == {
        "index": 0,
        "external_id": "x1",
        "status": 200,
        "client_id": 1,
        "client_account": "ADABYR01",
        "errors": [],
    }
    assert (wrong["index"], wrong["status"], wrong["client_id"]) == (1, 422, None)
    assert [error["field"] for error in wrong["errors"]] == ["email"]
    assert (third["client_account"], third["external_id"]) == ("ADABYR02", "")
    assert (none["status"], none["errors"][0]["code"]) == (422, "type")
    assert door.record(1)["external_id"] == "x1"
    assert door.total() == 2


def test_lines_are_records_and_a_broken_one_is_wrong_alone(door):
    lines = [
        payloads.as_json(record(1)),
        b"",
        b'{"email": ',
        b"[]",
        b'{"a": 1, "a": 2}\r',
        payloads.as_json(record(5)),
    ]
    answer = send_lines(door, lines)
    assert statuses(answer) == [200, 400, 400, 400, 200]
    codes = [result["errors"][0]["code"] for result in results(answer)[1:4]]
    assert codes == ["unreadable", "unreadable", "duplicate_key"]
    assert door.total() == 2


def test_what_is_taken_concerns_its_record_alone(door, monkeypatch):
    monkeypatch.setattr(batch_views, "GROUP", 4)
    send(door, [with_login(1, "ada")])
    sent = [record(1), with_login(2, "bea"), with_login(3, "bea"), with_login(4, "ada")]
    sent += [record(2), record(5), record(5), record(6)]
    answer = send(door, sent)
    assert statuses(answer) == [409, 200, 409, 409, 409, 200, 409, 200]
    fields = [
        [error["field"] for error in result["errors"]] for result in results(answer)
    ]
    assert fields[0] == ["external_id"]
    assert fields[2] == fields[3] == ["credentials.username"]
    assert door.total() == 4
    codes = [row["account"] for row in database_rows.rows(app_of(door), "clients")]
    assert len({*codes}) == 4


def app_of(door):
    return door.client.application


def test_all_or_none(door):
    sent = [record(1), record(2, email="nobody"), {}]
    before = database_rows.counts(app_of(door))
    answer = send(door, sent, "?all_or_none=1", Idempotency_Key="one")
    assert_refused(answer, 422)
    assert "[1].email" in errors_of(answer)
    assert "[2].type.code" in errors_of(answer)
    assert database_rows.counts(app_of(door)) == before
    good = send(door, [record(1), record(2)], "?all_or_none=1", Idempotency_Key="one")
    assert statuses(good) == [200, 200]
    taken = send(door, [record(3), record(2)], "?all_or_none=1")
    assert_refused(taken, 409)
    assert [*errors_of(taken)] == ["[1].external_id"]
    assert door.total() == 2


def test_a_scope_is_needed_for_the_call_and_for_fields(door, door_for):
    sent = [record(1), record(2, source_status="A")]
    assert statuses(send(door_for("clients:create"), sent)) == [200, 403]
    answer = send(door_for("clients:read", "clients:update"), sent)
    assert_refused(answer, 403)


@pytest.mark.security("R3")
def test_a_key_covers_the_whole_batch(app, door, monkeypatch):
    monkeypatch.setattr(batch_views, "GROUP", 2)
    sent = [record(1), {}, record(3), record(4), record(5)]
    first = send(door, sent, Idempotency_Key="one")
    assert statuses(first) == [200, 422, 200, 200, 200]
    assert REPLAYED not in first.headers
    before = database_rows.tables(app)
    again = send(door, sent, Idempotency_Key="one")
    assert (again.data, again.headers[REPLAYED]) == (first.data, "true")
    assert database_rows.tables(app) == before
    for other in (
        send(door, sent[1:], Idempotency_Key="one"),
        send(door, sent, "?all_or_none=1", Idempotency_Key="one"),
    ):
        assert_refused(other, 422)
        assert other.json["data"]["code"] == "idempotency_key"
    door.create(payloads.smallest(), Idempotency_Key="two")
    assert_refused(send(door, sent, Idempotency_Key="two"), 422)
    assert_refused(send(door, sent, Idempotency_Key="é"), 400)


@pytest.mark.security("R3")
def test_a_batch_that_broke_off_goes_on_where_it_ended(make_app, monkeypatch):
    monkeypatch.setattr(batch_views, "GROUP", 2)
    app, heard = make_app(), []

    def hear(_connection, told):
        heard.append(told)
        if len(heard) == 2:
            raise Unavailable
        return {}

    subscribe(app, hear)
    door, sent = Door(app), [record(number) for number in range(5)]
    assert_refused(send(door, sent, Idempotency_Key="one"), 503)
    assert door.total() == 2
    again = send(door, sent, Idempotency_Key="one")
    assert statuses(again) == [200] * 5
    assert [result["client_id"] for result in results(again)][:2] == [1, 2]
    assert REPLAYED not in again.headers
    assert door.total() == 5


@pytest.mark.security("R3")
def test_calls_at_once_store_each_record_once(app, door, monkeypatch):
    monkeypatch.setattr(batch_views, "GROUP", 3)
    sent = [payloads.smallest() for _ in range(9)]
    gate, answers = threading.Barrier(4), []

    def post(_number):
        client = app.test_client()
        headers = door.headers(
            {"Content-Type": "application/json", "Idempotency-Key": "one"}
        )
        gate.wait()
        answers.append(
            client.post("/api/clients/batch", data=json.dumps(sent), headers=headers)
        )

    at_once(post, 4)
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.data for answer in answers}) == 1
    assert door.total() == 9


@pytest.mark.security("R2")
def test_batches_at_once_with_the_same_external_ids_store_each_once(app, door):
    sent = [record(number) for number in range(20)]
    answers = []

    def post(number):
        each = Door(app, name=f"caller {number}")
        turned = sent if number % 2 else sent[::-1]
        answers.append(send(each, turned))

    at_once(post, 4)
    found = sorted(status for answer in answers for status in statuses(answer))
    assert found == [200] * 20 + [409] * 60
    assert door.total() == 20


def at_once(call, count):
    threads = [threading.Thread(target=call, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_counter_that_is_behind_jumps(app, door):
    send(door, [record(1), record(2)])
    database_rows.execute(app, "UPDATE account_counters SET last = 0")
    accounts = [each["client_account"] for each in results(send(door, [record(3)]))]
    assert accounts == ["ADABYR03"]


def test_old_answers_are_forgotten(app, door):
    send(door, [record(1)], Idempotency_Key="old")
    send(door, [record(2)], Idempotency_Key="older")
    for table in ("batch_answers", "idempotency_keys"):
        made = f"UPDATE {table} SET created_on = '2020-01-01 00:00:00'"
        database_rows.execute(app, made)
    send(door, [record(3)], Idempotency_Key="new")
    assert statuses(send(door, [record(4)], Idempotency_Key="old")) == [200]
    with app.app_context():
        upkeep.tidy_up()
    rows = database_rows.rows(app, "batch_answers")
    assert sorted(row["key"] for row in rows) == ["new", "old"]


REFUSED = [
    (b"[", "", 400, None),
    (b"{}", "", 400, None),
    (b"[]", "", 422, ""),
    (payloads.as_json([{}] * 1001), "", 422, "[1000]"),
    (
        payloads.as_json([{"credentials": {"password": "x"}}] * 51),
        "",
        422,
        "[50].credentials.password",
    ),
    (payloads.as_json([{}]), "?all_or_none=2", 422, "all_or_none"),
    (payloads.as_json([{}]), "?validate_only=1", 422, "validate_only"),
]


@pytest.mark.parametrize(("body", "query", "status", "field"), REFUSED)
def test_what_is_no_batch_is_refused_whole(shared_door, body, query, status, field):
    answer = shared_door.client.post(
        f"/api/clients/batch{query}",
        data=body,
        headers=shared_door.headers({"Content-Type": "application/json"}),
    )
    assert_refused(answer, status)
    assert [*errors_of(answer)] == ([] if field is None else [field])


@pytest.mark.security("R26")
def test_no_more_lines_are_read_than_are_needed_to_refuse(shared_door, monkeypatch):
    parsed, parse = [], batch_body.parse_json

    def counting(line):
        parsed.append(line)
        return parse(line)

    monkeypatch.setattr(batch_body, "parse_json", counting)
    answer = send_lines(shared_door, [b"0"] * 100_000)
    assert_refused(answer, 422)
    assert [*errors_of(answer)] == ["[1000]"]
    assert len(parsed) <= 1001


@pytest.mark.security("R26")
def test_a_batch_may_be_longer_than_one_record_and_no_longer(shared_door):
    length = 4 * 1024 * 1024
    one = payloads.as_json([{}])
    assert send_bytes(shared_door, one.ljust(length)).status_code == 200
    answer = send_bytes(shared_door, one.ljust(length + 1))
    assert_refused(answer, 413)
    assert "4 MiB" in answer.json["msg"]


def send_bytes(door, body):
    headers = door.headers({"Content-Type": "application/json"})
    return door.client.post("/api/clients/batch", data=body, headers=headers)


def test_the_key_of_a_batch_is_of_no_other_call(door):
    key = {"Idempotency_Key": "a"}
    good = payloads.example()
    assert send(door, [good], Idempotency_Key="a").status_code == 200
    for answer in (
        door.create(good, **key),
        door.call("PUT", "/by-external-id/b", good, **key),
    ):
        assert (answer.status_code, answer.json["data"]["code"]) == (
            422,
            "idempotency_key",
        )
    again = send(door, [good], Idempotency_Key="a")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert door.total() == 1
