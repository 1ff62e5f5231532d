"""The browser door and the JSON door: the same record, the same paths, the same words."""

import pytest
from werkzeug.security import check_password_hash

from tests.support import database_rows, payloads
from tests.support.both_doors import OF_OUR_STAFF, register_by_both, retail, trade
from tests.support.browser import Browser
from tests.support.json_door import errors_of
from webapp.questions.steps import STEPS
from webapp.record.schema import FIELDS


@pytest.mark.security("R9")
@pytest.mark.parametrize("make", [trade, retail])
def test_one_payload_makes_equal_records(quick, make):
    payload = make(credentials=None)
    by_browser, by_json = register_by_both(quick, payload, {})
    by_json["advice"] = [
        advice for advice in by_json["advice"] if "duplicate" not in advice["code"]
    ]
    assert by_browser == by_json
    assert [row["address_town"] for row in by_browser["shipping_addresses"]] == [
        "Leeds",
        "York",
        "Ely",
    ]
    assert len(by_browser["contacts"]) == 2


@pytest.mark.parametrize("make", [trade, retail])
def test_a_login_is_the_same_by_both_doors(quick, make):
    login = {"username": "first-One", "password": payloads.PASSWORD}
    by_browser, by_json = register_by_both(
        quick,
        make(credentials=login),
        {"credentials": login | {"username": "second-One"}},
    )
    assert by_browser.pop("credentials") == {"username": "first-One"}
    assert by_json.pop("credentials") == {"username": "second-One"}
    by_json["advice"] = by_browser["advice"]
    assert by_browser == by_json
    hashes = [user["password_hash"] for user in database_rows.rows(quick, "users")]
    assert [check_password_hash(kept, payloads.PASSWORD) for kept in hashes] == [
        True,
        True,
    ]


def test_the_smallest_registration_has_the_same_defaults(quick):
    by_browser, by_json = register_by_both(quick, payloads.smallest(), {})
    del by_browser["advice"], by_json["advice"]
    assert by_browser == by_json


def bad():
    payload = trade()
    payload["title"], payload["email"] = "", "nobody"
    payload["detail"] |= {
        "contact_number": "12",
        "website": "ftp://x",
        "company_number": "9" * 65,
    }
    payload["billing_address"] |= {
        "address_street_1": "",
        "address_post_code": "MK6",
        "address_contact_email": "@",
    }
    payload["shipping_addresses"][1] |= {
        "address_town": "",
        "address_contact_number": "call",
    }
    payload["shipping_addresses"][2] |= {
        "address_post_code": "",
        "address_note": "n" * 2001,
    }
    payload["contacts"][1] |= {
        "email": "",
        "contact_number": "",
        "job_title": "j" * 101,
    }
    payload["credentials"] = {"username": "northern", "password": "password1234"}
    return payload


def test_one_bad_payload_gets_the_same_paths_and_words(app, door):
    before = database_rows.counts(app)
    by_json = {
        path: message for path, (_, message) in errors_of(door.create(bad())).items()
    }
    browser = Browser(app).begin()
    browser.walk(bad())
    check = browser.press(None)
    # a bad one is not kept
    kept = by_json | {"credentials.password": "Enter a password"}
    assert check.summary == list(kept.values())
    shown = {}
    for step in STEPS:
        page = browser.get(step.name)
        assert page.title.startswith("Error: ") == bool(page.summary)
        shown[step.name] = sorted(page.errors.values())
        assert shown[step.name] == sorted(
            message for path, message in by_json.items() if step.asks_for(path)
        ), step.name
    assert sum(map(len, shown.values())) == len(by_json) == 15
    after = database_rows.counts(app)
    assert after.pop("drafts") == before.pop("drafts") + 1
    assert after == before


def test_every_field_of_the_comparison_is_given():
    """The trade payload would not tell of a field that it leaves out."""
    empty = {
        "title",
        "address_state",
        "address_company",
        "address_county",
        "contact_default",
        "address_default",
    }
    for path in FIELDS.keys() - set(OF_OUR_STAFF):
        found = trade()
        for name in path.replace("[]", ".0").split("."):
            found = found[int(name)] if name.isdigit() else found[name]
        assert found or path.rpartition(".")[2] in empty, path
