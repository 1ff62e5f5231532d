"""Rules between values: what is needed, defaults, choices, default marks and contacts
(contract, section 2).
"""

from dataclasses import replace

import pytest

from tests.support.payloads import (
    PASSWORD,
    address,
    contact,
    full,
    having,
    smallest,
    without,
)
from tests.support.record_checks import (
    CUSTOMER,
    IMPORT,
    KEY,
    REFERENCE,
    REP,
    kept,
    problems,
    registered,
    value_at,
    words,
)

ASKS = {
    "type.code": "Choose who the account is for",
    "email": "Enter an email address",
    "billing_address": "Enter a billing address",
    "billing_address.address_street_1": "Enter address line 1, such as the street",
    "billing_address.address_town": "Enter a town or city",
    "billing_address.address_post_code": "Enter a postcode",
    "billing_address.address_country": "Choose a country",
}


@pytest.mark.parametrize(("path", "ask"), ASKS.items())
def test_a_person_is_asked_for_what_is_missing(path, ask):
    payload = without(smallest(), path)
    assert problems(payload) == {path: "required"}
    assert words(payload) == {path: ask}


def test_an_object_without_what_is_needed_is_as_good_as_none():
    assert problems(having(smallest(), "type", {})) == {"type.code": "required"}
    assert problems(having(smallest(), "billing_address", {})) == {
        "billing_address": "required"
    }


def test_a_business_is_asked_for_its_name_alone():
    trade = having(smallest(), "type.code", "trade")
    assert words(trade) == {"title": "Enter the name of the business"}
    assert problems(without(without(full(), "first_name"), "last_name")) == {}


@pytest.mark.parametrize(
    "nothing", [None, "", "  ", "\u200b", "\u200d\ufe0f"], ids=ascii
)
@pytest.mark.parametrize("name", ["first_name", "last_name"])
def test_a_person_needs_one_name_alone(name, nothing):
    other = {"first_name": "last_name", "last_name": "first_name"}[name]
    payload = having(having(smallest(), name, "Sukarno"), other, nothing)
    found = registered(payload)
    assert found.record.title == "Sukarno"
    assert [(advice.path, advice.code) for advice in found.advice] == [
        (other, "one_name")
    ]


def test_a_person_without_any_name_is_asked_for_one():
    payload = without(without(smallest(), "first_name"), "last_name")
    assert words(payload) == {"first_name": "Enter a first or last name"}


def test_nothing_is_said_of_a_blank_name_beside_a_title():
    assert (
        registered(
            having(having(smallest(), "title", "Countess"), "last_name", "")
        ).advice
        == ()
    )
    assert registered(having(full(), "last_name", "")).advice == ()


def test_a_person_with_a_title_needs_no_names():
    titled = having(smallest(), "title", "The Lovelace household")
    assert (
        kept(without(without(titled, "first_name"), "last_name")).title
        == "The Lovelace household"
    )


@pytest.mark.parametrize(
    "name", ["address_street_1", "address_town", "address_country", "address_post_code"]
)
def test_a_shipping_address_needs_what_a_billing_address_needs(name):
    payload = without(
        {**full(), "shipping_addresses": [address(), address()]},
        f"shipping_addresses[1].{name}",
    )
    assert words(payload) == {
        f"shipping_addresses[1].{name}": ASKS[f"billing_address.{name}"]
    }


def test_the_title_of_a_person_is_made_of_the_names():
    assert kept(smallest()).title == "Ada Byron"
    assert kept(having(smallest(), "title", "Countess")).title == "Countess"
    longest = having(
        having(smallest(), "first_name", "a" * 100), "last_name", "b" * 100
    )
    assert kept(longest).title == f"{'a' * 100} {'b' * 100}"


@pytest.mark.parametrize("given", ["username", "password"])
def test_username_and_password_come_together(given):
    value = {"username": "ada", "password": PASSWORD}[given]
    missing = {"username": "password", "password": "username"}[given]
    payload = having(smallest(), "credentials", {given: value})
    assert problems(payload) == {f"credentials.{missing}": "required"}
    assert words(payload) == {f"credentials.{missing}": f"Enter a {missing}"}


def test_no_login_is_needed():
    assert (
        problems(having(smallest(), "credentials", {"username": "", "password": ""}))
        == {}
    )


@pytest.mark.parametrize(
    ("path", "default"),
    [("department", "UK"), ("currency", "GBP"), ("source_status", "P")],
)
def test_what_was_not_given_gets_its_default(path, default):
    assert value_at(kept(smallest()), path) == default


@pytest.mark.parametrize(
    "path",
    [
        "department",
        "currency",
        "tax_ref.code",
        "detail.payment_term",
        "source",
        "source_status",
        "title",
    ],
)
def test_what_was_given_is_kept(path):
    assert value_at(kept(full()), path) == value_at(full(), path)


