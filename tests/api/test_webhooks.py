"""The calls about webhooks, through the door."""

import json
import threading

import pytest
from standardwebhooks import Webhook as Verifier

from tests.support import payloads
from tests.support.json_door import Door, errors_of
from tests.support.receiver import NETWORKS, deliver, receiving
from webapp.record.actor import SCOPES
from webapp.webhooks import endpoints


@pytest.fixture
def app(app_with):
    return app_with(WEBHOOK_NETWORKS=NETWORKS)


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def call(app, receiver):
    """Makes calls below /api/webhooks."""
    door = Door(app, "webhooks:manage", "clients:create", name="erp")

    def make(method, path="", body=None, status=200):
        answer = door.client.open(
            f"/api/webhooks{path}", method=method, json=body, headers=door.headers()
        )
        assert answer.status_code == status, answer.text
        return answer.json["data"] if status < 400 else errors_of(answer)

    make.door = door
    return make


@pytest.fixture
def made(call, receiver):
    values = {"name": "erp", "url": receiver.url, "events": ["client.registered"]}
    return call("POST", body=values, status=201)


def test_an_endpoint_is_made_told_changed_and_deleted(app, call, receiver, made):
    assert made["secret"].startswith("whsec_")
    path = f"/{made['id']}"
    without = {name: value for name, value in made.items() if name != "secret"}
    assert call("GET", path) == without
    assert call("GET") == {"webhooks": [without]}
    call.door.create(payloads.full())
    assert deliver(app) == 1
    [posted] = receiver.posted
    body = Verifier(made["secret"]).verify(posted.body, posted.headers)
    assert (body["type"], body["data"]["client_account"]) == (
        "client.registered",
        "NORTHE01",
    )
    changed = call("PATCH", path, {"body": "full", "state": "paused"})
    assert (changed["body"], changed["state"]) == ("full", "paused")
    assert call("PATCH", path, {"state": "on"})["state"] == "on"
    call("DELETE", path)
    call("GET", path, status=404)
    assert call("GET") == {"webhooks": []}


@pytest.mark.parametrize("also", [{}, {"body": "full"}])
def test_a_disabled_endpoint_can_be_paused_and_what_happens_is_kept(
    app, call, receiver, made, also
):
    path = f"/{made['id']}"
    receiver.answer(410)
    call("POST", f"{path}/test", status=202)
    deliver(app)
    assert call("GET", path)["state"] == "disabled"
    paused = call("PATCH", path, {"state": "paused", **also})
    assert (paused["state"], paused["state_reason"]) == ("paused", "")
    call.door.create(payloads.full())
    assert deliver(app) == 0
    receiver.answer(200)
    call("PATCH", path, {"state": "on"})
    assert deliver(app) == 1


def test_deliveries_are_told_and_sent_again_with_one_id(app, call, receiver, made):
    receiver.answer(500, b"no")
    path = f"/{made['id']}"
    put = call("POST", f"{path}/test", status=202)
    assert (put["type"], put["state"], put["client_id"]) == ("test", "waiting", None)
    deliver(app)
    [told] = call("GET", f"{path}/deliveries?state=waiting")["deliveries"]
    [tried] = told["attempts"]
    assert (tried["status"], tried["answer"]) == (500, "no")
    assert told["next_try_on"]
    receiver.answer(204)
    again = f"{path}/deliveries/{put['id']}/redeliver"
    call("POST", again, status=202)
    deliver(app)
    [told] = call("GET", f"{path}/deliveries")["deliveries"]
    assert told["state"] == "delivered"
    ids = {posted.headers["webhook-id"] for posted in receiver.posted}
    assert ids == {told["message_id"]}
    assert json.loads(receiver.posted[0].body)["type"] == "test"
    call("POST", again.replace(str(put["id"]), "99"), status=404)
    wrong = call("GET", f"{path}/deliveries?state=x&before=y&z=1", status=422)
    codes = {field: code for field, (code, _words) in wrong.items()}
    assert codes == {"state": "choice", "before": "number", "z": "unknown_field"}
    twice = "state=waiting&state=given_up&before=1&before=x"
    wrong = call("GET", f"{path}/deliveries?{twice}", status=422)
    codes = {field: code for field, (code, _words) in wrong.items()}
    assert codes == {"state": "twice", "before": "twice"}
    assert call("GET", f"{path}/deliveries?state=&before=")["deliveries"] == [told]


