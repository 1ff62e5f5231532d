"""The log of requests: who called what when with what result, and nothing of what was sent."""

import io
import json

import pytest

from tests import payloads
from tests.conftest import Door


@pytest.mark.security("R28")
def test_a_line_has_id_actor_route_status_and_time_and_nothing_that_was_sent(make_app):
    app, log = make_app(LOG_LEVEL="DEBUG"), io.StringIO()
    app.logger.handlers[0].setStream(log)
    door = Door(app, name="web-shop")
    answers = [
        door.create(payloads.full(), Idempotency_Key="order-number-77"),
        door.create(payloads.having(payloads.full(), "email", "no-address-at-all")),
        door.get("?email=office@northern-lights.example&page=1"),
        door.client.get("/api/clients?secret=in-the-query", headers={"api-key": f"{door.key}x"}),
    ]
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["request_id"] for line in lines] == [answer.headers["X-Request-Id"] for answer in answers]
    assert [(line["actor"], line["method"], line["route"], line["status"]) for line in lines] == [
        ("key web-shop", "POST", "/api/clients/create", 200),
        ("key web-shop", "POST", "/api/clients/create", 422),
        ("key web-shop", "GET", "/api/clients", 200),
        (None, "GET", "/api/clients", 401),
    ]
    assert all(line["time"].endswith("Z") and line["ms"] >= 0 for line in lines)
    sent = (
        payloads.PASSWORD,
        door.key,
        door.key.split("_")[2],
        "order-number-77",
        "northern-lights",
        "Hopper",
        "no-address",
        "in-the-query",
    )
    assert [secret for secret in sent if secret in log.getvalue()] == []
