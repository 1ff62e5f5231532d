"""The same Idempotency-Key registers once; a mended request or another API key is another
request.
"""

import hashlib
import json
import threading

import pytest
import time_machine

from tests.support import database_rows, payloads
from tests.support.envelope import assert_envelope, assert_refused
from webapp import upkeep

REPLAYED = "Idempotent-Replayed"
THREADS = 8


def create(door, payload, key="order-1", query=""):
    return door.create(payload, query, Idempotency_Key=key)


@pytest.mark.security("R3")
@pytest.mark.parametrize("key", ["1", "order-1", "~!@#$%^&*()", "x" * 255])
def test_the_same_key_and_body_get_the_first_answer(app, door, key):
    first = create(door, payloads.full(), key)
    assert_envelope(first, 200)
    assert REPLAYED not in first.headers
    before = database_rows.tables(app)
    again = create(door, payloads.full(), key)
    assert_envelope(again, 200)
    assert again.headers[REPLAYED] == "true"
    assert again.data == first.data
    assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]
    assert database_rows.tables(app) == before


def test_a_body_in_another_order_is_the_same_body(door):
    first = create(door, payloads.full())
    turned = json.dumps(dict(reversed(payloads.full().items())), indent=2).encode()
    again = create(door, turned)
    assert again.headers[REPLAYED] == "true"
    assert again.json == first.json


@pytest.mark.security("R3")
@pytest.mark.parametrize(
    "other",
    [
        payloads.having(payloads.full(), "title", "Another Ltd"),
        payloads.having(
            payloads.full(), "credentials.password", "another-otter-violin-42"
        ),
        payloads.having(
            payloads.full(),
            "shipping_addresses",
            list(reversed(payloads.full()["shipping_addresses"])),
        ),
        payloads.full() | {"nonsense": 1},
        {},
    ],
    ids=["title", "password", "rows turned", "wrong", "empty"],
)
def test_another_body_is_refused(app, door, other):
    first = create(door, payloads.full())
    before = database_rows.tables(app)
    answer = create(door, other)
    assert_refused(answer, 422)
    assert "Idempotency-Key" in answer.json["msg"]
    assert database_rows.tables(app) == before
    assert create(door, payloads.full()).json == first.json


def test_without_a_key_each_call_registers(door):
    for number in range(1, 3):
        assert door.create(payloads.smallest()).json["data"]["client_id"] == number


def test_keys_are_told_apart_by_every_character(door):
    ids = [
        create(door, payloads.smallest(), key).json["data"]["client_id"]
        for key in ("a", "A", "a.", "aa")
    ]
    assert ids == [1, 2, 3, 4]


@pytest.mark.security("R3")
def test_a_key_belongs_to_an_api_key(door, door_for):
    create(door, payloads.smallest())
    answer = create(
        door_for("clients:create"), payloads.smallest() | {"title": "Other"}
    )
    assert_envelope(answer, 200)
    assert answer.json["data"]["client_id"] == 2


@pytest.mark.security("R3")
@pytest.mark.parametrize(("hours", "replayed"), [(23.9, True), (24.1, False)])
def test_a_key_is_kept_24_hours(door, hours, replayed):
    with time_machine.travel("2026-03-01T12:00:00+00:00") as traveller:
        create(door, payloads.smallest())
        traveller.shift(hours * 3600)
        answer = create(door, payloads.smallest())
    assert_envelope(answer, 200)
    assert (REPLAYED in answer.headers) is replayed
    assert answer.json["data"]["client_id"] == (1 if replayed else 2)


def test_an_expired_key_may_bear_another_body(app, door):
    create(door, payloads.smallest())
    database_rows.execute(
        app, "UPDATE idempotency_keys SET created_on = '2020-01-01 00:00:00'"
    )
    assert_envelope(create(door, payloads.full()), 200)
    assert create(door, payloads.full()).headers[REPLAYED] == "true"
    assert len(database_rows.rows(app, "idempotency_keys")) == 1


def test_old_keys_are_forgotten_by_the_hourly_upkeep_and_no_other(app, door):
    for number in range(7):
        create(door, payloads.smallest(), f"old-{number}")
    database_rows.execute(
        app, "UPDATE idempotency_keys SET created_on = '2020-01-01 00:00:00'"
    )
    create(door, payloads.smallest(), "new")
    assert len(database_rows.rows(app, "idempotency_keys")) == 8
    with app.app_context():
        upkeep.tidy_up()
    [row] = database_rows.rows(app, "idempotency_keys")
    assert row["key"] == "new"