def test_the_list_of_endpoints_takes_no_parameters(call):
    assert call("GET", "?x=1", status=422) == {
        "x": ("unknown_field", "Remove x: there are no parameters here")
    }


def test_a_secret_is_changed_with_a_day_for_both(call, made):
    path = f"/{made['id']}"
    rotated = call("POST", f"{path}/secret")
    assert rotated["secret"] != made["secret"]
    assert rotated["old_secret_ends_on"]
    assert call("DELETE", f"{path}/secret/old")["old_secret_ends_on"] is None


ONE = "/api/webhooks/1"
CALLS = [
    *(("GET", path) for path in ("/api/webhooks", ONE, f"{ONE}/deliveries")),
    *(("POST", f"{ONE}{path}") for path in ("/secret", "/test")),
    *(("DELETE", f"{ONE}{path}") for path in ("/secret/old", "")),
    *(("POST", "/api/webhooks"), ("PATCH", ONE)),
    ("POST", f"{ONE}/deliveries/1/redeliver"),
]


@pytest.mark.security("R12", "R13a", "R33")
def test_keys_in_wrong_hands_see_and_change_no_endpoint(app, call, made):
    scopes = [scope for scope in SCOPES if scope != "webhooks:manage"]
    other = Door(app, *scopes, name="other")
    before = call("GET")
    for method, path in CALLS:
        answer = other.client.open(path, method=method, headers=other.headers())
        assert answer.status_code == 403, (method, path)
        assert "whsec_" not in answer.text
        assert made["url"] not in answer.text
    assert call("GET") == before
    call("DELETE", "/1")
    for method, path in CALLS:
        if path != "/api/webhooks":  # what is deleted opens nothing
            call(method, path.removeprefix("/api/webhooks"), {}, status=404)


@pytest.mark.parametrize(
    ("method", "path"), [call for call in CALLS if call[1] != "/api/webhooks"]
)
def test_no_endpoint_has_the_id_0(call, method, path):
    path = path.removeprefix("/api/webhooks").replace("1", "0")
    call(method, path, {}, status=404)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"name", "url", "events"}),
        (
            {"name": 1, "url": [], "events": "x", "body": 2},
            {"name", "url", "events", "body"},
        ),
        (
            {"events": [1], "body": "whole", "x": 1, "state": 1},
            {"events", "body", "x", "state"},
        ),
        (
            {"name": "a", "url": "http://169.254.169.254/", "events": ["client.noted"]},
            {"url", "events"},
        ),
        (
            {
                "name": "a",
                "url": "https://a.example/",
                "events": ["client.merged"],
                "state": "on",
            },
            {"state"},
        ),
    ],
)
def test_all_that_is_wrong_is_told_at_once(call, body, fields):
    assert set(call("POST", body=body, status=422)) == fields


@pytest.mark.security("R8")
def test_unknown_names_are_told_in_short(door):
    names = [f"{'x' * 300}{number}" for number in range(1_000)]
    query = "&".join(f"x{number}=1" for number in range(1_000))
    headers = door.headers()
    for answer in (
        door.client.post("/api/webhooks", json=dict.fromkeys(names), headers=headers),
        door.client.get(f"/api/events?{query}", headers=headers),
    ):
        told = answer.json["data"]["errors"]
        assert len(told) < 25
        assert any("other 980" in error["message"] for error in told)
        assert max(len(error["field"]) for error in told) <= 200


def test_what_a_new_endpoint_has_no_use_for_is_named_with_what_it_has(call, receiver):
    values = {"name": "erp", "url": receiver.url, "events": ["client.registered"]}
    assert call("POST", body=values | {"state": "on"}, status=422) == {
        "state": ("unknown_field", "Remove state; send name, url, events, body")
    }