def test_the_settings_say_what_the_defaults_are():
    reference = replace(
        REFERENCE, default_currency="EUR", departments={"Europe": "Europe", "UK": "UK"}
    )
    record = kept(smallest(), reference=reference)
    assert (record.currency, record.department) == ("EUR", "Europe")


@pytest.mark.parametrize(
    ("actor", "source"),
    [(CUSTOMER, "web"), (REP, "system"), (KEY, "api"), (IMPORT, "import")],
)
def test_each_door_sets_its_own_source(actor, source):
    assert kept(smallest(), actor).source == source


@pytest.mark.parametrize(
    ("marks", "default"),
    [
        (["0", "0"], [True, False]),
        ([None, ""], [True, False]),
        (["0", "1"], [False, True]),
        ([1, 0], [True, False]),
        ([True], [True]),
    ],
)
def test_the_first_shipping_address_is_the_default_unless_another_is_marked(
    marks, default
):
    payload = {
        **full(),
        "shipping_addresses": [address(address_default=mark) for mark in marks],
    }
    assert [
        bool(row.address_default) for row in kept(payload).shipping_addresses
    ] == default


@pytest.mark.parametrize("mark", ["0", "1", None, False])
def test_the_billing_address_is_always_the_default(mark):
    assert (
        kept(
            having(smallest(), "billing_address.address_default", mark)
        ).billing_address.address_default
        is True
    )


@pytest.mark.parametrize("mark", ["1", 1, True])
def test_a_second_default_shipping_address_is_refused(mark):
    payload = {
        **full(),
        "shipping_addresses": [
            address(address_default="1"),
            address(),
            address(address_default=mark),
        ],
    }
    assert problems(payload) == {"shipping_addresses[2].address_default": "one_default"}


# finding: the contract says this of shipping addresses alone
def test_a_second_default_contact_is_refused():
    payload = {
        **full(),
        "contacts": [contact(contact_default="1"), contact(contact_default=True)],
    }
    assert problems(payload) == {"contacts[1].contact_default": "one_default"}


def test_goods_go_to_the_billing_address_when_there_is_no_other():
    assert kept(having(full(), "shipping_addresses", [])).shipping_addresses == []


@pytest.mark.parametrize(
    ("row", "asked"),
    [
        (
            {},
            {
                "first_name": "Enter a first or last name",
                "email": "Enter an email address or a phone number",
            },
        ),
        ({"first_name": "Ada"}, {"email": "Enter an email address or a phone number"}),
        (
            {"job_title": "Buyer", "email": "ada@example.com"},
            {"first_name": "Enter a first or last name"},
        ),
        ({"first_name": "Ada", "email": "ada@example.com"}, {}),
        ({"last_name": "Byron", "contact_number": "020 7946 0018"}, {}),
        ({"last_name": "Byron", "email": "ada@example.com"}, {}),
    ],
)
def test_a_contact_needs_a_name_and_an_email_or_a_number(row, asked):
    assert words(having(full(), "contacts[1]", row)) == {
        f"contacts[1].{name}": ask for name, ask in asked.items()
    }


CHOICES = {
    "type.code": ["retail", "trade"],
    "department": ["UK", "Europe", "International"],
    "currency": ["GBP", "EUR", "USD"],
    "tax_ref.code": ["T0", "T1", "T2", "T4", "T5", "T9"],
    "detail.payment_term": ["proforma", "30 days", "60 days", "end of month"],
    "contacts[0].role": ["orders", "accounts", "delivery", "other"],
    "source_status": ["P", "I", "A", "R", "S"],
}


@pytest.mark.parametrize(
    ("path", "choice"),
    [(path, choice) for path, choices in CHOICES.items() for choice in choices],
)
def test_each_choice_is_taken(path, choice):
    assert value_at(kept(having(full(), path, choice)), path) == choice


@pytest.mark.parametrize(
    "path", [path for path in CHOICES if "role" not in path and path != "source_status"]
)
def test_a_code_of_a_reference_list_is_taken_in_any_case_and_kept_as_listed(path):
    for choice in CHOICES[path]:
        for typed in (choice.swapcase(), choice.upper(), f" {choice.lower()} "):
            assert value_at(kept(having(full(), path, typed)), path) == choice


@pytest.mark.parametrize("wrong", ["X", "another"])
@pytest.mark.parametrize("path", CHOICES)
def test_another_choice_is_refused_and_the_choices_named(path, wrong):
    ((field, message),) = words(having(full(), path, wrong)).items()
    assert field == path
    assert message.startswith("Choose ")
    assert message.endswith(", ".join(CHOICES[path]))
