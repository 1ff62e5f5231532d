"""Addresses of the whole world through the JSON door: what a machine has is taken, and what
may be wrong is advice.
"""

import pytest

from tests.support import payloads
from tests.support.envelope import assert_envelope, assert_refused
from tests.support.json_door import errors_of


def in_country(code, **values):
    there = payloads.address(
        address_country=code, address_county="", address_contact_number=""
    )
    return payloads.smallest() | {
        "billing_address": there
        | {f"address_{name}": value for name, value in values.items()}
    }


def registered(door, payload):
    """Register a client, and read its billing address and what is advised about it."""
    answer = door.create(payload)
    assert_envelope(answer, 200)
    record = door.record(answer.json["data"]["client_id"])
    advice = {
        advice["field"].rpartition(".")[2]: advice["code"]
        for advice in record["advice"]
    }
    advice.pop("email", None)  # a duplicate of the client before
    return record["billing_address"], advice


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("LU", "L-1234"),
        ("MD", "MD-2001"),
        ("LV", "1050"),
        ("PL", "00950"),
        ("PT", "1000001"),
        ("KZ", "A15E3H4"),
        ("SE", "SE-123 45"),
    ],
)
def test_a_postcode_is_stored_as_it_was_written(door, code, text):
    address, advice = registered(door, in_country(code, post_code=text))
    assert address["address_post_code"] == text
    assert advice == {}


def test_a_postcode_in_another_format_is_advice_where_none_is_needed_and_an_error_elsewhere(
    door,
):
    address, advice = registered(door, in_country("Egypt", post_code="A1"))
    assert (address["address_post_code"], advice) == (
        "A1",
        {"address_post_code": "postcode"},
    )
    answer = door.create(in_country("Luxembourg", post_code="A1"))
    assert_refused(answer, 422)
    assert errors_of(answer) == {
        "billing_address.address_post_code": (
            "postcode",
            "Enter a postcode in full, like 4750",
        )
    }


@pytest.mark.parametrize(
    ("sent", "name"),
    [("Kosovo", "Kosovo"), ("XKX", "Kosovo"), ("Korea, Republic of", "South Korea"),
        ("Iran (Islamic Republic of)", "Iran"),
     ("Saint Vincent and the Grenadines", "St. Vincent & Grenadines"),
     ("Netherlands (Kingdom of the)", "Netherlands")],
)  # fmt: skip
def test_a_country_is_answered_by_its_english_name(door, sent, name):
    post_code = {"Netherlands": "1234 AB", "South Korea": "03051"}.get(name, "")
    payload = in_country(sent, post_code=post_code, state="Seoul")
    assert registered(door, payload)[0]["address_country"] == name


@pytest.mark.parametrize(
    ("sent", "kept"), [("california", "CA"), ("US-CA", "CA"), ("Ca", "CA")]
)
def test_a_state_is_answered_as_the_list_has_it(door, sent, kept):
    address, advice = registered(door, in_country("US", post_code="95014", state=sent))
    assert (address["address_state"], advice) == (kept, {})


@pytest.mark.parametrize("sent", ["", "Atlantis"])
def test_a_state_that_is_missing_or_unknown_is_advice(door, sent):
    address, advice = registered(door, in_country("US", post_code="95014", state=sent))
    assert (address["address_state"], advice) == (sent, {"address_state": "state"})


def test_a_city_state_needs_no_town(door):
    address, advice = registered(
        door, in_country("Singapore", post_code="546080", town="")
    )
    assert (address["address_town"], advice) == ("", {})
