"""States, provinces and emirates: chosen by people, taken from machines by code or name,
stored as the list has them.
"""

import pytest

from tests.support.payloads import address, full, having
from tests.support.record_checks import (
    CUSTOMER,
    IMPORT,
    KEY,
    REP,
    kept,
    problems,
    registered,
    words,
)
from webapp.record import places
from webapp.record.actor import Actor
from webapp.record.areas import WRITTEN_AS_CODE

PEOPLE = [CUSTOMER, REP]
MACHINES = [KEY, IMPORT]
DOORS = ["billing_address", "shipping_addresses[0]"]
WITH_LISTS = [code for code in places.countries() if places.areas_of(code)]


def at(path, code, state):
    there = address(
        address_country=code,
        address_post_code=places.postcode_of(code).example,
        address_state=state,
    )
    payload = having(full(), path, there)
    for name in ("source", "source_status", "department", "tax_ref"):
        del payload[name]
    del payload["detail"]["payment_term"]
    return payload


def advice_at(payload, actor):
    return {advice.path: advice.message for advice in registered(payload, actor).advice}


def test_the_countries_whose_addresses_need_a_state_have_a_list():
    assert {"US", "CA", "AU", "BR", "IN", "JP", "MX", "AE", "ES", "IT"} <= set(
        WITH_LISTS
    )
    assert {"GB", "FR", "DE", "IE", "NL"}.isdisjoint(WITH_LISTS)


@pytest.mark.parametrize("code", WITH_LISTS)
def test_each_state_is_known_by_its_value_and_its_name(code):
    areas = places.areas_of(code)
    assert (
        len({area.value for area in areas})
        == len({area.name for area in areas})
        == len(areas)
    )
    for area in areas:
        for text in (
            area.value,
            area.name,
            area.name.upper(),
            f" {area.name.lower()} ",
            f"{code}-{area.value}",
        ):
            assert places.area_of(code, text) == area.value
        assert len(area.value) <= 100


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("US", "California", "CA"), ("US", "ca", "CA"), ("US", "US-CA", "CA"),
        ("US", "Washington, D.C.", "DC"), ("CA", "Qu\u00e9bec", "QC"), ("CA", "Quebec", "QC"),
        ("AU", "new south wales", "NSW"), ("BR", "Sao Paulo", "SP"), ("IT", "Roma", "RM"),
        ("IT", "Rome", "RM"), ("ES", "M", "Madrid"), ("ES", "MADRID", "Madrid"),
        ("ES", "Girona", "Girona"), ("ES", "Bizkaia", "Vizcaya"), ("MX", "Jalisco", "Jal."),
        ("MX", "JAL", "Jal."), ("JP", "T\u014dky\u014d", "Tokyo"),
        ("JP", "\u6771\u4eac\u90fd", "Tokyo"), ("JP", "Aichi Prefecture", "Aichi"),
        ("JP", "Tokyo-to", "Tokyo"), ("AE", "dubai", "Dubai"), ("AE", "Emirate of Dubai", "Dubai"),
        ("AE", "\u062f\u0628\u064a", "Dubai"), ("IN", "MH", "Maharashtra"),
        ("IN", "Orissa", "Odisha"), ("KR", "Seoul", "Seoul"), ("CN", "Shanxi", "Shanxi Sheng"),
        ("CN", "Shaanxi", "Shaanxi Sheng"), ("TW", "Taipei", "Taipei City"),
        ("TW", "Hsinchu County", "Hsinchu County"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize("actor", [CUSTOMER, KEY])
def test_a_state_is_taken_by_code_or_name_and_stored_as_the_list_has_it(
    path, actor, code, text, value
):
    payload = at(path, code, text)
    record = kept(payload, actor)
    stored = (
        record.billing_address
        if path == "billing_address"
        else record.shipping_addresses[0]
    )
    assert stored.address_state == value
    assert f"{path}.address_state" not in advice_at(payload, actor)


def test_a_name_of_two_states_is_none():
    assert places.area_of("TW", "Hsinchu") == ""


def test_letters_bear_the_code_where_the_post_asks_for_it():
    for code in WITH_LISTS:
        areas = places.areas_of(code)
        assert all(area.value == area.name for area in areas) == (
            code not in WRITTEN_AS_CODE
        )


@pytest.mark.parametrize(("code", "ask"), [
    ("US", "Choose a state"), ("AE", "Choose an emirate"), ("JP", "Choose a prefecture"),
    ("CA", "Choose a province"),
    ("ES", "Choose a province"), ("HK", "Choose an area"), ("TW", "Choose a county"),
    ("RU", "Choose a region"),
])  # fmt: skip
@pytest.mark.parametrize("actor", PEOPLE)
@pytest.mark.parametrize("path", DOORS)
def test_people_choose_a_state_from_the_list(path, actor, code, ask):
    field = f"{path}.address_state"
    assert words(at(path, code, ""), actor) == {field: ask}
    assert words(at(path, code, "Atlantis"), actor) == {field: f"{ask} from the list"}
    assert problems(at(path, code, "Atlantis"), actor) == {field: "choice"}


@pytest.mark.parametrize("actor", MACHINES)
@pytest.mark.parametrize("path", DOORS)
def test_a_machine_sends_what_it_has_and_gets_advice(path, actor):
    field = f"{path}.address_state"
    go_on = "You can go on; we will check it with you"
    assert (
        advice_at(at(path, "US", ""), actor)[field]
        == f"Addresses in this country name the state. {go_on}"
    )
    assert (
        advice_at(at(path, "US", "Atlantis"), actor)[field]
        == f"This state is not in the list of its country. {go_on}"
    )
    assert (
        kept(
            at("billing_address", "US", "Atlantis"), actor
        ).billing_address.address_state
        == "Atlantis"
    )


@pytest.mark.parametrize("actor", [*PEOPLE, *MACHINES])
def test_where_there_is_no_list_any_text_is_taken(actor):
    payload = at("billing_address", "GB", "Anything")
    assert kept(payload, actor).billing_address.address_state == "Anything"
    assert advice_at(payload, actor) == {}


def test_a_change_that_is_not_about_an_address_is_not_stopped_by_its_state():
    at_contacts = Actor("customer", "customer", unasked=frozenset({"billing_address"}))
    assert "billing_address.address_state" in advice_at(
        at("billing_address", "US", ""), at_contacts
    )
    assert list(problems(at("shipping_addresses[0]", "US", ""), at_contacts)) == [
        "shipping_addresses[0].address_state"
    ]
