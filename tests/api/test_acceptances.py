"""What an integration says was agreed to: kept with the registration, refused where it is wrong."""

import pytest

from tests.support import database_rows, payloads
from tests.support.json_door import errors_of

GOOD = payloads.acceptance()


def registration(*acceptances):
    return payloads.full() | {"acceptances": list(acceptances)}


def test_they_are_kept_with_the_registration(app, door):
    privacy = GOOD | {"document": "privacy", "version": ""}
    assert door.create(registration(GOOD, privacy)).status_code == 200
    first, second = database_rows.rows(app, "client_acceptances")
    assert [first[name] for name in GOOD if name != "accepted_on"] == [
        GOOD[name] for name in GOOD if name != "accepted_on"
    ]
    assert (first["document"], second["document"]) == ("terms", "privacy")
    assert "12:48:00" in str(first["accepted_on"])
    assert "acceptances" not in door.record(1)


@pytest.mark.parametrize("nothing", [None, "", []])
def test_none_is_nothing(app, door, nothing):
    payload = payloads.full() | {"acceptances": nothing}
    assert door.create(payload).status_code == 200
    assert database_rows.counts(app)["client_acceptances"] == 0


@pytest.mark.security("R8")
@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        ({}, "acceptances", "type"),
        ("yes", "acceptances", "type"),
        (["yes"], "acceptances[0]", "type"),
        ([GOOD] * 11, "acceptances", "too_many"),
        ([GOOD, GOOD | {"url": ""}], "acceptances[1].url", "required"),
        ([GOOD | {"url": "javascript:alert(1)"}], "acceptances[0].url", "website"),
        ([GOOD | {"url": "shop.example"}], "acceptances[0].url", "website"),
        ([GOOD | {"wording": None}], "acceptances[0].wording", "required"),
        ([GOOD | {"wording": "x" * 1001}], "acceptances[0].wording", "too_long"),
        ([GOOD | {"version": 6}], "acceptances[0].version", "type"),
        (
            [GOOD | {"version": "a\u0000"}],
            "acceptances[0].version",
            "control_characters",
        ),
        ([GOOD | {"accepted_on": ""}], "acceptances[0].accepted_on", "required"),
        ([GOOD | {"accepted_on": "9 June"}], "acceptances[0].accepted_on", "moment"),
        (
            [GOOD | {"accepted_on": "2026-06-09T14:48:00"}],
            "acceptances[0].accepted_on",
            "moment",
        ),
        (
            [GOOD | {"accepted_on": "9999-12-31T23:59:59-12:00"}],
            "acceptances[0].accepted_on",
            "moment",
        ),
        (
            [GOOD | {"accepted_on": "0001-01-01T00:00:00+12:00"}],
            "acceptances[0].accepted_on",
            "moment",
        ),
        ([GOOD | {"by": "me"}], "acceptances[0].by", "unknown_field"),
    ],
)
def test_bad_ones_are_refused_at_their_field(shared_door, sent, field, code):
    before = shared_door.total()
    answer = shared_door.create(payloads.full() | {"acceptances": sent})
    assert answer.status_code == 422
    assert errors_of(answer)[field][0] == code
    assert shared_door.total() == before


def test_they_are_refused_together_with_the_rest(shared_door):
    payload = payloads.having(registration(GOOD | {"url": ""}), "email", "")
    answer = shared_door.create(payload)
    assert set(errors_of(answer)) == {"email", "acceptances[0].url"}


@pytest.mark.security("R3")
def test_a_repeated_call_keeps_them_once(app, door):
    for _ in range(2):
        answer = door.create(registration(GOOD), Idempotency_Key="once")
        assert answer.status_code == 200
    assert database_rows.counts(app)["client_acceptances"] == 1
