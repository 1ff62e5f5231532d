"""The calls of the OpenAPI document: all of them, with examples, and true of the answers."""

import re

import pytest

from tests.support import payloads
from tests.support.envelope import assert_refused
from tests.support.json_door import Door
from tests.support.openapi import PATH, at, calls_of, conforms, schema_of

ONE = "paths/~1api~1clients~1{client_id}"
PUT = "paths/~1api~1clients~1by-external-id~1{external_id}/put"
BATCH = "paths/~1api~1clients~1batch/post"
REVIEW = "paths/~1api~1clients~1{client_id}~1review/post"
OPEN = {"/api/openapi.json", "/api/docs"}  # the documentation itself


@pytest.fixture(scope="module")
def document(shared_door):
    return shared_door.client.get(PATH).json


def test_every_call_is_in_the_document(document, shared_door):
    rules = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in shared_door.client.application.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.rule not in OPEN
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    described = {
        (path, method) for path, item in document["paths"].items() for method in item
    }
    assert described == rules


def contents_of(document, call):
    """The pointer of each content of a call that may have a body."""
    found = at(document, call)
    parts = {"requestBody": found.get("requestBody", {})}
    parts |= {
        f"responses/{status}": answer for status, answer in found["responses"].items()
    }
    for name, part in parts.items():
        for kind in part.get("content", {}):
            yield f"{call}/{name}/content/{kind.replace('/', '~1')}"


def test_every_body_and_answer_has_an_example_that_conforms(document):
    for call in calls_of(document):
        for content in contents_of(document, call):
            media = at(document, content)
            named = media.get("examples", {"": {"value": media.get("example")}})
            for example in named.values():
                assert example["value"], content
                conforms(document, example["value"], f"{content}/schema")


def test_the_calls_about_one_client_are_answered_as_the_document_says(app, door):
    document = app.test_client().get(PATH).json
    made = door.call("PUT", "/by-external-id/shop-1042", payloads.full())
    client_id = made.json["data"]["id"]
    again = payloads.full() | {"title": "New Ltd"}
    stale, fresh = {"If_Match": '"9"'}, {"If_Match": '"2"'}
    answers = [
        (PUT, 201, made),
        (PUT, 200, door.call("PUT", "/by-external-id/shop-1042", again)),
        (PUT, 422, door.call("PUT", "/by-external-id/shop-1042", {"title": 1})),
        (PUT, 412, door.call("PUT", "/by-external-id/shop-1042", again, **stale)),
        (f"{ONE}/get", 200, door.call("GET", f"/{client_id}")),
        (f"{ONE}/get", 404, door.call("GET", "/99")),
        (f"{ONE}/patch", 428, door.call("PATCH", f"/{client_id}", {})),
        (f"{ONE}/patch", 412, door.call("PATCH", f"/{client_id}", {}, **stale)),
        (f"{ONE}/patch", 200, door.call("PATCH", f"/{client_id}", {}, **fresh)),
        (
            f"{ONE}/patch",
            422,
            door.call("PATCH", f"/{client_id}", {"contacts": []}, **fresh),
        ),
        (REVIEW, 200, door.call("POST", f"/{client_id}/review", {"move": "approve"})),
        (REVIEW, 409, door.call("POST", f"/{client_id}/review", {"move": "approve"})),
        (REVIEW, 422, door.call("POST", f"/{client_id}/review", {"move": "fly"})),
    ]
    feed = door.client.get("/api/events", headers=door.headers())
    answers += [
        ("paths/~1api~1events/get", 200, feed),
        ("paths/~1api~1clients/get", 200, door.get("?limit=1")),
        (BATCH, 200, door.call("POST", "/batch", [payloads.smallest(), {}])),
        (BATCH, 422, door.call("POST", "/batch?all_or_none=1", [{}])),
    ]
    assert [answer.status_code for _, _, answer in answers] == [
        status for _, status, _ in answers
    ]
    for call, status, answer in answers:
        conforms(document, answer.json, schema_of(call, status))
        if status >= 400:
            assert_refused(answer, status)


def test_the_example_of_a_client_is_what_its_documented_request_is_answered(
    document, shared_door
):
    scopes = "clients:create", "clients:read"
    door = Door(shared_door.client.application, *scopes, name="example")
    client_id = door.create(payloads.example()).json["data"]["client_id"]
    answered = door.call("GET", f"/{client_id}").json["data"]
    example = at(document, f"{ONE}/get/responses/200/content/application~1json/example")
    assert like(answered, example["data"])


OWN = ("id", "created_on", "updated_on")  # of each client


def like(one, other):
    """Whether two clients are the same but for ids and times."""

    def bare(client):
        rows = [
            {name: row[name] for name in row if name != "id"}
            for row in client["shipping_addresses"]
        ]
        rest = {name: client[name] for name in client if name not in OWN}
        return {**rest, "shipping_addresses": rows}

    return bare(one) == bare(other)
