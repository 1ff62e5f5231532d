"""Advice: numbers that fail their offline checks are told and stop nobody (contract, "Advice
is not an error").
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.payloads import address, example, full, having, smallest
from tests.support.record_checks import REFERENCE, registered
from webapp.record import places
from webapp.record.advice import advise


def advice_on(path, value, country="GB"):
    state = next((area.value for area in places.areas_of(country)), "")
    there = address(
        address_country=country,
        address_post_code=places.postcode_of(country).example,
        address_state=state,
    )
    payload = having(full(), "billing_address", there)
    numbers = (
        "billing_address.address_contact_number",
        "contacts[0].contact_number",
        "contacts[1].contact_number",
    )
    for number in (
        "detail.contact_number",
        "detail.company_number",
        "detail.vat_number",
        *numbers,
    ):
        payload = having(payload, number, "")
    return {
        found.path: found.code
        for found in registered(having(payload, path, value)).advice
    }


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
    assert found == (
        "detail.vat_number",
        "vat_number",
        "This does not look like a UK VAT number. You can go on; we will check it with you",
    )


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("GB980780684", "GB"), ("980780684", "GB"), ("gb 980 7806 84", "GB"),
        ("GB-980.780.684", "GB"), ("XI980780684", "GB"),
        ("DE136695976", "DE"), ("136695976", "DE"), ("DE136695976", "GB"), ("FR40303265045", "FR"),
        ("EL094259216", "GR"),
        ("CHE-107.787.577 IVA", "CH"), ("anything", "US"), ("anything", "HK"),
        ("T5835678256246", "JP"), ("5835678256246", "JP"),
        ("T5835678256246", "GB"), ("CHE-107.787.577", "GB"), ("CHE-107.787.577 TVA", "GB"),
        ("NO 995 525 828 MVA", "GB"),
        ("NO995525828", "NO"), ("995525828", "NO"), ("AU51824753556", "GB"),
        ("51 824 753 556", "AU"), ("RS101134702", "GB"),
        ("EL094259216", "GB"), ("GR094259216", "GB"), ("EU372000041", "GB"), ("980780684", "IM"),
        ("GB980780684", "JP"),
        ("GODE561231GR8", "MX"), ("XI980780684", "IE"),
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
        ("T5835678256247", "JP"),
        ("T5835678256247", "GB"),
        ("CHE107787578", "GB"),
        ("NO995525829MVA", "GB"),
        ("AU51824753557", "GB"),
        ("51824753556", "GB"),
    ],
)
def test_a_vat_number_that_fails_its_check_gets_advice(number, country):
    assert advice_on("detail.vat_number", number, country) == {
        "detail.vat_number": "vat_number"
    }


@pytest.mark.parametrize(
    "number",
    [
        "GB123456789012",
        "GB 1234 5678 9012",
        "gb123456789012345",
        "XI123456789012",
        "DE1234567",
        "FRA1B2C3",
    ],
)
def test_a_good_eori_number_gets_no_advice(number):
    assert advice_on("detail.eori_number", number) == {}


@pytest.mark.parametrize(
    "number",
    [
        "123",
        "GB12345678901",
        "GB12345678901A",
        "GB1234567890123",
        "XI1",
        "D1234",
        "DE1234567890123456",
    ],
)
def test_an_eori_number_that_fails_its_check_gets_advice(number):
    assert advice_on("detail.eori_number", number) == {
        "detail.eori_number": "eori_number"
    }


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("01234567", "GB"),
        ("SC123456", "GB"),
        ("oc 123456", "GB"),
        ("R0000123", "GB"),
        ("HRB 1", "DE"),
        ("1234567", "DE"),
        ("IP00525R", "GB"),
        ("SP2720RS", "GB"),
        ("NP1234RS", "GB"),
        ("RS007853", "GB"),
        ("NI012345", "GB"),
        ("CE012345", "GB"),
        ("OE000001", "GB"),
        ("ip-00525-r", "GB"),
        ("SL12345A", "GB"),
        ("RS003CUS", "GB"),
    ],
)
def test_a_good_company_number_gets_no_advice(number, country):
    assert advice_on("detail.company_number", number, country) == {}


@pytest.mark.parametrize(
    "number",
    [
        "789546123",
        "1234567",
        "S1234567",
        "SC12345",
        "12345A78",
        "IP00525",
        "1",
        "123456789",
        "\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0660",
    ],
)
def test_a_company_number_that_fails_its_check_gets_advice(number):
    assert advice_on("detail.company_number", number) == {
        "detail.company_number": "company_number"
    }


@pytest.mark.parametrize(
    ("number", "filled"),
    [
        ("1234567", "01234567"),
        ("12 34567", "01234567"),
        ("123456", "00123456"),
        ("SC12345", "SC012345"),
        ("ni-1234", "NI001234"),
    ],
)
def test_a_company_number_without_its_first_zero_is_named(number, filled):
    (found,) = registered(having(full(), "detail.company_number", number)).advice
    assert (
        found.message
        == f"A zero at the beginning may be missing: {filled}. You can go on; we will check it "
        f"with you"
    )


@pytest.mark.parametrize(
    "path", ["email", "billing_address.address_contact_email", "contacts[1].email"]
)
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"), ("gmai.com", "gmail.com"), ("gmaill.com", "gmail.com"),
        ("gnail.com", "gmail.com"),
        ("gmail.co", "gmail.com"), ("gmail.con", "gmail.com"), ("gmail.cm", "gmail.com"),
        ("GMAIL.OM", "gmail.com"),
        ("hotmial.com", "hotmail.com"), ("hotmal.co.uk", "hotmail.co.uk"),
        ("hotmail.co.k", "hotmail.co.uk"),
        ("yaho.com", "yahoo.com"), ("yhaoo.fr", "yahoo.fr"), ("yahoo.cim", "yahoo.com"),
        ("outlok.com", "outlook.com"),
        ("outloook.com", "outlook.com"), ("iclod.com", "icloud.com"), ("icloud.vom", "icloud.com"),
        ("live.con", "live.com"),
        ("googelmail.com", "googlemail.com"), ("aol.con", "aol.com"),
        ("btinterent.com", "btinternet.com"),
    ],
)  # fmt: skip
def test_a_domain_one_slip_from_a_common_provider_gets_advice(path, typed, meant):
    (found,) = registered(having(full(), path, f"Jo.B@{typed}")).advice
    assert found == (
        path,
        "email_domain",
        f"Did you mean Jo.B@{meant}? You can go on if the address is right as it is",
    )


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com", "googlemail.com", "ymail.com", "mail.com", "email.com", "gmx.de", "gmx.net",
        "gmx.com", "hotmail.fr", "hotmail.be",
        "hotmail.de", "live.nl", "live.be", "yahoo.de", "yahoo.gr", "yahoo.co.in", "outlook.de",
        "love.com", "me.com", "msn.com",
        "aol.co.uk", "web.de", "mac.com", "proton.me", "protonmail.ch", "gmail.example.com",
        "mail.gmail.com", "gmal.example",
        "example.com", "outlook.jp", "b\u00fccher.example",
    ],
)  # fmt: skip
def test_a_domain_that_is_real_or_far_from_all_gets_no_advice(domain):
    assert registered(having(full(), "email", f"jo@{domain}")).advice == ()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("detail.contact_number", "call me"), ("detail.contact_number", "9" * 41),
        ("billing_address.address_contact_number", "ask Jo"),
        ("contacts[0].contact_number", "x"), ("detail.vat_number", "1" * 33),
        ("detail.vat_number", "GB1\n2"), ("detail.vat_number", 5),
        ("detail.company_number", "9" * 1_000_000), ("detail.eori_number", "GB\x00"),
        ("email", "Jo <jo@gmial.com>"),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_what_is_a_mistake_gets_no_advice_beside_it(path, value):
    assert path not in {
        found.path for found in advise(having(full(), path, value), REFERENCE)
    }


PHONES = [
    "detail.contact_number",
    "billing_address.address_contact_number",
    "contacts[0].contact_number",
]


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("020 7946 0018", "GB"),
        ("+33 1 42 68 53 00", "GB"),
        ("01 42 68 53 00", "FR"),
        ("020 7946 0018 ext. 12", "GB"),
        ("020 7946 0018 #12", "GB"),
        ("020 7946 0018, ext. 11", "GB"),
        ("020 7946 0018 ext: 11", "GB"),
        ("Tel. 020 7946 0958", "GB"),
        ("+44 20 7946 0018;ext=12", "GB"),
        ("1-800-FLOWERS", "US"),
        ("4002", "NU"),
        ("020\u20117946\u20130018", "GB"),
    ],
)
@pytest.mark.parametrize("path", PHONES)
def test_a_phone_number_of_the_country_gets_no_advice(path, number, country):
    assert advice_on(path, number, country) == {}


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("123 809 4674", "GB"),
        ("020 7946 0018", "FR"),
        ("+44 11111", "GB"),
        ("+999 12345", "GB"),
        ("999", "GB"),
        ("020 7946 0018 (Ada)", "GB"),
        ("4002", "GB"),
    ],
)
@pytest.mark.parametrize("path", PHONES)
def test_a_phone_number_of_nowhere_gets_advice(path, number, country):
    assert advice_on(path, number, country) == {path: "phone_number"}


def test_the_phone_of_an_address_is_checked_for_its_own_country():
    paris = address(
        address_country="FR",
        address_post_code="75008",
        address_contact_number="01 42 68 53 00",
    )
    assert registered(having(full(), "shipping_addresses[0]", paris)).advice == ()


def test_nothing_is_said_of_what_was_not_given():
    for payload in (
        {},
        None,
        [],
        {"detail": None},
        {"detail": "x", "contacts": [None, 1]},
        {"billing_address": {"address_country": 5}},
    ):
        assert list(advise(payload, REFERENCE)) == []


@settings(deadline=None)
@given(
    number=st.one_of(
        st.text(),
        st.from_regex(r"[A-Z]{0,2}[0-9A-Z\u0660-\u0669\u00b2]{1,16}", fullmatch=True),
    ),
    country=st.sampled_from(sorted(places.countries())),
)
def test_any_text_gets_advice_or_none(number, country):
    payload = {
        "detail": {
            "vat_number": number,
            "eori_number": number,
            "company_number": number,
            "contact_number": number,
        },
        "billing_address": {"address_country": country},
    }
    assert all(found.message for found in advise(payload, REFERENCE))


LONG = {
    "detail.vat_number": [
        "BE" + "1" * 5000,
        "IT" + "1" * 5000,
        "1" * 5000,
        "GB" + "9" * 5000,
    ],
    "detail.eori_number": ["GB" + "1" * 5000],
    "detail.company_number": ["1" * 5000],
    "detail.contact_number": ["+44 " + "1" * 5000],
    "contacts[0].contact_number": ["1" * 5000],
    "shipping_addresses[0].address_contact_number": ["1" * 5000],
}


@pytest.mark.security("R8", "R10")
@pytest.mark.parametrize(
    ("path", "text"), [(path, text) for path, texts in LONG.items() for text in texts]
)
def test_what_is_over_its_limit_gets_no_advice(path, text):
    assert [
        advice.path
        for advice in advise(having(full(), path, text), REFERENCE)
        if advice.path == path
    ] == []


SIGNS = (
    "\u0661",
    "\u00b2",
    "\uff11",
    "\u2460",
    "I",
    "-",
    "+",
    "\U0001d7ce",
    "\x00",
    "\ud800",
    "A1",
)


@pytest.mark.security("R8")
@pytest.mark.parametrize(
    "country",
    ["GB", "BE", "IT", "ES", "FR", "CH", "NO", "US", "JP", "IN", "XK", "no country"],
)
@pytest.mark.parametrize(
    "path", ["detail.vat_number", "detail.company_number", "detail.contact_number"]
)
def test_no_text_makes_the_advice_fail(country, path):
    for prefix in ("", country, "BE", "IT", "ES", "FR", "DE", "GB"):
        for sign in SIGNS:
            for count in (1, 8, 9, 11, 12, 30):
                payload = having(
                    having(full(), path, prefix + sign * count),
                    "billing_address.address_country",
                    country,
                )
                list(advise(payload, REFERENCE))
