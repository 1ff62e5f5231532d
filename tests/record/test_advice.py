"""Advice: numbers that fail their offline checks are told and stop nobody (contract, "Advice is not an error")."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.payloads import address, example, full, having, smallest
from tests.record.checking import REFERENCE, registered
from webapp.record import places
from webapp.record.advice import advise


def advice_on(path, value, country="GB"):
    state = next((area.value for area in places.areas_of(country)), "")
    there = address(address_country=country, address_post_code=places.postcode_of(country).example, address_state=state)
    payload = having(full(), "billing_address", there)
    numbers = ("billing_address.address_contact_number", "contacts[0].contact_number", "contacts[1].contact_number")
    for number in ("detail.contact_number", "detail.company_number", "detail.vat_number", *numbers):
        payload = having(payload, number, "")
    return {found.path: found.code for found in registered(having(payload, path, value)).advice}


def test_the_documented_example_registers_with_this_advice():
    assert [(found.path, found.code) for found in registered(example()).advice] == [
        ("detail.vat_number", "vat_number"),
        ("detail.company_number", "company_number"),
        ("detail.contact_number", "phone_number"),
        ("billing_address.address_contact_number", "phone_number"),
        ("shipping_addresses[0].address_contact_number", "phone_number"),
    ]


@pytest.mark.parametrize("payload", [full(), smallest()], ids=["full", "smallest"])
def test_good_numbers_get_no_advice(payload):
    assert registered(payload).advice == ()


def test_advice_says_that_one_may_go_on():
    (found,) = registered(having(full(), "detail.vat_number", "GB1")).advice
    assert found == ("detail.vat_number", "vat_number", "This does not look like a UK VAT number. You can go on; we will check it with you")


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("GB980780684", "GB"), ("980780684", "GB"), ("gb 980 7806 84", "GB"), ("GB-980.780.684", "GB"), ("XI980780684", "GB"),
        ("DE136695976", "DE"), ("136695976", "DE"), ("DE136695976", "GB"), ("FR40303265045", "FR"), ("EL094259216", "GR"),
        ("CHE-107.787.577 IVA", "CH"), ("anything", "US"), ("anything", "HK"),
    ],
)  # fmt: skip
def test_a_good_vat_number_gets_no_advice(number, country):
    assert advice_on("detail.vat_number", number, country) == {}


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("12345555", "GB"),
        ("GB980780685", "GB"),
        ("DE136695977", "GB"),
        ("DE136695977", "US"),
        ("136695977", "DE"),
        ("GB1", "US"),
        ("XI980780685", "US"),
        ("-", "GB"),
    ],
)
def test_a_vat_number_that_fails_its_check_gets_advice(number, country):
    assert advice_on("detail.vat_number", number, country) == {"detail.vat_number": "vat_number"}


@pytest.mark.parametrize("number", ["GB123456789012", "GB 1234 5678 9012", "gb123456789012345", "XI123456789012", "DE1234567", "FRA1B2C3"])
def test_a_good_eori_number_gets_no_advice(number):
    assert advice_on("detail.eori_number", number) == {}


@pytest.mark.parametrize("number", ["123", "GB12345678901", "GB12345678901A", "GB1234567890123", "XI1", "D1234", "DE1234567890123456"])
def test_an_eori_number_that_fails_its_check_gets_advice(number):
    assert advice_on("detail.eori_number", number) == {"detail.eori_number": "eori_number"}


@pytest.mark.parametrize(
    ("number", "country"), [("01234567", "GB"), ("SC123456", "GB"), ("oc 123456", "GB"), ("R0000123", "GB"), ("HRB 1", "DE")]
)
def test_a_good_company_number_gets_no_advice(number, country):
    assert advice_on("detail.company_number", number, country) == {}


@pytest.mark.parametrize("number", ["789546123", "1234567", "S1234567", "SC12345", "\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0660"])
def test_a_company_number_that_fails_its_check_gets_advice(number):
    assert advice_on("detail.company_number", number) == {"detail.company_number": "company_number"}


PHONES = ["detail.contact_number", "billing_address.address_contact_number", "contacts[0].contact_number"]


@pytest.mark.parametrize(
    ("number", "country"), [("020 7946 0018", "GB"), ("+33 1 42 68 53 00", "GB"), ("01 42 68 53 00", "FR"), ("020 7946 0018 ext. 12", "GB")]
)
@pytest.mark.parametrize("path", PHONES)
def test_a_phone_number_of_the_country_gets_no_advice(path, number, country):
    assert advice_on(path, number, country) == {}


@pytest.mark.parametrize(
    ("number", "country"), [("123 809 4674", "GB"), ("020 7946 0018", "FR"), ("+44 11111", "GB"), ("+999 12345", "GB")]
)
@pytest.mark.parametrize("path", PHONES)
def test_a_phone_number_of_nowhere_gets_advice(path, number, country):
    assert advice_on(path, number, country) == {path: "phone_number"}


def test_the_phone_of_an_address_is_checked_for_its_own_country():
    paris = address(address_country="FR", address_post_code="75008", address_contact_number="01 42 68 53 00")
    assert registered(having(full(), "shipping_addresses[0]", paris)).advice == ()


def test_nothing_is_said_of_what_was_not_given():
    for payload in ({}, None, [], {"detail": None}, {"detail": "x", "contacts": [None, 1]}, {"billing_address": {"address_country": 5}}):
        assert list(advise(payload, REFERENCE)) == []


@settings(deadline=None)
@given(
    number=st.one_of(st.text(), st.from_regex(r"[A-Z]{0,2}[0-9A-Z\u0660-\u0669\u00b2]{1,16}", fullmatch=True)),
    country=st.sampled_from(sorted(places.countries())),
)
def test_any_text_gets_advice_or_none(number, country):
    payload = {
        "detail": {"vat_number": number, "eori_number": number, "company_number": number, "contact_number": number},
        "billing_address": {"address_country": country},
    }
    assert all(found.message for found in advise(payload, REFERENCE))


LONG = {
    "detail.vat_number": ["BE" + "1" * 5000, "IT" + "1" * 5000, "1" * 5000, "GB" + "9" * 5000],
    "detail.eori_number": ["GB" + "1" * 5000],
    "detail.company_number": ["1" * 5000],
    "detail.contact_number": ["+44 " + "1" * 5000],
    "contacts[0].contact_number": ["1" * 5000],
    "shipping_addresses[0].address_contact_number": ["1" * 5000],
}


@pytest.mark.security("R8", "R10")
@pytest.mark.parametrize(("path", "text"), [(path, text) for path, texts in LONG.items() for text in texts])
def test_what_is_over_its_limit_gets_no_advice(path, text):
    assert [advice.path for advice in advise(having(full(), path, text), REFERENCE) if advice.path == path] == []


SIGNS = ("\u0661", "\u00b2", "\uff11", "\u2460", "I", "-", "+", "\U0001d7ce", "\x00", "\ud800", "A1")


@pytest.mark.security("R8")
@pytest.mark.parametrize("country", ["GB", "BE", "IT", "ES", "FR", "CH", "NO", "US", "JP", "IN", "XK", "no country"])
@pytest.mark.parametrize("path", ["detail.vat_number", "detail.company_number", "detail.contact_number"])
def test_no_text_makes_the_advice_fail(country, path):
    for prefix in ("", country, "BE", "IT", "ES", "FR", "DE", "GB"):
        for sign in SIGNS:
            for count in (1, 8, 9, 11, 12, 30):
                payload = having(having(full(), path, prefix + sign * count), "billing_address.address_country", country)
                list(advise(payload, REFERENCE))
