"""Hashing a password takes long on purpose, so nobody gets it done without need: whatever is
cheap to refuse is refused before.
"""

import hashlib

import pytest

from tests.support import payloads
from tests.support.envelope import assert_refused
from tests.support.json_door import Door
from tests.support.sign_in_page import HASH, Person
from tests.support.users import make_user

LONG = "plum-otter-violin-" * 20  # 360 characters


@pytest.fixture
def hashed(monkeypatch):
    """The passwords that were hashed."""
    made, scrypt = [], hashlib.scrypt

    def counting(password, **options):
        made.append(password.decode())
        return scrypt(password, **options)

    monkeypatch.setattr(hashlib, "scrypt", counting)
    return made


WRONG = {
    "email": ("email", "nobody"),
    "too long a password": ("credentials.password", LONG),
    "a common password": ("credentials.password", "password1234"),
    "an unknown country": ("billing_address.address_country", "Atlantis"),
    "a status without the right": ("source_status", "A"),
}


@pytest.mark.security("R26")
@pytest.mark.parametrize("kind", WRONG)
def test_a_refused_record_costs_no_hash(door_for, hashed, kind):
    path, value = WRONG[kind]
    answer = door_for("clients:create").create(
        payloads.having(payloads.full(), path, value)
    )
    assert_refused(answer, 403 if path == "source_status" else 422)
    assert hashed == []


@pytest.mark.security("R26")
def test_who_has_no_key_or_is_over_the_limit_gets_nothing_hashed(make_app, hashed):
    door = Door(make_app(RATELIMIT_ENABLED="1", RATELIMIT_PER_KEY="1 per minute"))
    assert_refused(door.create({}), 422)
    assert_refused(door.create(payloads.full()), 429)
    door.key = "wrong"
    assert_refused(door.create(payloads.full()), 401)
    assert hashed == []


@pytest.mark.security("R26")
def test_a_good_record_costs_one_hash_and_its_repeat_none(door, hashed):
    for _ in range(2):
        assert door.create(payloads.full(), Idempotency_Key="one").status_code == 200
    assert hashed.count(payloads.PASSWORD) == 1


@pytest.mark.security("R26", "R16")
def test_too_long_a_password_at_sign_in_is_not_hashed_itself(app, hashed):
    make_user(app, "rep", username="rosa@shop.example", password_hash=HASH)
    assert Person(app).sign_in("rosa@shop.example", LONG).status_code == 422
    assert hashed == [""]  # the same work as for any other
