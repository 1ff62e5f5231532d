"""Reading clients: one by its id, the list by pages and filters."""

from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import quote

import pytest

from tests.support import database_rows, payloads
from tests.support.envelope import assert_envelope, assert_refused
from tests.support.json_door import errors_of


@pytest.fixture(scope="module")
def two(shared_door):
    """A trade client of Europe and a retail client of the UK; nothing is stored besides."""
    shared_door.create(payloads.full())
    shared_door.create(payloads.smallest())
    return shared_door


def ids(answer):
    assert_envelope(answer, 200)
    return [client["id"] for client in answer.json["data"]["clients"]]


def test_a_client_by_id_is_the_record(two):
    answer = two.get("?client_id=2")
    assert_envelope(answer, 200)
    assert answer.json["data"]["account"] == "ADABYR01"
    assert answer.json["data"] == two.get().json["data"]["clients"][1]


@pytest.mark.parametrize("client_id", ["3", "999999999999999999"])
def test_a_client_that_is_not_there_is_404(two, client_id):
    assert_refused(two.get(f"?client_id={client_id}"), 404)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("client_type=trade", [1]),
        ("client_type=retail", [2]),
        ("client_type=", [1, 2]),
        ("department=Europe", [1]),
        ("department=International", []),
        ("email=OFFICE@northern-lights.EXAMPLE", [1]),
        ("email=ada%2Bx@example.com", []),
        ("email=%25", []),
        ("account=NORTHE01", [1]),
        ("account=northe01", [1]),
        ("account=NORTHE", []),
        ("client_type=trade&department=Europe&page=1", [1]),
        ("client_type=trade&department=UK", []),
        ("updated_since=2020-01-01", [1, 2]),
        ("updated_since=9000-01-01", []),
    ],
)
def test_filters_narrow_the_list(two, query, found):
    answer = two.get(f"?{query}")
    assert ids(answer) == found
    assert answer.json["data"]["total"] == len(found)


@pytest.mark.security("R11a")
@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("client_id=0", "client_id"),
        ("client_id=-1", "client_id"),
        ("client_id=", "client_id"),
        ("client_id=abc", "client_id"),
        ("client_id=1.0", "client_id"),
        ("client_id=+1", "client_id"),
        ("client_id=1_0", "client_id"),
        ("client_id=²", "client_id"),
        ("client_id=١", "client_id"),
        ("client_id=1000000000000000000", "client_id"),
        ("client_id=9223372036854775808", "client_id"),
        (f"client_id={'9' * 5000}", "client_id"),
        ("client_id=1&client_id=2", "client_id"),
        ("client_id=1&page=1", "page"),
        ("page=0", "page"),
        ("page=", "page"),
        ("page=two", "page"),
        ("page=1000000000000000000", "page"),
        ("page=1&page=1", "page"),
        ("client_type=charity", "client_type"),
        ("department=Mars", "department"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=", "updated_since"),
        ("updated_since=%20", "updated_since"),
        ("updated_since=2026-02-30", "updated_since"),
        ("updated_since=0001-01-01T00:00:00%2B01:00", "updated_since"),
        ("updated_since=9999-12-31T23:59:59-01:00", "updated_since"),
        ("sort=id", "sort"),
        ("clientid=1", "clientid"),
        ("Page=1", "Page"),
        ("api-key=x", "api-key"),
        ("=1", ""),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(two, query, name):
    answer = two.get(f"?{query}")
    assert_refused(answer, 422)
    assert [*errors_of(answer)] == [name]


def test_all_unknown_parameters_are_named_at_once(two):
    assert [*errors_of(two.get("?sort=id&per_page=9"))] == ["sort", "per_page"]


def test_a_parameter_name_of_any_length_gets_an_answer(two):
    assert_refused(two.get(f"?{'x' * 10_000}=1"), 422)


MOMENT = datetime(2026, 1, 31, 12, 0, 0, 500_000, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31T11:00:00.500000Z", MOMENT),
        ("2026-01-31T11:00:00.500", MOMENT),
        ("2026-01-31T12:00:00.500000%2B01:00", MOMENT),
        ("2026-01-31T12:00:00.500000+01:00", MOMENT),
        ("2026-01-31T12:00:00.500000+0100", MOMENT),
        ("2026-01-31T06:00:00.5-05:00", MOMENT),
        ("%202026-01-31T11:00:00.5Z%20", MOMENT),
        ("2026-01-31%2011:00:00.5", MOMENT),
        ("20260131T110000.5Z", MOMENT),
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
    ],
)
def test_updated_since_takes_the_forms_of_iso_8601(app, door, text, moment):
    door.create(payloads.smallest())
    set_updated(app, moment)
    assert ids(door.get(f"?updated_since={text}")) == [1]
    set_updated(app, moment - timedelta(microseconds=1))
    assert ids(door.get(f"?updated_since={text}")) == []


def set_updated(app, moment):
    """Pretend that client 1 was changed at this moment, written as the database itself writes
    it.
    """
    utc = moment.astimezone(UTC)
    sqlite = app.config["DATABASE_URL"].startswith("sqlite")
    database_rows.execute(
        app,
        "UPDATE clients SET updated_on = :moment",
        moment=f"{utc:%Y-%m-%d %H:%M:%S.%f}" if sqlite else utc,
    )


def test_the_moment_that_was_answered_finds_the_client_again(door):
    door.create(payloads.smallest())
    moment = door.record(1)["updated_on"]
    assert moment.endswith("Z")
    assert ids(door.get(f"?updated_since={quote(moment)}")) == [1]


def test_a_key_needs_the_scope_to_read(door_for):
    door = door_for("clients:create", "clients:approve")
    for query in ("", "?client_id=1", "?sort=id"):
        assert_refused(door.get(query), 403)


def test_all_that_is_wrong_in_an_address_is_refused_at_once(door):
    answer = door.get("?client_type=moon&page=0&updated_since=soon&colour=red")
    assert_refused(answer, 422)
    codes = {field: code for field, (code, _message) in errors_of(answer).items()}
    assert codes == {
        "client_type": "choice",
        "page": "number",
        "updated_since": "moment",
        "colour": "unknown_field",
    }
