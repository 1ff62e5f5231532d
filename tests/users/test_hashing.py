"""Passwords are hashed at OWASP's strength in a bounded number of places; who finds none is
asked to come again.
"""

import ast
import unicodedata
from contextlib import ExitStack

import pytest
from werkzeug.security import generate_password_hash

from tests.support import database_rows, payloads
from tests.support.json_door import Door
from tests.support.sign_in_page import (
    HASH,
    NEW_PASSWORD,
    PASSWORD,
    Person,
    entered,
    submit,
)
from tests.support.users import make_user, sign_in
from webapp.config import PROJECT, load_settings
from webapp.users import hashing

WEBAPP = PROJECT / "webapp"


@pytest.fixture
def no_place(app, monkeypatch):
    """Takes every place for hashing, and lets nobody wait long."""
    monkeypatch.setattr(hashing, "WAIT_SECONDS", 0.05)

    def take(stack):
        stack.enter_context(app.app_context())
        for _ in range(hashing.places(app.config)):
            stack.enter_context(hashing.place())

    with ExitStack() as stack:
        yield lambda: take(stack)


@pytest.mark.security("R15")
def test_a_new_hash_costs_what_owasp_says(app_with):
    with app_with(CHEAP_HASHES="0").app_context():
        assert hashing.hash_password("x").startswith("scrypt:32768:8:3$")


def test_a_hash_is_its_passwords_alone(context):
    assert hashing.check_password(hashing.hash_password("x"), "x")
    assert not hashing.check_password(hashing.hash_password("x"), "y")
    assert not hashing.check_password("", "")


@pytest.mark.security("R15")
@pytest.mark.parametrize(
    "method", ["scrypt:32768:8:1", "scrypt:1024:8:1", "pbkdf2:sha256:1000"]
)
def test_a_hash_of_before_works_and_is_renewed_at_sign_in(app_with, method):
    app = app_with(CHEAP_HASHES="0")
    make_user(
        app,
        "client",
        username="northern",
        password_hash=generate_password_hash(PASSWORD, method),
    )
    assert not entered(Person(app).sign_in("northern", "wrong"))
    assert database_rows.rows(app, "users")[0]["password_hash"].startswith(method)
    assert entered(Person(app).sign_in("northern"))
    assert database_rows.rows(app, "users")[0]["password_hash"].startswith(
        hashing.METHOD
    )
    assert entered(Person(app).sign_in("northern"))


@pytest.mark.security("R16", "R17")
def test_a_hash_of_the_release_before_takes_as_long_as_an_unknown_name(
    app_with, monkeypatch
):
    def parallel(password_hash):
        done = []
        monkeypatch.setattr(
            hashing, "check_password_hash", lambda found, _password: done.append(found)
        )
        hashing.check_password(password_hash, "wrong")
        return sum(int(found.split("$")[0].rpartition(":")[2]) for found in done)

    with app_with(CHEAP_HASHES="0").app_context():
        for found in ("scrypt:32768:8:1$salt$00", "", f"{hashing.METHOD}$salt$00"):
            assert parallel(found) == 3


@pytest.mark.security("R15")
def test_a_letter_may_be_typed_in_any_of_its_forms(context):
    composed, apart = (
        unicodedata.normalize(form, "Zoë-Ångström-violin") for form in ("NFC", "NFD")
    )
    assert composed != apart
    for chosen, typed in ((composed, apart), (apart, composed), (apart, apart)):
        assert hashing.check_password(hashing.hash_password(chosen), typed)
    # as earlier releases hashed it
    assert hashing.check_password(
        generate_password_hash(apart, "scrypt:1024:8:1"), apart
    )


@pytest.mark.security("R26")
def test_without_a_place_a_sign_in_is_asked_to_come_again_and_is_not_counted(
    app, no_place
):
    make_user(app, username="rosa@shop.example", password_hash=HASH)
    person = Person(app)
    no_place()
    for name in ("rosa@shop.example", "nobody@shop.example"):
        answer = person.sign_in(name)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "Try again" in answer.text or "try again" in answer.text
    assert database_rows.rows(app, "sign_in_attempts") == []


@pytest.mark.security("R3", "R7", "R26")
def test_without_a_place_the_json_door_says_so_in_the_envelope_and_forgets_the_key(
    app, monkeypatch
):
    monkeypatch.setattr(hashing, "WAIT_SECONDS", 0.05)
    door = Door(app)
    with ExitStack() as stack, app.app_context():
        for _ in range(hashing.places(app.config)):
            stack.enter_context(hashing.place())
        answer = door.create(payloads.full(), Idempotency_Key="one")
        assert (answer.status_code, answer.json["status"], answer.json["response"]) == (
            503,
            503,
            False,
        )
        assert int(answer.headers["Retry-After"]) > 0
        assert database_rows.counts(app)["clients"] == 0
        # what needs no hash goes on
        assert door.create({**payloads.full(), "credentials": {}}).status_code == 200
    again = door.create(payloads.full(), Idempotency_Key="one")
    assert (again.status_code, "Idempotent-Replayed" in again.headers) == (200, False)


@pytest.mark.security("R26")
def test_without_a_place_no_password_is_changed(app, no_place):
    user_id = make_user(app, "client", username="northern", password_hash=HASH)
    client = app.test_client()
    sign_in(client, user_id)
    no_place()
    assert (
        submit(
            client, "/account/password", current=PASSWORD, password=NEW_PASSWORD
        ).status_code
        == 503
    )
    assert [row["password_hash"] for row in database_rows.rows(app, "users")] == [HASH]


@pytest.mark.security("R26")
def test_no_more_than_a_part_of_the_threads_waits(app):
    places = hashing.Places(1, 3)
    with ExitStack() as stack:
        stack.enter_context(places.one())
        for _ in range(2):
            assert places.queue.acquire(blocking=False)  # two that wait
        with pytest.raises(hashing.NoPlace):
            stack.enter_context(places.one())


def test_a_place_is_given_back_whatever_happens(app_with):
    app = app_with(HASHING_PLACES="1")
    with app.app_context():
        for _ in range(3):
            with pytest.raises(ZeroDivisionError), hashing.place():
                raise ZeroDivisionError
        assert hashing.hash_password("x")


def test_places_are_set_or_as_many_as_the_machine_has_room_for():
    assert hashing.places(load_settings({"HASHING_PLACES": "7"})) == 7
    assert hashing.places(load_settings({})) >= 1
    assert hashing.places({**load_settings({}), "WORKERS": 1_000_000}) == 1


HASHERS = {
    "werkzeug.security",
    "generate_password_hash",
    "check_password_hash",
    "scrypt",
    "pbkdf2_hmac",
}


def imported_by(text):
    """The names of the modules, and of what is in them, that a file imports."""
    imports = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom | ast.Import)
    ]
    return {getattr(node, "module", "") for node in imports} | {
        alias.name for node in imports for alias in node.names
    }


def test_nothing_hashes_elsewhere():
    texts = {
        str(path.relative_to(WEBAPP)): path.read_text() for path in WEBAPP.rglob("*.py")
    }
    # to parse a file takes long, and few have one of the words
    named = {
        path: text
        for path, text in texts.items()
        if any(name in text for name in HASHERS)
    }
    assert {path for path, text in named.items() if HASHERS & imported_by(text)} == {
        "users/hashing.py"
    }
