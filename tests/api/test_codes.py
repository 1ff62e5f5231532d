"""Codes of reference lists are taken in any case, and stored and answered as their list has
them.
"""

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser
from tests.support.desk_browser import Visitor
from tests.support.envelope import assert_envelope, assert_refused
from tests.support.json_door import errors_of
from webapp.clients.list_models import MODELS
from webapp.clients.lists import add_entry, change_entry, retire_entry
from webapp.record.problem import InputRefused

GIVEN = {
    "type.code": "TRADE",
    "department": "eUROPE",
    "currency": " eur ",
    "tax_ref.code": "t2",
    "detail.payment_term": "60 Days",
}


def in_other_case():
    payload = payloads.full()
    for path, value in GIVEN.items():
        payload = payloads.having(payload, path, value)
    return payload


def codes_of(record):
    return [
        record["type"]["code"],
        record["department"],
        record["currency"],
        record["tax_ref"]["code"],
        record["detail"]["payment_term"],
    ]


def test_the_json_door_takes_codes_in_any_case(door):
    answer = door.create(in_other_case())
    assert_envelope(answer, 200)
    assert codes_of(door.record(answer.json["data"]["client_id"])) == [
        "trade",
        "Europe",
        "EUR",
        "T2",
        "60 days",
    ]


@pytest.mark.parametrize(
    ("type_code", "missing"), [("TRADE", "title"), ("Retail", "first_name")]
)
def test_what_a_client_needs_follows_its_type_in_any_case(door, type_code, missing):
    payload = payloads.having(
        payloads.having(payloads.smallest(), "type.code", type_code), "title", ""
    )
    for name in ("first_name", "last_name"):
        payload = payloads.having(payload, name, "")
    assert missing in errors_of(door.create(payload))


def test_filters_of_the_list_take_codes_in_any_case(door):
    door.create(payloads.full())
    for query in (
        "client_type=Trade",
        "client_type=TRADE&department=europe",
        "department=EUROPE",
    ):
        answer = door.get(f"?{query}")
        assert_envelope(answer, 200)
        assert answer.json["data"]["total"] == 1, query
    assert_refused(door.get("?client_type=trades"), 422)


def test_the_desk_takes_codes_in_any_case(app):
    rep = Visitor(app)
    token = rep.open("/desk/new").value("csrf_token")
    page = rep.post(
        "/desk/new",
        [
            ("csrf_token", token),
            ("payload", payloads.as_json(in_other_case()).decode()),
        ],
    )
    assert page.value("type") == "trade"
    terms = rep.open(page.path.replace("/you", "/terms"))
    assert [
        terms.value(name) for name in ("department", "tax_code", "payment_term")
    ] == ["Europe", "T2", "60 days"]


def test_the_wizard_takes_codes_in_any_case(app):
    browser = Browser(app).begin()
    page = browser.fill(type="TRADE", title="Acme", email="a@example.com").press()
    assert page.path.endswith("/business")
    assert browser.get("you").value("type") == "trade"


@pytest.mark.parametrize("list_name", MODELS)
def test_a_code_that_differs_by_case_alone_cannot_be_added(context, list_name):
    add_entry(list_name, "xyZ", "First")
    for code in ("xyZ", "XYZ", "xyz"):
        with pytest.raises(InputRefused, match="“xyZ” is in this list already"):
            add_entry(list_name, code, "Second")
    retire_entry(list_name, "xyZ")
    with pytest.raises(InputRefused, match="“xyZ” is in this list already"):
        add_entry(list_name, "XYz", "Second")
    change_entry(list_name, "xyZ", retired_on=None)


def test_of_two_codes_that_differ_by_case_from_before_each_is_taken_as_it_is(app, door):
    with app.app_context():
        add_entry("payment_terms", "Net", "Net")
    database_rows.execute(
        app,
        "INSERT INTO payment_terms (code, name, position) VALUES ('NET', 'NET', 90)",
    )
    database_rows.execute(app, "UPDATE list_version SET version = version + 1")
    for code in ("Net", "NET"):
        answer = door.create(
            payloads.having(payloads.smallest(), "detail.payment_term", code)
        )
        assert (
            door.record(answer.json["data"]["client_id"])["detail"]["payment_term"]
            == code
        )
    answer = door.create(
        payloads.having(payloads.smallest(), "detail.payment_term", "net")
    )
    assert errors_of(answer)["detail.payment_term"][0] == "choice"
