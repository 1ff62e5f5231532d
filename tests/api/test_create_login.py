"""Posting a client with a login: the password is seen by nobody, the username is somebody's
alone.
"""

import pytest

from tests.support import database_rows, payloads
from tests.support.envelope import assert_envelope, assert_refused
from tests.support.json_door import errors_of

PASSWORD = payloads.PASSWORD


def with_username(username):
    return payloads.having(payloads.full(), "credentials.username", username)


@pytest.mark.security("R15")
def test_the_hash_of_the_password_is_in_no_answer(app, door):
    created = door.create(payloads.full())
    [user] = database_rows.rows(app, "users")
    for answer in (created, door.get("?client_id=1"), door.get()):
        assert_envelope(answer, 200)
        for secret in ("password", PASSWORD, "scrypt", user["password_hash"][-20:]):
            assert secret not in answer.text


@pytest.mark.security("R15")
@pytest.mark.parametrize(
    "password", [PASSWORD[:4], "password1234", f"{PASSWORD} northern", PASSWORD * 20]
)
def test_a_refused_password_is_not_repeated(shared_door, password):
    answer = shared_door.create(
        payloads.having(payloads.full(), "credentials.password", password)
    )
    assert_refused(answer, 422)
    assert [*errors_of(answer)] == ["credentials.password"]
    assert password not in answer.text


@pytest.mark.security("R11")
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("northern", "northern"),
        ("northern", "NorTHern"),
        ("northern", " northern "),
        ("northern", "ｎｏｒｔｈｅｒｎ"),
        ("northern", "north\u200bern"),
        ("northern", "\u202enorthern"),
        ("straße", "STRASSE"),
        ("am\u00e9lie", "Ame\u0301lie"),
        ("ﬁona", "fiona"),
    ],
    ids=[
        "same",
        "case",
        "spaces",
        "fullwidth",
        "zero width",
        "direction",
        "sharp s",
        "decomposed",
        "ligature",
    ],
)
def test_a_username_that_is_taken_is_refused_and_nothing_is_stored(
    app, door, first, second
):
    assert_envelope(door.create(with_username(first)), 200)
    before = database_rows.counts(app)
    answer = door.create(with_username(second))
    assert_refused(answer, 409)
    assert [*errors_of(answer)] == ["credentials.username"]
    assert database_rows.counts(app) == before


@pytest.mark.parametrize("sign", ["ß", "ﷺ", "ﬃ", "ŉ"])
def test_a_username_that_grows_when_folded_gets_an_answer(shared_door, sign):
    answer = shared_door.create(with_username(sign * 150))
    assert answer.status_code in (200, 422)


def test_a_username_that_was_refused_with_its_client_is_free(door):
    assert_refused(
        door.create(payloads.having(with_username("free"), "email", "nobody")), 422
    )
    assert_envelope(door.create(with_username("free")), 200)


@pytest.mark.parametrize(
    ("left_out", "code"), [("username", "required"), ("password", "required")]
)
def test_username_and_password_come_together(shared_door, left_out, code):
    answer = shared_door.create(
        payloads.without(payloads.full(), f"credentials.{left_out}")
    )
    assert_refused(answer, 422)
    assert errors_of(answer)[f"credentials.{left_out}"][0] == code


def test_clients_without_logins_do_not_collide(shared_door):
    for _ in range(2):
        assert_envelope(
            shared_door.create(
                payloads.full() | {"credentials": {"username": "", "password": ""}}
            ),
            200,
        )
