"""Limits per key and per address: 429 in the envelope, with the seconds to wait."""

import pytest

from tests.support import database_rows, payloads
from tests.support.envelope import assert_envelope, assert_refused
from tests.support.json_door import Door


@pytest.fixture
def limited(make_app):
    """Makes a door with limits."""
    return lambda **settings: Door(make_app(RATELIMIT_ENABLED="1", **settings))


def assert_over_the_limit(answer):
    assert_refused(answer, 429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 61


@pytest.mark.security("R24")
def test_a_key_over_its_limit_waits(limited):
    door = limited(RATELIMIT_PER_KEY="3 per minute")
    for _ in range(3):
        assert_envelope(door.get(), 200)
    assert_over_the_limit(door.get())
    assert_over_the_limit(door.create(payloads.smallest()))


@pytest.mark.security("R24")
def test_nothing_is_stored_over_the_limit(limited):
    door = limited(RATELIMIT_PER_KEY="1 per minute")
    app = door.client.application
    assert_envelope(door.create(payloads.smallest()), 200)
    before = database_rows.tables(app)
    assert_over_the_limit(door.create(payloads.smallest(), Idempotency_Key="1"))
    assert database_rows.tables(app) == before


def test_refused_calls_count(limited):
    door = limited(RATELIMIT_PER_KEY="2 per minute")
    assert_refused(door.create(b"["), 400)
    assert_refused(door.create({}), 422)
    assert_over_the_limit(door.create(payloads.smallest()))


@pytest.mark.security("R24")
def test_each_key_has_a_limit_of_its_own(limited):
    door = limited(RATELIMIT_PER_KEY="1 per minute")
    other = Door(door.client.application, name="other")
    assert_envelope(door.get(), 200)
    assert_over_the_limit(door.get())
    assert_envelope(other.get(), 200)


@pytest.mark.security("R24")
def test_an_address_over_its_limit_waits_whatever_key_it_tries(limited):
    door = limited(RATELIMIT_PER_ADDRESS="3 per minute")
    for number in range(3):
        assert_refused(
            door.client.get("/api/clients", headers={"api-key": f"guess {number}"}), 401
        )
    assert_over_the_limit(
        door.client.get("/api/clients", headers={"api-key": "guess 3"})
    )
    assert_over_the_limit(door.get())
    assert_over_the_limit(door.client.get("/api/openapi.json"))


@pytest.mark.security("R22")
def test_an_address_is_not_what_a_header_says(limited):
    door = limited(RATELIMIT_PER_ADDRESS="2 per minute")
    answers = []
    for number in range(3):
        pretended = {
            "X-Forwarded-For": f"10.0.0.{number}",
            "X-Real-IP": f"10.0.0.{number}",
            "Forwarded": f"for=10.0.0.{number}",
        }
        answers.append(door.client.get("/api/clients", headers=door.headers(pretended)))
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_each_address_has_a_limit_of_its_own(limited):
    door = limited(RATELIMIT_PER_ADDRESS="1 per minute")
    addresses = [
        {"REMOTE_ADDR": address} for address in ("10.0.0.1", "10.0.0.2", "10.0.0.1")
    ]
    codes = [
        door.client.get(
            "/api/clients", headers=door.headers(), environ_overrides=address
        ).status_code
        for address in addresses
    ]
    assert codes == [200, 200, 429]


def test_health_is_not_limited(limited):
    client = limited(RATELIMIT_PER_ADDRESS="1 per minute").client
    for path in ("/healthz", "/readyz") * 3:
        assert client.get(path).status_code == 200


def test_limits_can_be_turned_off(door):
    for _ in range(30):
        assert_envelope(door.get(), 200)
