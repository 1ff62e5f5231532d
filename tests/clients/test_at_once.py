"""Registrations that meet: each is judged for itself, and one that is refused or fails takes nobody
along.
"""

import threading
import time
from contextlib import suppress

import pytest
from sqlalchemy.exc import DBAPIError

from tests.support import database_rows, payloads
from tests.support.registrations import KEY, LOST, Overtaken
from webapp.clients.account_code import take_codes
from webapp.clients.logins import USERNAME_TAKEN
from webapp.clients.register import register
from webapp.record.problem import InputRefused
from webapp.storage.transactions import write

MEANWHILE = 0.3  # seconds in which those who register come to wait


class HeldUp(Exception):
    """Takes back what kept the others waiting."""


def of(checked, number, **changes):
    """The registration of a client like no other; all have one prefix of account codes."""
    payload = {
        **payloads.full(),
        "email": f"n{number}@northern.example",
        "credentials": {"username": f"name {number}", "password": payloads.PASSWORD},
        **changes,
    }
    return checked(payload)


def named(username):
    return {"credentials": {"username": username, "password": payloads.PASSWORD}}


@pytest.fixture
def at_once(context):
    """Registers all at the same moment; gives what each returned or raised, in the order given."""

    def run(*registrations, claims=None):
        found = [None] * len(registrations)

        def one(place, registration):
            claim = (claims or {}).get(place)
            with context.app_context():
                try:
                    found[place] = register(registration, KEY, claim)
                except Exception as error:
                    found[place] = error

        threads = [
            threading.Thread(target=one, args=pair) for pair in enumerate(registrations)
        ]
        with suppress(HeldUp), write() as connection:
            take_codes(connection, ["NORTHE"])
            for thread in threads:
                thread.start()
            time.sleep(MEANWHILE)
            raise HeldUp
        for thread in threads:
            thread.join()
        return found

    return run


def clients(context):
    return {row["email"]: row for row in database_rows.rows(context, "clients")}


@pytest.mark.security("R4", "R11")
def test_of_those_who_want_one_username_one_gets_it(context, checked, at_once):
    register(of(checked, 0, **named("taken")), KEY)
    wanted = {1: "Twice", 3: "taken", 4: "ｔｗｉｃｅ", 6: "twice"}
    found = at_once(
        *(
            of(checked, number, **named(wanted.get(number, f"name {number}")))
            for number in range(1, 9)
        )
    )
    refused = [error for error in found if isinstance(error, Exception)]
    assert {type(error) for error in refused} == {InputRefused}
    assert [error.problems for error in refused] == [(USERNAME_TAKEN,)] * 3
    assert isinstance(found[2], InputRefused)
    kept = clients(context)
    assert len(kept) == 6
    assert {row["account"] for row in kept.values()} == {
        f"NORTHE{number:02d}" for number in range(1, 7)
    }
    assert database_rows.counts(context)["users"] == 6


@pytest.mark.security("R2")
@pytest.mark.parametrize(
    "changes", [{"currency": "XXX"}, {"source_status": "Z"}, {"email": ""}], ids=str
)
def test_one_that_the_database_refuses_fails_alone(context, checked, at_once, changes):
    registrations = [of(checked, number) for number in range(6)]
    wrong = registrations[2]
    registrations[2] = type(wrong)(
        wrong.record.model_copy(update=changes), wrong.advice
    )
    found = at_once(*registrations)
    assert isinstance(found[2], DBAPIError)
    assert not [result for result in found if isinstance(result, InputRefused)]
    assert set(clients(context)) == {
        f"n{number}@northern.example" for number in (0, 1, 3, 4, 5)
    }
    assert {account for _id, account in (*found[:2], *found[3:])} == {
        f"NORTHE{number:02d}" for number in range(1, 6)
    }


@pytest.mark.security("R2", "R3")
def test_one_whose_claim_is_lost_is_undone_alone(context, checked, at_once):
    found = at_once(*(of(checked, number) for number in range(5)), claims={3: LOST})
    assert isinstance(found[3], Overtaken)
    counts = database_rows.counts(context)
    tables = ("clients", "users", "history", "client_search")
    assert {table: counts[table] for table in tables} == dict.fromkeys(tables, 4)
    assert {account for _id, account in (*found[:3], found[4])} == {
        f"NORTHE{number:02d}" for number in range(1, 5)
    }
