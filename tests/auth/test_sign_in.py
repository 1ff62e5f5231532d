"""Signing in and out: one answer for whatever is wrong, waits after wrong passwords, sessions
that end.
"""

import re
from datetime import timedelta

import pytest
import time_machine

from tests.support import database_rows, payloads
from tests.support.json_door import Door
from tests.support.sign_in_page import HASH, PASSWORD, Person, entered
from tests.support.users import make_user, sign_in
from webapp.storage.columns import now
from webapp.users import attempts, hashing
from webapp.users.kept_forms import is_inside


@pytest.fixture
def rep_id(app):
    return make_user(
        app, "rep", "Rosa Lind", username="Rosa@shop.example", password_hash=HASH
    )


@pytest.fixture
def person(app, rep_id):
    return Person(app)


@pytest.mark.security("R11")
@pytest.mark.parametrize(
    "name", ["Rosa@shop.example", " rosa@SHOP.example ", "ＲＯＳＡ@shop.example"]
)
def test_staff_sign_in_by_their_address(person, name):
    answer = person.sign_in(name)
    assert (answer.status_code, answer.location) == (303, "/desk")
    assert person.client.get("/desk").status_code == 200


def test_clients_sign_in_by_username_or_email(app):
    assert Door(app).create(payloads.full()).status_code == 200
    for name in ("NORTHERN", "office@northern-lights.example"):
        answer = Person(app).sign_in(name, payloads.PASSWORD)
        assert (answer.status_code, answer.location) == (303, "/account")


def answer_without_what_varies(answer):
    text = re.sub(r'name="(csrf_token|username)"[^>]*|value="[^"]*"', "", answer.text)
    return answer.status_code, text


@pytest.mark.security("R16", "R17")
def test_whatever_is_wrong_gets_one_answer(app, person):
    make_user(
        app, "rep", username="out@shop.example", password_hash=HASH, disabled_on=now()
    )
    make_user(app, "rep", username="invited@shop.example")
    answers = [
        person.sign_in("Rosa@shop.example", "wrong"),
        person.sign_in("Rosa@shop.example", ""),
        person.sign_in("nobody@shop.example"),
        person.sign_in("out@shop.example"),
        person.sign_in("invited@shop.example", ""),
        person.sign_in(""),
        person.sign_in("x" * 5000),
        person.sign_in("a\x00b"),
        person.sign_in("Rosa@shop.example", "x" * 5000),
    ]
    assert {answer_without_what_varies(answer) for answer in answers} == {
        answer_without_what_varies(answers[0])
    }
    assert answers[0].status_code == 422
    assert "Wrong username or password" in answers[0].text


@pytest.mark.security("R16", "R17")
def test_an_unknown_name_costs_a_hash_too(app, person, monkeypatch):
    make_user(
        app, "rep", username="out@shop.example", password_hash=HASH, disabled_on=now()
    )
    make_user(app, "rep", username="invited@shop.example")
    checked = []
    monkeypatch.setattr(
        hashing,
        "check_password_hash",
        lambda found, _password: checked.append(found.split("$")[0]) or False,
    )
    names = ("nobody@shop.example", "out@shop.example", "invited@shop.example", "")
    for name in names:
        person.sign_in(name, "wrong")
    with app.app_context():
        new = hashing.hash_password("x").split("$")[0]
    assert checked == [new] * len(names)
    person.sign_in("Rosa@shop.example", "wrong")
    assert len(checked) == len(names) + 1


@pytest.mark.security("R15")
def test_nothing_typed_as_a_password_comes_back(person):
    assert "so-secret" not in person.sign_in("Rosa@shop.example", "so-secret").text


@pytest.mark.security("R16", "R17")
@pytest.mark.parametrize("name", ["Rosa@shop.example", "nobody@shop.example"])
def test_wrong_passwords_in_a_row_make_the_next_wait_longer_each_time(
    app, person, name
):
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(attempts.FREE):
            assert person.sign_in(name, "wrong").status_code == 422
        waiting = person.sign_in(name)
        assert waiting.status_code == 422
        clock.shift(timedelta(seconds=31))
        is_right = name == "Rosa@shop.example"
        assert entered(person.sign_in(name)) == is_right
        failures = sorted(
            row["failures"] for row in database_rows.rows(app, "sign_in_attempts")
        )
        # of all networks, and of this one
        assert failures == ([attempts.FREE] if is_right else [attempts.FREE + 1] * 2)


