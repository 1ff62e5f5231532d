"""API keys: one header, one answer for every wrong one, refused at once when revoked,
stored as a hash.
"""

from datetime import timedelta

import pytest

from tests.support import database_rows, payloads
from tests.support.envelope import assert_envelope, assert_refused
from webapp.api.caller import find_caller
from webapp.record.problem import InputRefused
from webapp.storage.columns import now
from webapp.users import api_keys
from webapp.users.api_keys import all_keys, create_key, revoke_key, rotate_key

LIST = "/api/clients"


def wrong_keys(key):
    """Headers that are no working key, each made from a working one."""
    public, secret = key[: -len(key.split("_", 2)[2])], key.split("_", 2)[2]
    return {
        "missing": [],
        "empty": [("api-key", "")],
        "unknown": [("api-key", f"crd_{'0' * 16}_{'A' * 43}")],
        "wrong secret": [("api-key", public + ("A" if secret[0] != "A" else "B") + secret[1:])],
        "cut": [("api-key", key[:-1])],
        "longer": [("api-key", key + "A")],
        "upper case": [("api-key", key.upper())],
        "secret alone": [("api-key", secret)],
        "words": [("api-key", "let me in")],
        "quoted": [("api-key", f'"{key}"')],
        "SQL": [("api-key", "' OR 1=1 --")],
        "not ASCII": [("api-key", "clé²")],
        "100,000 characters": [("api-key", "A" * 100_000)],
        "two headers": [("api-key", key), ("api-key", key)],
        "two in one": [("api-key", f"{key}, {key}")],
        "bearer": [("Authorization", f"Bearer {key}")],
        "another header": [("X-Api-Key", key)],
        "cookie": [("Cookie", f"api-key={key}")],
    }  # fmt: skip


@pytest.mark.security("R14")
@pytest.mark.parametrize("kind", wrong_keys("crd_0_0"))
def test_every_wrong_key_gets_the_same_answer(shared_door, kind):
    app, client = (
        shared_door.client.application,
        shared_door.client.application.test_client(use_cookies=False),
    )
    wrong = wrong_keys(shared_door.key)[kind]
    expected = client.get(LIST)
    answer = client.get(LIST, headers=wrong)
    assert_refused(answer, 401)
    assert answer.data == expected.data
    assert {name for name, _ in answer.headers} == {
        name for name, _ in expected.headers
    }
    before = database_rows.counts(app)
    created = client.post(f"{LIST}/create", json=payloads.smallest(), headers=wrong)
    assert created.data == expected.data
    assert database_rows.counts(app) == before


@pytest.mark.security("R14")
@pytest.mark.parametrize("name", ["api-key", "api_key", "key", "apikey"])
def test_a_key_in_the_address_or_body_opens_nothing(shared_door, name):
    assert_refused(shared_door.client.get(f"{LIST}?{name}={shared_door.key}"), 401)
    assert_refused(
        shared_door.client.post(
            f"{LIST}/create?{name}={shared_door.key}", json=payloads.smallest()
        ),
        401,
    )
    assert_refused(
        shared_door.client.post(
            f"{LIST}/create", json=payloads.smallest() | {name: shared_door.key}
        ),
        401,
    )


@pytest.mark.parametrize("header", ["api-key", "Api-Key", "API-KEY"])
def test_the_case_of_the_header_does_not_matter(shared_door, header):
    assert_envelope(
        shared_door.client.get(LIST, headers={header: shared_door.key}), 200
    )


@pytest.mark.security("R14")
def test_a_revoked_key_gets_the_answer_of_an_unknown_one(app, door):
    with app.app_context():
        revoke_key("integration")
    answer = door.get()
    assert_refused(answer, 401)
    assert answer.data == door.client.get(LIST).data


@pytest.mark.security("R14")
def test_a_key_is_revoked_at_once_in_every_process(app_with, app, door):
    other = app_with()
    headers = {"api-key": door.key}
    assert_envelope(other.test_client().get(LIST, headers=headers), 200)
    with app.app_context():
        revoke_key("integration")
    assert_refused(other.test_client().get(LIST, headers=headers), 401)


def test_one_revoked_key_leaves_the_others(app, door, door_for):
    other = door_for()
    with app.app_context():
        revoke_key("integration")
    assert_envelope(other.get(), 200)