MENDED = [
    (payloads.having(payloads.full(), "email", "nobody"), 422),
    (payloads.as_json(payloads.full())[:-1], 400),
    (payloads.as_json(payloads.full()).ljust(1024 * 1024 + 1), 413),
]


@pytest.mark.security("R3")
@pytest.mark.parametrize(("wrong", "status"), MENDED, ids=["422", "400", "413"])
def test_a_mended_request_may_use_its_key_again(door, wrong, status):
    assert_refused(create(door, wrong), status)
    answer = create(door, payloads.full())
    assert_envelope(answer, 200)
    assert REPLAYED not in answer.headers


def test_a_taken_username_may_be_changed_under_the_same_key(door):
    door.create(payloads.full())
    assert_refused(create(door, payloads.full()), 409)
    assert_envelope(
        create(door, payloads.having(payloads.full(), "credentials.username", "other")),
        200,
    )


@pytest.mark.security("R3")
@pytest.mark.parametrize(
    "key",
    [
        "",
        "x" * 256,
        "two words",
        "tab\tbed",
        "naïve",
        "\x85",
        "鍵".encode().decode("latin-1"),
        "a\x7f",
    ],
)
@pytest.mark.parametrize("payload", [payloads.smallest(), {}], ids=["good", "wrong"])
def test_a_key_that_is_none_is_400(shared_door, key, payload):
    before = database_rows.counts(shared_door.client.application)
    for query in ("", "?validate_only=1"):
        assert_refused(create(shared_door, payload, key, query=query), 400)
    assert database_rows.counts(shared_door.client.application) == before


def test_validate_only_neither_uses_nor_spends_a_key(app, door):
    before = database_rows.tables(app)
    for payload in (payloads.full(), payloads.smallest()):
        answer = create(door, payload, query="?validate_only=1")
        assert_envelope(answer, 200)
        assert REPLAYED not in answer.headers
    assert database_rows.tables(app) == before
    assert REPLAYED not in create(door, payloads.full()).headers
    assert (
        create(door, payloads.full(), query="?validate_only=1").json["data"]["errors"]
        == []
    )


@pytest.mark.security("R3")
def test_a_key_needs_a_working_api_key_first(app, door):
    create(door, payloads.full())
    door.key = "wrong"
    assert_refused(create(door, payloads.full()), 401)


def at_once(app, door, *bodies):
    """The answers to requests with one key, from several threads that start together; each sends
    one of the bodies.
    """
    answers, gate = [], threading.Barrier(THREADS)

    def post(payload):
        client = app.test_client()
        gate.wait()
        headers = door.headers({"Idempotency-Key": "at-once"})
        answers.append(
            client.post("/api/clients/create", json=payload, headers=headers)
        )

    threads = [
        threading.Thread(target=post, args=[bodies[number % len(bodies)]])
        for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == THREADS
    return answers


@pytest.mark.security("R3")
def test_calls_at_once_register_one_client(app, door):
    answers = at_once(app, door, payloads.example())
    assert [answer.status_code for answer in answers] == [200] * THREADS
    assert len({answer.data for answer in answers}) == 1
    assert [answer.headers.get(REPLAYED) for answer in answers].count(
        "true"
    ) == THREADS - 1
    assert len(database_rows.rows(app, "clients")) == 1


@pytest.mark.security("R3")
def test_calls_at_once_with_a_login_register_one_client(app, door):
    answers = at_once(app, door, payloads.full())
    assert [answer.status_code for answer in answers] == [200] * THREADS
    assert len({answer.data for answer in answers}) == 1
    assert len(database_rows.rows(app, "clients")) == 1


@pytest.mark.security("R3")
def test_of_two_bodies_at_once_one_is_registered_and_the_other_refused(app, door):
    answers = at_once(app, door, payloads.full(), payloads.example())
    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [200] * (THREADS // 2) + [422] * (THREADS // 2)
    registered = {answer.data for answer in answers if answer.status_code == 200}
    assert len(registered) == 1
    for answer in answers:
        if answer.status_code == 422:
            assert answer.json["data"] == {"errors": [], "code": "idempotency_key"}
    assert len(database_rows.rows(app, "clients")) == 1


def test_a_key_gives_no_quick_way_to_guess_the_password(app, door):
    """What is stored beside a client must not be an unsalted hash that only the password is
    unknown of.
    """
    create(door, payloads.full())
    guess = hashlib.sha256(
        json.dumps(payloads.full(), sort_keys=True).encode()
    ).hexdigest()
    assert not database_rows.holds(app, guess)
