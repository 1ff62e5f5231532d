"""`check` as the doors call it: every problem at once, one a field, in the record's order,
whatever is sent.
"""

import copy

import pytest
from hypothesis import example as tried
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.payloads import contact, example, full, having, smallest, without
from tests.support.record_checks import (
    CUSTOMER,
    IMPORT,
    KEY,
    LISTS,
    OBJECTS,
    PLAIN_KEY,
    REFERENCE,
    REP,
    first,
    problems,
    words,
)
from webapp.record.check import check
from webapp.record.schema import FIELDS

ACTORS = [CUSTOMER, REP, KEY, PLAIN_KEY, IMPORT]
VERBS = {
    "Enter",
    "Choose",
    "Send",
    "Remove",
    "Shorten",
    "Write",
    "Leave",
    "Mark",
    "Use",
}
THIRTEEN_MISTAKES = {
    "type.code": ("retial", "choice"),
    "department": ("Mars", "choice"),
    "title": ("x" * 201, "too_long"),
    "email": ("office@", "email"),
    "credentials.password": ("", "required"),
    "currency": (826, "type"),
    "detail.website": ("ftp://example.com", "website"),
    "billing_address.address_town": (None, "required"),
    "shipping_addresses[0].address_country": ("Atlantis", "country"),
    "shipping_addresses[1].address_post_code": ("YO1", "postcode"),
    "contacts[0].role": ("boss", "choice"),
    "contacts[1].contact_default": ("1", "one_default"),
    "source_state": ("P", "unknown_field"),
}


def thirteen_mistakes():
    payload = full()
    for path in reversed(THIRTEEN_MISTAKES):
        payload = having(payload, path, THIRTEEN_MISTAKES[path][0])
    return dict(reversed(payload.items()))


def test_the_documented_example_registers():
    assert problems(example()) == {}


def test_all_thirteen_mistakes_are_told_at_once_in_the_order_of_the_record():
    found = problems(thirteen_mistakes())
    assert list(found.items()) == [
        (path, code) for path, (_, code) in THIRTEEN_MISTAKES.items()
    ]


def test_rows_are_told_in_their_order():
    payload = {**full(), "contacts": [contact(role="boss") for _ in range(12)]}
    assert list(problems(payload)) == [f"contacts[{row}].role" for row in range(12)]


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("department", "Mars", "not_allowed"),  # and not the customer's to set
        ("email", 5, "type"),  # and missing
        # and no country
        ("billing_address.address_country", "Atlantis\x00", "control_characters"),
        ("contacts[0].email", "x" * 300, "too_long"),  # and no address
        ("credentials.password", "abc\x00", "control_characters"),  # and too short
    ],
)
def test_a_field_with_two_mistakes_has_one_problem(path, value, code):
    payload = {
        key: part
        for key, part in full().items()
        if key not in ("department", "tax_ref", "source", "source_status")
    }
    payload = having(without(payload, "detail.payment_term"), path, value)
    assert problems(payload, CUSTOMER) == {path: code}


@pytest.mark.parametrize(
    ("name", "value", "paths"),
    [
        (
            "email",
            "ada@",
            [
                "email",
                "billing_address.address_contact_email",
                "shipping_addresses[1].address_contact_email",
                "contacts[0].email",
            ],
        ),
        (
            "phone",
            "1",
            [
                "detail.contact_number",
                "billing_address.address_contact_number",
                "contacts[1].contact_number",
            ],
        ),
        (
            "town",
            "",
            ["billing_address.address_town", "shipping_addresses[0].address_town"],
        ),
        (
            "country",
            "x",
            [
                "billing_address.address_country",
                "shipping_addresses[1].address_country",
            ],
        ),
        (
            "postcode",
            "x",
            [
                "billing_address.address_post_code",
                "shipping_addresses[1].address_post_code",
            ],
        ),
    ],
)
def test_the_same_mistake_gets_the_same_words_everywhere(name, value, paths):
    payload = full()
    for path in paths:
        payload = having(payload, path, value)
    found = words(payload)
    assert list(found) == paths
    assert len(set(found.values())) == 1


@pytest.mark.parametrize(
    "actor", [REP, KEY, PLAIN_KEY, IMPORT], ids=lambda actor: actor.kind
)
def test_every_door_says_the_same(actor):
    payload = having(
        having(smallest(), "email", "ada@"), "billing_address.address_post_code", "1"
    )
    assert check(payload, actor, REFERENCE) == check(payload, CUSTOMER, REFERENCE)


def test_what_was_sent_is_left_as_it_was():
    payload = having(full(), "shipping_addresses[0].address_default", "1")
    before = copy.deepcopy(payload)
    check(payload, CUSTOMER, REFERENCE)
    assert payload == before


@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor.kind)
@pytest.mark.parametrize("keys", range(len(full())))
def test_an_unfinished_record_is_told_what_is_missing(actor, keys):
    unfinished = dict(list(full().items())[:keys])
    assert (
        check(unfinished, actor, REFERENCE)[0] is None
        or "billing_address" in unfinished
    )


@pytest.mark.parametrize("path", [*FIELDS, *OBJECTS, *LISTS])
def test_a_record_without_one_field_is_checked(path):
    assert_asks(without(full(), first(path)))


def assert_asks(payload):
    """Every problem of the payload, whoever sends it, has a path of its own, a code and words
    that ask for something.
    """
    for actor in ACTORS:
        registration, found = check(payload, actor, REFERENCE)
        assert (registration is None) == bool(found)
        assert all(
            problem.code and problem.message.split()[0] in VERBS for problem in found
        ), found
        assert len({problem.path for problem in found}) == len(found)


NAMES = sorted({step for path in FIELDS for step in path.replace("[]", "").split(".")})
KEYS = st.one_of(
    st.sampled_from(NAMES),
    st.text(),
    st.from_regex(r"(contacts|shipping_addresses)\[.{0,3}\](\.email)?", fullmatch=True),
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters()),
    st.sampled_from(["", "0", "1", "retail", "GB", "\u200b", "P"]),
)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=8)
    ),
    max_leaves=30,
)


@settings(deadline=None)
@given(JSON)
@tried({"contacts[\u00b2]": 1})
def test_whatever_is_sent_gets_words_that_ask_for_something(payload):
    assert_asks(payload)


@settings(deadline=None)
@given(path=st.sampled_from([*map(first, FIELDS), *OBJECTS, *LISTS]), value=JSON)
def test_whatever_stands_in_one_field_gets_words_that_ask_for_something(path, value):
    assert_asks(having(full(), path, value))


@pytest.mark.parametrize("path", ["billing_address", "shipping_addresses[0]"])
def test_a_wrong_object_is_told_once(path):
    assert problems(having(full(), path, 5)) == {path: "type"}