def test_a_name_is_given_once_and_there_are_20_at_most(call, receiver, made):
    values = {"url": receiver.url, "events": ["client.registered"]}
    assert call("POST", body={"name": "erp", **values}, status=409) == {
        "name": ("taken", "Choose another name: an endpoint has this one")
    }
    for number in range(19):
        call("POST", body={"name": f"{number}", **values}, status=201)
    assert "too_many" in call("POST", body={"name": "x", **values}, status=409)["name"]
    call("DELETE", f"/{made['id']}")
    call("POST", body={"name": "erp", **values}, status=201)


def repeated(call, method, path="", body=None, key="a"):
    """The statuses, bodies and marks of a call that is sent twice with one key."""
    door = call.door
    answers = [
        door.client.open(
            f"/api/webhooks{path}",
            method=method,
            json=body,
            headers=door.headers({"Idempotency-Key": key}),
        )
        for _ in range(2)
    ]
    marks = [answer.headers.get("Idempotent-Replayed") for answer in answers]
    assert marks == [None, "true"]
    assert answers[0].status_code == answers[1].status_code < 300
    return [answer.json["data"] for answer in answers]


def test_a_call_with_a_key_is_done_once(app, call, receiver):
    values = {"name": "erp", "url": receiver.url, "events": ["client.registered"]}
    made, again = repeated(call, "POST", body=values)
    assert made == again
    path = f"/{made['id']}"
    rotated, again = repeated(call, "POST", f"{path}/secret", key="b")
    assert rotated["secret"] == again["secret"] != made["secret"]
    changed, again = repeated(
        call, "PATCH", path, {"name": "shop", "state": "paused"}, "c"
    )
    assert changed == again
    assert (changed["name"], changed["state"]) == ("shop", "paused")
    repeated(call, "PATCH", path, {"state": "on"}, "d")
    repeated(call, "DELETE", f"{path}/secret/old", key="e")
    put, again = repeated(call, "POST", f"{path}/test", key="f")
    assert put == again
    repeated(call, "POST", f"{path}/deliveries/{put['id']}/redeliver", key="g")
    assert len(call("GET", f"{path}/deliveries")["deliveries"]) == 1
    repeated(call, "DELETE", path, key="h")


def test_a_key_is_of_one_call_and_tells_no_later_secret(call, receiver):
    values = {"name": "erp", "url": receiver.url, "events": ["client.registered"]}
    made, _ = repeated(call, "POST", body=values)
    call("POST", f"/{made['id']}/secret")
    door = call.door
    headers = door.headers({"Idempotency-Key": "a"})
    replay = door.client.post("/api/webhooks", json=values, headers=headers)
    assert (replay.status_code, "secret" in replay.json["data"]) == (201, False)
    for body, path in (({**values, "name": "b"}, ""), (values, f"/{made['id']}/test")):
        other = door.client.post(f"/api/webhooks{path}", json=body, headers=headers)
        assert (other.status_code, other.json["data"]["code"]) == (
            422,
            "idempotency_key",
        )
    headers = door.headers({"Idempotency-Key": "x" * 256})
    wrong = door.client.delete(f"/api/webhooks/{made['id']}", headers=headers)
    assert wrong.status_code == 400


def test_of_calls_at_once_with_a_key_one_makes_an_endpoint(call, receiver):
    values = {"name": "erp", "url": receiver.url, "events": ["client.registered"]}
    headers = call.door.headers({"Idempotency-Key": "a"})
    gate, answers = threading.Barrier(4), []

    def send():
        client = call.door.client.application.test_client()
        gate.wait()
        answers.append(client.post("/api/webhooks", json=values, headers=headers))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json["data"]["secret"] for answer in answers}) == 1
    assert len(call("GET")["webhooks"]) == 1


def test_the_secret_of_an_endpoint_that_is_deleted_meanwhile_is_404(
    call, made, monkeypatch
):
    end = endpoints.end_old_secret

    def late(webhook_id, keep):
        endpoints.delete(webhook_id)
        end(webhook_id, keep)

    monkeypatch.setattr(endpoints, "end_old_secret", late)
    call("DELETE", f"/{made['id']}/secret/old", status=404)
