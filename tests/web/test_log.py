"""The log of requests: who called what when with what result, and nothing of what was sent."""

import io
import json

import pytest

from tests.support import payloads
from tests.support.json_door import Door
from tests.support.sign_in_page import HASH, Person
from tests.support.users import make_user


@pytest.mark.security("R28")
def test_a_line_has_id_actor_route_status_and_time_and_nothing_that_was_sent(make_app):
    app, log = make_app(LOG_LEVEL="DEBUG"), io.StringIO()
    app.logger.handlers[0].setStream(log)
    door = Door(app, name="web-shop")
    answers = [
        door.create(payloads.full(), Idempotency_Key="order-number-77"),
        door.create(payloads.having(payloads.full(), "email", "no-address-at-all")),
        door.get("?email=office@northern-lights.example&page=1"),
        door.client.get(
            "/api/clients?secret=in-the-query", headers={"api-key": f"{door.key}x"}
        ),
    ]
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["request_id"] for line in lines] == [
        answer.headers["X-Request-Id"] for answer in answers
    ]
    assert [
        (line["actor"], line["method"], line["route"], line["status"]) for line in lines
    ] == [
        ("key web-shop", "POST", "/api/clients/create", 200),
        ("key web-shop", "POST", "/api/clients/create", 422),
        ("key web-shop", "GET", "/api/clients", 200),
        (None, "GET", "/api/clients", 401),
    ]
    assert all(line["time"].endswith("Z") and line["ms"] >= 0 for line in lines)
    sent = (
        payloads.PASSWORD,
        door.key,
        door.key.split("_", 2)[2],
        "order-number-77",
        "northern-lights",
        "Hopper",
        "no-address",
        "in-the-query",
    )
    assert [secret for secret in sent if secret in log.getvalue()] == []


@pytest.fixture
def logged(make_app):
    """An application, and a function that gives the lines of its log."""
    app, log = make_app(LOG_LEVEL="DEBUG", TRUSTED_PROXIES="127.0.0.1"), io.StringIO()
    app.logger.handlers[0].setStream(log)
    return app, lambda: [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.mark.security("R28")
def test_each_line_has_the_network_address_and_the_users_id(logged):
    app, lines = logged
    user_id = make_user(app, "rep", username="rosa@shop.example", password_hash=HASH)
    person = Person(app)
    person.client.environ_base["HTTP_X_FORWARDED_FOR"] = "::ffff:203.0.113.7"
    person.sign_in("rosa@shop.example", "wrong")
    person.sign_in("rosa@shop.example")
    person.client.get("/desk")
    person.client.get("/register")
    person.sign_out()
    found = [(line["message"], line["address"], line["user_id"]) for line in lines()]
    assert {address for _, address, _ in found} == {"203.0.113.7"}
    of_rosa = [message for message, _, user in found if user == user_id]
    assert of_rosa[:2] == ["sign-in", "request"]
    assert "sign-out" in of_rosa
    assert [user for message, _, user in found if message == "sign-in refused"] == [
        None
    ]


@pytest.mark.security("R28")
def test_a_line_is_short_whatever_is_sent(logged):
    app, lines = logged
    client = app.test_client()
    client.open(
        "/" + "x" * 9000,
        method="M" * 9000,
        headers={"X-Forwarded-For": "1" * 9000, "User-Agent": "u" * 9000},
    )
    client.post("/sign-in", data={"username": "n" * 9000, "password": "p" * 200})
    assert all(len(json.dumps(line)) < 2000 for line in lines())


def test_what_happens_outside_of_a_request_has_no_address(logged):
    app, lines = logged
    app.logger.info("at rest")
    assert [
        (line["message"], line["address"], line["user_id"]) for line in lines()
    ] == [("at rest", None, None)]