@pytest.mark.security("R14")
def test_the_database_holds_no_key(app, door):
    door.create(payloads.full(), Idempotency_Key="one")
    door.get()
    secret = door.key.split("_", 2)[2]
    assert not database_rows.holds(app, secret)
    assert not database_rows.holds(app, door.key)
    assert database_rows.holds(app, door.key.split("_")[1])  # the part that may be seen


@pytest.mark.security("R14")
def test_keys_are_long_and_never_the_same(context):
    keys = {create_key(f"key {number}", ["clients:read"]) for number in range(20)}
    secrets = {key.split("_", 2)[2] for key in keys}
    assert len(secrets) == 20
    assert {len(secret) for secret in secrets} == {43}  # 256 bits in base64
    assert all(find_caller(key, "") for key in keys)


@pytest.mark.security("R14")
def test_secrets_are_compared_in_constant_time_whether_there_is_such_a_key_or_not(
    door, monkeypatch
):
    compared, compare = [], api_keys.hmac.compare_digest
    monkeypatch.setattr(
        api_keys.hmac,
        "compare_digest",
        lambda one, other: compared.append(1) or compare(one, other),
    )
    for text in (
        door.key,
        wrong_keys(door.key)["wrong secret"][0][1],
        wrong_keys(door.key)["unknown"][0][1],
    ):
        compared.clear()
        door.client.get(LIST, headers={"api-key": text})
        assert compared


CALLS = [
    ("clients:create", lambda door: door.create(payloads.smallest())),
    ("clients:read", lambda door: door.get()),
    ("clients:read", lambda door: door.get("?client_id=1")),
]


@pytest.mark.security("R14")
@pytest.mark.parametrize("scope", ["clients:create", "clients:read", "clients:approve"])
@pytest.mark.parametrize(("needed", "call"), CALLS, ids=["create", "list", "one"])
def test_a_key_may_do_what_its_scopes_say(app, door, door_for, scope, needed, call):
    door.create(payloads.smallest())
    before = database_rows.counts(app)
    answer = call(door_for(scope))
    if scope == needed:
        assert_envelope(answer, 200)
    else:
        assert_refused(answer, 403)
        assert needed in answer.json["msg"]
        assert database_rows.counts(app)["clients"] == before["clients"]


def test_history_names_the_key(app, door_for):
    door = door_for("clients:create")
    door.create(payloads.smallest())
    [entry] = database_rows.rows(app, "history")
    assert (entry["actor_kind"], entry["action"]) == ("key", "registered")
    assert entry["actor_name"].startswith("key ")


@pytest.mark.security("R14")
def test_a_key_is_refused_from_its_end_on(app):
    with app.app_context():
        over = create_key("over", ["clients:read"], expires_on=now())
        good = create_key(
            "good", ["clients:read"], expires_on=now() + timedelta(hours=1)
        )
    client = app.test_client()
    assert client.get(LIST, headers={"api-key": over}).status_code == 401
    assert client.get(LIST, headers={"api-key": good}).status_code == 200


@pytest.mark.security("R14")
def test_a_key_is_rotated_with_an_overlap(app):
    client = app.test_client()
    with app.app_context():
        first = create_key("rotated", ["clients:read"])
        second = rotate_key("rotated", timedelta(hours=1), was=None)
        with pytest.raises(InputRefused, match="rotated meanwhile"):
            rotate_key("rotated", timedelta(hours=1), was=None)
        [row] = all_keys()
        third = rotate_key("rotated", timedelta(0), was=row.old_until)
    keys = {"first": first, "second": second, "third": third}
    assert {
        name: client.get(LIST, headers={"api-key": key}).status_code
        for name, key in keys.items()
    } == {"first": 401, "second": 401, "third": 200}
    with app.app_context():
        [row] = all_keys()
        fourth = rotate_key("rotated", timedelta(hours=1), was=row.old_until)
        for key in (third, fourth):
            assert client.get(LIST, headers={"api-key": key}).status_code == 200
        revoke_key("rotated")
        for key in (third, fourth):
            assert client.get(LIST, headers={"api-key": key}).status_code == 401


def test_the_last_use_is_noted_once_a_minute(app, door):
    def used():
        [row] = database_rows.rows(app, "api_keys")
        return row["last_used_on"], row["last_used_from"]

    assert used() == (None, None)
    door.get()
    first = used()
    assert first[1] == "127.0.0.1"
    door.get()
    assert used() == first
    earlier = "UPDATE api_keys SET last_used_on = :at"
    database_rows.execute(app, earlier, at=now() - timedelta(minutes=2))
    door.get()
    assert used() > first
