"""A username is found before an email address, an email address finds one login, and staff
have names of their own kind.
"""

import json

import pytest
from sqlalchemy import event
from werkzeug.security import generate_password_hash

from tests.support import database_rows, payloads
from tests.support.json_door import Door
from tests.support.sign_in_page import HASH, PASSWORD, Person, entered
from tests.support.users import make_user
from webapp.auth import credentials
from webapp.extensions import db
from webapp.record.problem import InputRefused
from webapp.users import staff

EMAIL = "office@northern-lights.example"
OTHER = "violet-otters-sing-at-9"


def client_payload(username, email=EMAIL, password=PASSWORD):
    return {
        **payloads.full(),
        "email": email,
        "credentials": {"username": username, "password": password},
    }


@pytest.fixture
def door(app):
    return Door(app)


def signs_in(app, name, password=PASSWORD):
    return entered(Person(app).sign_in(name, password))


def change_email(app, client_id, before, after):
    """Let the history tell that a client changed the email address, later than everything else."""
    values = {
        "client_id": client_id,
        "changes": json.dumps({"title": ["a", "b"], "email": [before, after]}),
    }
    columns = "client_id, happened_on, actor_kind, actor_name, action, changes, reason"
    row = ":client_id, '2099-01-01 00:00:00', 'customer', 'customer', 'changed', :changes, ''"
    database_rows.execute(
        app, f"INSERT INTO history ({columns}) VALUES ({row})", **values
    )


@pytest.mark.security("R16", "R17")
@pytest.mark.parametrize("email", [EMAIL, EMAIL.upper()])
def test_a_second_registration_with_ones_email_breaks_no_sign_in(app, door, email):
    assert door.create(client_payload("one")).status_code == 200
    assert door.create(client_payload("two", email, OTHER)).status_code == 200
    assert signs_in(app, EMAIL)
    assert not signs_in(app, EMAIL, OTHER)
    assert signs_in(app, "two", OTHER)


@pytest.mark.security("R16")
def test_an_older_login_that_takes_ones_email_later_breaks_no_sign_in(app, door):
    door.create(client_payload("old", "old@shop.example", OTHER))
    door.create(client_payload("one"))
    database_rows.execute(
        app,
        "UPDATE clients SET email = :email, email_key = :email WHERE id = 1",
        email=EMAIL,
    )
    change_email(app, 1, "old@shop.example", EMAIL)
    assert signs_in(app, EMAIL)
    assert not signs_in(app, EMAIL, OTHER)


@pytest.mark.security("R16")
def test_another_case_of_ones_email_is_no_new_one(app, door):
    door.create(client_payload("one"))
    door.create(client_payload("two", EMAIL, OTHER))
    change_email(app, 1, EMAIL.upper(), EMAIL)
    assert signs_in(app, EMAIL)


def test_a_client_without_a_login_takes_no_email_address(app, door):
    door.create({**payloads.full(), "credentials": {}})
    door.create(client_payload("one"))
    assert signs_in(app, EMAIL)


@pytest.mark.security("R16")
def test_a_username_is_found_before_an_email_address(app, door):
    door.create(client_payload("one"))
    door.create(client_payload(EMAIL, "other@shop.example", OTHER))
    assert signs_in(app, EMAIL, OTHER)
    assert signs_in(app, "one")


@pytest.mark.security("R16", "R17")
@pytest.mark.parametrize("who_first", ["staff", "client"])
def test_a_customer_neither_shadows_a_colleague_nor_occupies_the_address_of_one_to_come(
    app, door, who_first
):
    address = "rosa@shop.example"

    def make():
        make_user(app, "rep", username=address, password_hash=HASH)

    if who_first == "staff":
        make()
    assert (
        door.create(client_payload("Rosa@shop.example", address, OTHER)).status_code
        == 200
    )
    assert who_first == "staff" or signs_in(app, address, OTHER)
    if who_first == "client":
        make()
    answer = Person(app).sign_in(address)
    assert (answer.status_code, answer.location) == (303, "/desk")


def test_staff_are_made_at_the_desk_for_an_address_that_is_a_clients_username(
    app, door
):
    door.create(client_payload("rosa@shop.example", "rosa@shop.example", OTHER))
    with app.app_context():
        values = staff.read_staff(
            {"name": "Rosa Lind", "email": "rosa@shop.example", "role": "rep"}
        )
        assert staff.create_staff(values, HASH)
        with pytest.raises(InputRefused):
            staff.create_staff(values, HASH)
    assert signs_in(app, "rosa@shop.example")


def staff_address(length):
    return f"{'a' * 60}@{'b' * 40}.{'c' * (length - 110)}.example"


def test_a_staff_address_that_is_too_long_to_be_compared_is_refused(app):
    values = {"name": "Rosa Lind", "role": "rep"}
    with app.app_context():
        assert staff.create_staff(
            staff.read_staff({**values, "email": staff_address(149)}), HASH
        )
        with pytest.raises(
            InputRefused, match="Shorten the email address to 149 plain letters"
        ):
            staff.read_staff({**values, "email": staff_address(150)})


@pytest.mark.security("R11")
@pytest.mark.parametrize(
    "sign", ["\ufe0f", "\u034f", "\u3164", "\u115f", "\u2800", "\U000e0101"], ids=ascii
)
def test_a_name_that_only_looks_like_anothers_is_taken(app, door, sign):
    assert door.create(client_payload("boreas")).status_code == 200
    assert (
        door.create(
            client_payload(f"bor{sign}eas" if sign != "\u2800" else f"boreas{sign}")
        ).status_code
        == 409
    )
    assert signs_in(app, f"boreas{sign}")


@pytest.mark.security("R16", "R17")
@pytest.mark.parametrize(
    "name",
    ["rosa@shop.example", "one", EMAIL, "nobody", "nobody@shop.example", "x" * 300],
)
def test_every_name_is_looked_for_in_the_same_way(app, door, name):
    make_user(app, "rep", username="rosa@shop.example", password_hash=HASH)
    for number in range(3):
        door.create(client_payload(("one", "two", "three")[number]))
    statements = []
    with app.app_context():
        event.listen(
            db.engine, "before_cursor_execute", lambda *args: statements.append(args[2])
        )
        credentials.find_login(name)
    assert len(statements) == 2


NAMES_OF_BEFORE = (
    # username, what it is compared by: a key of before, where another has the newer one
    ("Ada\ufe0f", "ada"),
    ("ad\u034fa", "ad\u034fa"),
    ("boreas\u3164", "boreas\u1160"),
    ("Boreas", "boreas"),
)
INSERT_USER = (
    "INSERT INTO users (username, username_key, password_hash, role, name, created_on)"
    " VALUES (:username, :key, :hash, 'client', '', '2026-01-01 00:00:00')"
)


@pytest.mark.security("R11")
def test_names_that_were_different_before_sign_in_each(app):
    for username, key in NAMES_OF_BEFORE:
        hashed = generate_password_hash(f"{PASSWORD} {username}", "scrypt:1024:8:1")
        database_rows.execute(app, INSERT_USER, username=username, key=key, hash=hashed)
    for username, _ in NAMES_OF_BEFORE:
        assert signs_in(app, username, f"{PASSWORD} {username}")
