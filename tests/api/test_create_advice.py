"""Advice stops nobody, is kept with the client, and is told to those who may hear it;
`validate_only` stores nothing.
"""

import pytest

from tests.support import database_rows, payloads
from tests.support.envelope import assert_envelope, assert_refused
from tests.support.json_door import errors_of

ONLY_CHECK = "?validate_only=1"
DOUBTFUL = payloads.having(payloads.full(), "detail.vat_number", "12345555")


def similar(**changes):
    """A client that has nothing in common with `full()` but what `changes` say."""
    return payloads.smallest() | changes


def fields_of(advice):
    return [row["field"] for row in advice]


def test_the_documented_example_is_registered_with_its_advice(door):
    door.create(payloads.example())
    fields = set(fields_of(door.record(1)["advice"]))
    assert {
        "detail.vat_number",
        "detail.company_number",
        "detail.contact_number",
    } <= fields


def test_advice_has_a_field_a_code_and_a_message(door):
    door.create(DOUBTFUL)
    [advice] = door.record(1)["advice"]
    assert [*advice] == ["field", "code", "message"]
    assert (advice["field"], advice["code"]) == ("detail.vat_number", "vat_number")


def test_advice_is_kept_for_the_desk_and_seen_with_clients_approve_alone(
    door, door_for
):
    other = door_for("clients:create", "clients:read")
    other.create(DOUBTFUL)
    assert "advice" not in other.record(1)
    assert "advice" not in other.get().json["data"]["clients"][0]
    assert fields_of(door.record(1)["advice"]) == ["detail.vat_number"]
    assert fields_of(door.get().json["data"]["clients"][0]["advice"]) == [
        "detail.vat_number"
    ]


def test_validate_only_answers_the_advice_and_stores_nothing(app, door):
    before = database_rows.tables(app)
    answer = door.create(DOUBTFUL, ONLY_CHECK)
    assert_envelope(answer, 200)
    assert [*answer.json["data"]] == ["errors", "advice"]
    assert answer.json["data"]["errors"] == []
    assert fields_of(answer.json["data"]["advice"]) == ["detail.vat_number"]
    assert database_rows.tables(app) == before


def test_validate_only_answers_the_errors_of_a_registration(app, door):
    before = database_rows.tables(app)
    payload = payloads.having(payloads.full(), "email", "nobody")
    answer = door.create(payload, ONLY_CHECK)
    assert_refused(answer, 422)
    assert answer.json == door.create(payload).json
    assert database_rows.tables(app) == before


def test_validate_only_tells_of_a_username_that_is_taken_as_the_create_does(app, door):
    door.create(payloads.full())
    again = payloads.having(payloads.full(), "credentials.username", "NORTHERN")
    before = database_rows.tables(app)
    checked, answer = door.create(again, ONLY_CHECK), door.create(again)
    assert_refused(checked, 409)
    assert checked.json == answer.json
    assert database_rows.tables(app) == before
    assert_envelope(
        door.create(
            payloads.having(again, "credentials.username", "southern"), ONLY_CHECK
        ),
        200,
    )


def test_validate_only_0_registers(door):
    assert (
        "client_id" in door.create(payloads.smallest(), "?validate_only=0").json["data"]
    )


@pytest.mark.parametrize(
    "query",
    [
        "?validate_only=",
        "?validate_only=yes",
        "?validate_only=true",
        "?validate_only=2",
        "?validate_only=1&validate_only=0",
    ],
)
def test_validate_only_takes_0_and_1_once(shared_door, query):
    before = database_rows.tables(shared_door.client.application)
    answer = shared_door.create(payloads.smallest(), query)
    assert_refused(answer, 422)
    assert [*errors_of(answer)] == ["validate_only"]
    assert database_rows.tables(shared_door.client.application) == before


ALIKE = [
    ("email", similar(email="OFFICE@Northern-Lights.EXAMPLE")),
    ("detail.vat_number", similar(detail={"vat_number": "gb 980 7806 84"})),
    ("detail.vat_number", similar(detail={"vat_number": "980780684"})),
    ("detail.company_number", similar(detail={"company_number": "0123-4567"})),
    (
        "title",
        similar(
            title="NORTHERN  LIGHTS, Ltd.",
            billing_address=payloads.address(address_post_code="mk62be"),
        ),
    ),
]


@pytest.mark.parametrize(("field", "payload"), ALIKE)
def test_a_likely_duplicate_is_registered_and_the_desk_told(
    door, door_for, field, payload
):
    first = door.create(payloads.full()).json["data"]["client_account"]
    seen = door_for("clients:create", "clients:read")
    assert_envelope(seen.create(payload), 200)
    assert fields_of(door.record(2)["advice"]) == [field]
    assert first in door.record(2)["advice"][0]["message"]
    assert "advice" not in seen.record(2)


@pytest.mark.security("R17")
@pytest.mark.parametrize(("field", "payload"), ALIKE)
def test_only_keys_that_approve_can_ask_for_duplicates(door, door_for, field, payload):
    door.create(payloads.full())
    assert fields_of(door.create(payload, ONLY_CHECK).json["data"]["advice"]) == [field]
    assert (
        door_for("clients:create").create(payload, ONLY_CHECK).json["data"]["advice"]
        == []
    )


@pytest.mark.parametrize(
    "payload",
    [
        similar(),
        similar(
            title="Northern Lights Ltd",
            billing_address=payloads.address(address_post_code="MK6 2BF"),
        ),
        similar(title="Northern Light Ltd"),
        similar(email="office@northern-light.example"),
    ],
    ids=["nothing alike", "name in another place", "another name", "another email"],
)
def test_clients_that_differ_are_no_duplicates(door, payload):
    door.create(payloads.full())
    assert door.create(payload, ONLY_CHECK).json["data"]["advice"] == []


@pytest.mark.security("R13")
def test_a_status_needs_the_scope_to_approve(app, door_for):
    door = door_for("clients:create", "clients:read")
    before = database_rows.counts(app)
    answer = door.create(payloads.full() | {"source_status": "A", "email": "nobody"})
    assert_refused(answer, 403)
    assert errors_of(answer)["source_status"][0] == "scope"
    assert set(errors_of(answer)) == {"source_status", "email"}
    assert database_rows.counts(app) == before
    assert_envelope(door.create(payloads.full() | {"source_status": "P"}), 200)


@pytest.mark.parametrize("status", ["P", "I", "A", "R", "S"])
def test_a_key_that_approves_may_send_any_status(door, status):
    assert_envelope(door.create(payloads.full() | {"source_status": status}), 200)
    assert door.record(1)["source_status"] == status


def test_validate_only_needs_the_same_scopes(door_for):
    answer = door_for("clients:create").create(
        payloads.full() | {"source_status": "A"}, ONLY_CHECK
    )
    assert_refused(answer, 403)
    assert_refused(door_for("clients:read").create(payloads.full(), ONLY_CHECK), 403)
