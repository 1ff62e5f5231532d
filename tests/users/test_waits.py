"""Strangers keep no owner out, and are made to wait: by network, and over all networks
together (security R16).
"""

import threading
import time
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, select, text, update

from tests.support import database_rows
from tests.support.sign_in_page import (
    HASH,
    NEW_PASSWORD,
    PASSWORD,
    Person,
    entered,
    submit,
)
from tests.support.users import make_user
from webapp.auth import credentials
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.users import attempts
from webapp.users import staff as staff_users
from webapp.users.models import SignInAttempts

ROSA, ADA = "rosa@shop.example", "ada@shop.example"


@pytest.fixture
def staff(app):
    return {
        make_user(app, role, username=name, password_hash=HASH): name
        for role, name in (("rep", ROSA), ("admin", ADA))
    }


def at(number, network="198.51.{}.{}"):
    """A request from one of many addresses."""
    return {
        "environ_overrides": {
            "REMOTE_ADDR": network.format(number // 250, number % 250 + 1)
        }
    }


def guessed(app, name, number):
    """Whether a wrong password of a stranger is looked at."""
    with app.test_request_context(**at(number)):
        return attempts.may_try(credentials.find_login(name), name)


def failures(app):
    return sorted(
        row["failures"] for row in database_rows.rows(app, "sign_in_attempts")
    )


@pytest.mark.security("R16")
@pytest.mark.parametrize("networks", [1, 250], ids=["one network", "many networks"])
@pytest.mark.parametrize("name", [ROSA, ADA])
def test_a_wrong_password_every_quarter_of_an_hour_keeps_no_owner_out(
    app, staff, name, networks
):
    known = Person(app)
    with time_machine.travel(now(), tick=False) as clock:
        assert entered(known.sign_in(name, **at(0, "203.0.113.{1}")))
        for number in range(110):
            guessed(app, name, number % networks)
            if number % 36 == 35:
                assert entered(Person(app).sign_in(name, **at(1, "203.0.113.{1}"))), (
                    "in a new browser"
                )
                known.sign_out()
                assert entered(known.sign_in(name, **at(0))), (
                    "in a browser that is known, in the strangers' network too"
                )
            clock.shift(timedelta(minutes=15))


@pytest.mark.security("R16", "R17")
@pytest.mark.parametrize("name", [ROSA, "nobody@shop.example"])
def test_a_spray_over_many_networks_waits(app, staff, name):
    owner, strangers = Person(app), Person(app)
    with time_machine.travel(now(), tick=False) as clock:
        assert entered(owner.sign_in(ROSA))
        owner.sign_out()
        looked_at = [guessed(app, name, number // 2) for number in range(150)]
        assert looked_at == [True] * attempts.FREE_OF_ALL + [False] * (
            150 - attempts.FREE_OF_ALL
        )
        assert not entered(strangers.sign_in(name, **at(1000)))
        assert max(failures(app)) == attempts.FREE_OF_ALL
        assert entered(owner.sign_in(ROSA, **at(1001))), "known here"
        clock.shift(attempts.ONE_MORE_AFTER)
        assert entered(Person(app).sign_in(name, **at(1002))) == (name == ROSA)


@pytest.mark.security("R16")
def test_one_network_that_waits_takes_nothing_from_the_others(app, staff):
    stranger = Person(app)
    with time_machine.travel(now(), tick=False):
        for _ in range(3 * attempts.FREE):
            stranger.sign_in(ROSA, "wrong", **at(7))
        # what is not looked at is not counted
        assert failures(app) == [attempts.FREE, attempts.FREE]
        assert not entered(stranger.sign_in(ROSA, **at(7)))
        assert entered(Person(app).sign_in(ROSA, **at(8)))


@pytest.mark.security("R16", "R24")
def test_addresses_of_one_ipv6_network_wait_together(app, staff):
    with time_machine.travel(now(), tick=False):
        for number in range(attempts.FREE):
            Person(app).sign_in(ROSA, "wrong", **at(number, "2001:db8:0:1::{1:x}"))
        assert not entered(
            Person(app).sign_in(ROSA, **at(99, "2001:db8:0:1:ffff::{1:x}"))
        )
        assert entered(Person(app).sign_in(ROSA, **at(99, "2001:db8:0:2::{1:x}")))


@pytest.mark.security("R16")
def test_a_known_browser_waits_too_and_alone(app, staff):
    person = Person(app)
    with time_machine.travel(now(), tick=False) as clock:
        person.sign_in(ROSA)
        person.sign_out()
        for _ in range(attempts.FREE):
            assert not entered(person.sign_in(ROSA, "wrong"))
        assert not entered(person.sign_in(ROSA))
        assert entered(Person(app).sign_in(ROSA)), "the same network, another browser"
        clock.shift(timedelta(seconds=31))
        assert entered(person.sign_in(ROSA))


def cookie_of(app, name):
    person = Person(app)
    person.sign_in(name)
    return person.client.get_cookie("device")


def exhaust(app, name):
    """Have all strangers wait: as after a hundred tries, of which one is made."""
    assert guessed(app, name, 0)
    counts = SignInAttempts.__table__.c
    with app.app_context(), write() as connection:
        [of_all] = [
            row
            for row in connection.execute(select(SignInAttempts.__table__))
            if row.wait_until == row.failed_on + attempts.ONE_MORE_AFTER
        ]
        connection.execute(
            update(SignInAttempts)
            .where(counts.key == of_all.key)
            .values(
                failures=attempts.FREE_OF_ALL,
                wait_until=of_all.failed_on
                + attempts.ONE_MORE_AFTER * attempts.FREE_OF_ALL,
            )
        )
    assert not guessed(app, name, 1)


@pytest.mark.security("R13a", "R16")
@pytest.mark.parametrize(
    "forge",
    [
        "another's",
        "changed",
        "another browser's name",
        "nonsense",
        "a new password",
        "ended",
    ],
)
def test_no_cookie_but_ones_own_and_of_ones_present_access_helps(app, staff, forge):
    value = cookie_of(app, ADA if forge == "another's" else ROSA).value
    with time_machine.travel(now(), tick=False):
        exhaust(app, ROSA)
        name, mark = value.split(".")
        value = {
            "changed": f"{name}.{mark[:-2]}xx",
            "another browser's name": f"{name[::-1]}.{mark}",
            "nonsense": "²;" * 300,
        }.get(forge, value)
        with app.app_context(), write() as connection:
            if forge == "a new password":
                staff_users.set_password(connection, 1, HASH)
            elif forge == "ended":
                staff_users.end_sessions(connection, 1)
        thief = Person(app)
        thief.client.set_cookie("device", value)
        assert not entered(thief.sign_in(ROSA))
        assert entered(thief.sign_in(ADA)), "the other account is another count"


@pytest.mark.security("R16", "R19")
def test_the_cookie_of_a_known_browser_says_nothing_and_is_kept_from_scripts(
    app, staff
):
    cookie = cookie_of(app, ROSA)
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert cookie.max_age == timedelta(days=400).total_seconds()
    assert "rosa" not in cookie.value
    assert cookie.value.split(".")[0] != cookie_of(app, ROSA).value.split(".")[0]
    # nobody sees that both are the same user's
    assert cookie_of(app, ROSA).value.split(".")[1] != cookie.value.split(".")[1]


@pytest.mark.security("R19")
def test_under_https_the_cookie_is_secure_and_of_this_host_alone(make_app):
    app = make_app(
        PUBLIC_URL="https://register.example.com", TRUSTED_HOSTS="register.example.com"
    )
    make_user(app, username=ROSA, password_hash=HASH)
    client, base = app.test_client(), "https://register.example.com"
    page = client.get("/sign-in", base_url=base)
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    data = {"csrf_token": token, "username": ROSA, "password": PASSWORD}
    answer = client.post(
        "/sign-in", data=data, base_url=base, headers={"Referer": f"{base}/"}
    )
    (device,) = [
        line for line in answer.headers.getlist("Set-Cookie") if "device" in line
    ]
    assert device.startswith("__Host-device=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {
        part.strip() for part in device.split(";")
    }


def test_people_who_share_a_browser_are_all_known_in_it(app, staff):
    person = Person(app)
    for name in (ROSA, ADA):
        person.sign_in(name)
        person.sign_out()
    with time_machine.travel(now(), tick=False):
        exhaust(app, ROSA)
        assert not entered(Person(app).sign_in(ROSA))
        assert entered(person.sign_in(ROSA))


def test_a_browser_stays_known_when_the_password_is_changed_in_it(app, staff):
    person = Person(app)
    person.sign_in(ROSA)
    assert (
        submit(
            person.client, "/account/password", current=PASSWORD, password=NEW_PASSWORD
        ).status_code
        == 303
    )
    person.sign_out()
    with time_machine.travel(now(), tick=False):
        exhaust(app, ROSA)
        assert entered(person.sign_in(ROSA, NEW_PASSWORD))


WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.mark.security("R3")
def test_a_count_that_another_sign_in_deletes_meanwhile_is_begun_again(app, staff):
    Person(app).sign_in(ROSA, password="wrong")
    answers, person = [], Person(app)
    signing_in = threading.Thread(target=lambda: answers.append(person.sign_in(ROSA)))
    with app.app_context(), write() as connection:
        connection.execute(select(SignInAttempts.key).with_for_update())
        signing_in.start()
        while connection.dialect.name == "postgresql" and not connection.scalar(
            WAITING
        ):
            time.sleep(0.01)
        connection.execute(delete(SignInAttempts))
    signing_in.join()
    [answer] = answers
    assert entered(answer)
