"""One name and one password, typed on different machines: composed or not, a host in letters
or as the net writes it.
"""

import unicodedata

import pytest
from werkzeug.security import check_password_hash, generate_password_hash

from tests.support import database_rows, payloads
from tests.support.browser import Browser
from tests.support.json_door import Door, errors_of
from tests.support.sign_in_page import Person, entered, submit
from tests.support.users import make_user
from webapp.users.hashing import forms_of
from webapp.users.links import make_link

COMPOSED = unicodedata.normalize("NFC", "fünf-blåe-ötter-spielen-violine")
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)
FORMS = [COMPOSED, DECOMPOSED]


def quick_hash(password):
    return generate_password_hash(password, "scrypt:1024:8:1")


@pytest.fixture
def quick(app_with):
    return app_with(LEAST_SECONDS="0")


@pytest.mark.security("R15")
@pytest.mark.parametrize("chosen", FORMS, ids=["composed", "decomposed"])
def test_a_password_chosen_in_either_form_opens_in_both(quick, chosen):
    by_json = payloads.full() | {
        "credentials": {"username": "by-json", "password": chosen}
    }
    assert Door(quick).create(by_json).status_code == 200
    by_browser = payloads.smallest() | {
        "credentials": {"username": "by-browser", "password": chosen}
    }
    assert Browser(quick).register(by_browser).text("account")
    for name in ("by-json", "by-browser"):
        for typed in FORMS:
            assert entered(Person(quick).sign_in(name, typed))


@pytest.mark.security("R15")
@pytest.mark.parametrize("chosen", FORMS, ids=["composed", "decomposed"])
def test_a_password_changed_or_chosen_by_link_opens_in_both_forms(app, chosen):
    rep_id = make_user(app, "rep", "Rosa Lind", username="rosa@shop.example")
    with app.app_context():
        token = make_link("invitation", user_id=rep_id)
    assert (
        submit(app.test_client(), f"/invitation/{token}", password=chosen).status_code
        == 303
    )
    person = Person(app)
    assert entered(person.sign_in("rosa@shop.example", DECOMPOSED))
    assert (
        submit(
            person.client, "/account/password", current=COMPOSED, password=chosen + "!"
        ).status_code
        == 303
    )
    for typed in FORMS:
        assert entered(Person(app).sign_in("rosa@shop.example", typed + "!"))


@pytest.mark.security("R15")
@pytest.mark.parametrize("typed", FORMS, ids=["composed", "decomposed"])
def test_a_hash_made_of_what_was_typed_before_still_opens_for_it(app, typed):
    make_user(
        app,
        "rep",
        "Rosa Lind",
        username="rosa@shop.example",
        password_hash=quick_hash(typed),
    )
    assert entered(Person(app).sign_in("rosa@shop.example", typed))
    [user] = database_rows.rows(app, "users")
    assert check_password_hash(user["password_hash"], COMPOSED)  # made anew at sign-in
    assert entered(Person(app).sign_in("rosa@shop.example", COMPOSED))


@pytest.mark.security("R16")
@pytest.mark.parametrize(
    ("typed", "forms"),
    [
        (COMPOSED, [COMPOSED]),
        (DECOMPOSED, [COMPOSED, DECOMPOSED]),
        ("plain", ["plain"]),
        ("", [""]),
        ("x" * 257, [""]),
        ("e\u0301" * 200, ["\u00e9" * 200]),
        ("e\u0301" * 600_000, [""]),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_which_forms_are_tried_follows_from_what_was_typed_alone(typed, forms):
    assert forms_of(typed) == forms


HOSTS = [
    "bücher.example.com",
    unicodedata.normalize("NFD", "bücher.example.com"),
    "xn--bcher-kva.example.com",
    "BÜCHER.Example.com",
]


@pytest.mark.security("R11")
@pytest.mark.parametrize("registered_as", HOSTS, ids=ascii)
def test_an_address_with_letters_beyond_ascii_opens_in_each_of_its_forms(
    app, door, registered_as
):
    login = {"username": f"info@{registered_as}", "password": payloads.PASSWORD}
    door.create(payloads.full() | {"email": login["username"], "credentials": login})
    for host in HOSTS:
        assert entered(Person(app).sign_in(f"Info@{host}", payloads.PASSWORD)), host
        assert door.get(f"?email=info@{host}").json["data"]["total"] == 1
        answer = door.create(
            payloads.full() | {"credentials": login | {"username": f"info@{host}"}}
        )
        assert errors_of(answer).keys() == {"credentials.username"}


@pytest.mark.security("R11")
def test_who_registered_without_a_username_signs_in_by_any_form_of_the_email_address(
    app, door
):
    login = {"username": "northern", "password": payloads.PASSWORD}
    door.create(
        payloads.full()
        | {"email": "info@xn--bcher-kva.example.com", "credentials": login}
    )
    for host in HOSTS:
        assert entered(
            Person(app).sign_in(f"\u200binfo@{host}\u00a0", payloads.PASSWORD)
        )


def test_a_pasted_name_opens_the_same_account(app, door):
    login = {"username": "Smith\u2013Jones", "password": payloads.PASSWORD}
    door.create(payloads.full() | {"credentials": login})
    for typed in (
        "smith-jones",
        "smith\u2011jones",
        "\u200bSmith\u2013Jones\u202c",
        "\uff33mith\u2212jones",
    ):
        assert entered(Person(app).sign_in(typed, payloads.PASSWORD))
