"""What every answer tells of limits, and the answers to HEAD, OPTIONS and who wants problems."""

import re

import pytest

from tests.support import payloads
from tests.support.json_door import Door

POLICY = '"1minute";q=3;w=60, "1hour";q=9;w=3600'


def test_every_answer_to_a_key_tells_what_is_left(make_app):
    limits = {"RATELIMIT_ENABLED": "1", "RATELIMIT_PER_KEY": "3 per minute;9 per hour"}
    door = Door(make_app(**limits), name="limited")
    answers = [
        door.get(),
        door.get("?client_id=9"),
        door.create({}),
        door.get(),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 422, 429]
    left = []
    for answer in answers:
        assert answer.headers["RateLimit-Policy"] == POLICY
        found = re.fullmatch(
            r'"1minute";r=(\d);t=(\d+), "1hour";r=(\d);t=(\d+)',
            answer.headers["RateLimit"],
        )
        assert 0 < int(found[2]) <= 60
        left.append((int(found[1]), int(found[3])))
    assert left == [(2, 8), (1, 7), (0, 6), (0, 6)]
    refused = door.client.get("/api/clients")
    assert (refused.status_code, "RateLimit" in refused.headers) == (401, False)


def test_without_limits_nothing_is_told_of_them(shared_door):
    assert "RateLimit" not in shared_door.get().headers


METHODS = {
    "/api/clients": {"GET"},
    "/api/clients/create": {"POST"},
    "/api/clients/1": {"GET", "PATCH"},
    "/api/clients/by-external-id/a%2Fb": {"PUT"},
    "/api/clients/1/review": {"POST"},
    "/api/events": {"GET"},
}


@pytest.mark.parametrize("path", METHODS)
def test_options_and_other_methods_name_those_of_the_path(shared_door, path):
    allowed = METHODS[path] | {"OPTIONS"}
    allowed |= {"HEAD"} if "GET" in allowed else set()
    for method, status in (("OPTIONS", 204), ("DELETE", 405)):
        answer = shared_door.client.open(path, method=method)
        assert answer.status_code == status
        assert set(answer.headers["Allow"].split(", ")) == allowed
        assert (method == "OPTIONS") is (answer.data == b"")
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_head_is_answered_as_get_without_a_body(shared_door):
    created = shared_door.create(payloads.smallest()).json["data"]["client_id"]
    for path in ("", f"?client_id={created}", f"/{created}", "?client_id=99999"):
        got = shared_door.call("GET", path)
        head = shared_door.call("HEAD", path)
        assert (head.status_code, head.data) == (got.status_code, b"")
        assert head.headers["Content-Length"] == str(len(got.data))
        assert head.headers.get("ETag") == got.headers.get("ETag")


@pytest.mark.parametrize(
    "accept",
    ["application/problem+json", "application/json;q=0.9, Application/Problem+JSON"],
)
def test_who_accepts_problems_gets_them(shared_door, accept):
    def told(answer, status):
        assert answer.status_code == status
        assert answer.mimetype == "application/problem+json"
        body = answer.json
        assert [body["status"], body["type"]] == [status, f"/api/docs#{body['code']}"]
        assert body["instance"] == f"urn:request:{answer.headers['X-Request-Id']}"
        assert body["title"]
        assert body["detail"]
        return body

    fields = told(shared_door.create({}, Accept=accept), 422)
    plain = shared_door.create({}).json
    assert (fields["code"], fields["errors"]) == ("fields", plain["data"]["errors"])
    assert fields["detail"] == plain["msg"]
    missing = told(shared_door.call("GET", "/99999", Accept=accept), 404)
    assert (missing["code"], missing["errors"]) == ("not_found", [])
    nowhere = shared_door.client.get("/api/nothing", headers={"Accept": accept})
    told(nowhere, 404)
    good = shared_door.create(payloads.smallest(), Accept=accept)
    assert good.mimetype == "application/json"


@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "application/problem+json;q=0", "text/html"]
)
def test_everyone_else_gets_the_envelope(shared_door, accept):
    answer = shared_door.create({}, Accept=accept)
    assert (answer.status_code, answer.mimetype) == (422, "application/json")
    assert answer.json["response"] is False