@pytest.mark.security("R16")
def test_a_wait_is_doubled_and_has_an_end():
    waits = [
        attempts.wait_after(failures).total_seconds() for failures in (4, 5, 6, 7, 50)
    ]
    assert waits == [0, 30, 60, 120, 900]


@pytest.mark.security("R15")
def test_an_older_hash_is_made_anew(app, person, rep_id):
    assert entered(person.sign_in("Rosa@shop.example"))
    (row,) = [row for row in database_rows.rows(app, "users") if row["id"] == rep_id]
    assert row["password_hash"].startswith(f"{hashing.CHEAP_METHOD}$")
    assert entered(Person(app).sign_in("Rosa@shop.example"))


@pytest.mark.parametrize("wanted", ["/desk/clients?text=x", "/account/password"])
def test_one_goes_on_to_the_page_one_wanted(person, wanted):
    assert person.sign_in("Rosa@shop.example", wanted=wanted).location == wanted


@pytest.mark.security("R22")
@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example",
        "///evil.example", "/\t/evil.example", "javascript:x",
     "/\n/evil.example", "evil.example", "http:evil.example", "", " /desk"],
)  # fmt: skip
def test_next_never_leads_out(wanted):
    assert not is_inside(wanted)


@pytest.mark.security("R22")
def test_an_evil_next_leads_to_the_desk(person):
    assert (
        person.sign_in("Rosa@shop.example", wanted="//evil.example/x").location
        == "/desk"
    )


def test_a_page_of_the_desk_asks_to_sign_in_and_comes_back(app, person):
    answer = app.test_client().get("/desk/clients?text=abc")
    assert answer.location == "/sign-in?next=/desk/clients?text%3Dabc"
    htmx = app.test_client().get("/desk/clients", headers={"HX-Request": "true"})
    assert (htmx.status_code, htmx.headers["HX-Redirect"]) == (401, "/sign-in")


@pytest.mark.security("R16", "T8")
def test_a_copied_cookie_opens_nothing_after_sign_out(app, person):
    person.sign_in("Rosa@shop.example")
    copied = person.client.get_cookie("session").value
    assert person.sign_out().status_code == 303
    thief = app.test_client()
    thief.set_cookie("session", copied)
    assert thief.get("/desk").location.startswith("/sign-in")
    assert person.client.get("/desk").location.startswith("/sign-in")


@pytest.mark.security("R16")
def test_a_session_is_new_at_sign_in(app, person):
    person.sign_in("Rosa@shop.example")
    (first,) = [row["token_hash"] for row in database_rows.rows(app, "user_sessions")]
    person.sign_out()
    person.sign_in("Rosa@shop.example")
    (second,) = [row["token_hash"] for row in database_rows.rows(app, "user_sessions")]
    assert first != second


@pytest.mark.security("R16")
def test_a_disabled_user_is_out_at_once(app, person, rep_id):
    person.sign_in("Rosa@shop.example")
    database_rows.execute(
        app, "UPDATE users SET disabled_on = created_on WHERE id = :id", id=rep_id
    )
    assert person.client.get("/desk").location.startswith("/sign-in")


@pytest.mark.security("R16", "R24")
def test_tries_from_one_address_are_limited(make_app):
    app = make_app(RATELIMIT_ENABLED="1", RATELIMIT_SIGN_IN="3 per minute")
    person = Person(app)
    answers = [person.sign_in(f"name {number}", "") for number in range(4)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_client_does_not_enter_the_desk(app):
    Door(app).create(payloads.full())
    client = app.test_client()
    sign_in(client, 1)
    assert client.get("/desk").status_code == 403


@pytest.mark.security("R19")
def test_a_form_without_its_token_is_refused(app, rep_id):
    assert (
        app.test_client()
        .post("/sign-in", data={"username": "Rosa@shop.example", "password": PASSWORD})
        .status_code
        == 400
    )
