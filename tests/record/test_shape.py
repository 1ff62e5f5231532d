"""The shape of a record: what means "not given", wrong JSON types, unknown keys and too many
rows.
"""

import pytest

from tests.support.payloads import address, contact, full, having, smallest, without
from tests.support.record_checks import (
    KEY,
    LISTS,
    OBJECTS,
    REFERENCE,
    TEXTS,
    first,
    kept,
    problems,
    words,
)
from webapp.record.check import check
from webapp.record.schema import FIELDS

SWITCHES = [path for path in FIELDS if path not in TEXTS]
ROWS = {"shipping_addresses": address(), "contacts": contact()}


@pytest.mark.parametrize("path", [*FIELDS, *OBJECTS, *LISTS])
def test_null_empty_and_absent_mean_the_same(path):
    absent = check(without(full(), first(path)), KEY, REFERENCE)
    assert check(having(full(), first(path), None), KEY, REFERENCE) == absent
    assert check(having(full(), first(path), ""), KEY, REFERENCE) == absent


@pytest.mark.parametrize(
    "path", [path for path in FIELDS if path != "credentials.password"]
)
def test_white_space_alone_means_not_given(path):
    assert check(having(full(), first(path), " \n "), KEY, REFERENCE) == check(
        without(full(), first(path)), KEY, REFERENCE
    )


@pytest.mark.parametrize(
    "value", [0, 1.5, True, [], {}, ["x"], 10**400], ids=lambda value: repr(value)[:9]
)
@pytest.mark.parametrize("path", TEXTS)
def test_nothing_is_coerced_to_text(path, value):
    payload = having(full(), first(path), value)
    assert problems(payload) == {first(path): "type"}
    assert words(payload)[first(path)].endswith("as a string")


@pytest.mark.parametrize(
    "value",
    [2, -1, 1.0, 0.0, "2", "01", "yes", "true", "\u00b9", [], {}, [1]],
    ids=repr,
)
@pytest.mark.parametrize("path", SWITCHES)
def test_nothing_else_is_taken_for_a_default_mark(path, value):
    assert problems(having(full(), first(path), value)) == {first(path): "switch"}


@pytest.mark.parametrize("value", ["x", 0, 1, True, False, [], [{}]], ids=repr)
@pytest.mark.parametrize("path", OBJECTS)
def test_nothing_is_coerced_to_an_object(path, value):
    payload = having(full(), path, value)
    assert problems(payload) == {path: "type"}
    assert words(payload)[path] == f"Send {path} as an object"


@pytest.mark.parametrize("value", ["x", 0, 1, True, False, {}, {"0": {}}], ids=repr)
@pytest.mark.parametrize("path", LISTS)
def test_nothing_is_coerced_to_a_list(path, value):
    payload = having(full(), path, value)
    assert problems(payload) == {path: "type"}
    assert words(payload)[path] == f"Send {path} as a list"


@pytest.mark.parametrize("value", ["x", 0, 1, True, []], ids=repr)
@pytest.mark.parametrize("path", LISTS)
def test_nothing_is_coerced_to_a_row(path, value):
    payload = having(full(), f"{path}[1]", value)
    assert problems(payload) == {f"{path}[1]": "type"}
    assert words(payload)[f"{path}[1]"] == "Send each row as an object"


@pytest.mark.parametrize("payload", [None, [], "x", 1, True, [smallest()]], ids=repr)
def test_a_record_is_an_object(payload):
    assert problems(payload)[""] == "type"


@pytest.mark.security("R13")
@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("emial", "email"),
        ("shipping_address", "shipping_addresses"),
        ("type.cod", "code"),
        ("credentials.user_name", "username"),
        ("tax_ref.codes", "code"),
        ("detail.vatnumber", "vat_number"),
        ("billing_address.address_postcode", "address_post_code"),
        ("shipping_addresses[1].adress_town", "address_town"),
        ("contacts[0].contact_numbr", "contact_number"),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest_known_one(path, nearest):
    payload = having(full(), path, "")
    assert problems(payload) == {path: "unknown_field"}
    assert (
        words(payload)[path]
        == f"Remove {path.rpartition('.')[2]}, there is no such field; did you mean {nearest}?"
    )


@pytest.mark.parametrize(
    "key",
    [
        "xyzzy",
        "client_id",
        "__class__",
        "\u00e9\u00e9",
        "x" * 5000,
        "a.b[0].c",
        "[",
        "]",
        ".",
    ],
)
def test_an_unknown_key_like_no_known_one_is_named_too(key):
    payload = {**smallest(), key: None}
    assert problems(payload) == {key: "unknown_field"}
    assert key[:100] in words(payload)[key]


@pytest.mark.parametrize(
    "key",
    ["contacts[\u00b2]", f"contacts[{'9' * 5000}]", "shipping_addresses[\u2460].x"],
    ids=lambda key: ascii(key)[:14],
)
def test_an_unknown_key_that_looks_like_a_row_is_named_too(key):
    assert problems({**smallest(), key: 1}) == {key: "unknown_field"}


@pytest.mark.security("R13")
def test_a_known_name_at_the_wrong_level_is_unknown():
    assert problems({**smallest(), "username": "ada"}) == {"username": "unknown_field"}
    assert problems({**smallest(), "credentials.username": "ada"}) == {
        "credentials.username": "unknown_field"
    }


@pytest.mark.security("R10")
def test_of_many_unknown_keys_twenty_are_named_and_the_others_counted():
    found = words({**smallest(), **{f"key{number}": 1 for number in range(1021)}})
    assert len(found) == 21
    assert found[""] == "Remove the other 1,001 fields that a record does not have"


@pytest.mark.security("R10")
@pytest.mark.parametrize("path", LISTS)
def test_fifty_rows_are_taken(path):
    assert len(getattr(kept({**full(), path: [ROWS[path]] * 50}), path)) == 50


@pytest.mark.security("R10")
@pytest.mark.parametrize("row", [None, {}, 5], ids=["good", "blank", "wrong"])
@pytest.mark.parametrize("path", LISTS)
def test_fifty_one_rows_are_refused_once(path, row):
    payload = {**full(), path: [ROWS[path]] * 50 + [ROWS[path] if row is None else row]}
    assert problems(payload) == {path: "too_many"}
    assert "50" in words(payload)[path]


def test_what_was_not_given_is_empty():
    record = kept(smallest())
    assert (
        record.detail.vat_number,
        record.credentials.username,
        record.shipping_addresses,
        record.contacts,
    ) == ("", "", [], [])
