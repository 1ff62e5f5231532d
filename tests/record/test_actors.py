"""Who may set what: customers, sales reps, API keys and imports (contract, section 2)."""

import pytest

from tests.support.payloads import full, having, smallest
from tests.support.record_checks import (
    CUSTOMER,
    IMPORT,
    KEY,
    PLAIN_KEY,
    REP,
    problems,
    registered,
    value_at,
    words,
)
from webapp.record.actor import Actor

VALUES = {
    "department": "Europe",
    "tax_ref.code": "T2",
    "detail.payment_term": "30 days",
    "source": "shop",
    "source_status": "A",
}


@pytest.mark.security("R13")
@pytest.mark.parametrize(("path", "value"), VALUES.items())
def test_a_customer_cannot_set_what_the_house_decides(path, value):
    assert problems(having(smallest(), path, value), CUSTOMER) == {path: "not_allowed"}
    assert words(having(smallest(), path, value), CUSTOMER)[path].startswith(
        "Leave out the "
    )


@pytest.mark.parametrize(
    "value", ["UK", "P", "nonsense", "-", 5, True, ["UK"], {"code": "T1"}], ids=repr
)
@pytest.mark.parametrize("path", VALUES)
def test_nor_by_any_other_value(path, value):
    assert list(problems(having(smallest(), path, value), CUSTOMER)) == [path]


@pytest.mark.parametrize("value", [None, "", "  "], ids=repr)
@pytest.mark.parametrize("path", VALUES)
def test_a_customer_may_leave_them_empty(path, value):
    assert problems(having(smallest(), path, value), CUSTOMER) == {}


def test_what_a_customer_registers_has_the_defaults_of_the_house():
    record = registered(smallest(), CUSTOMER).record
    assert {path: value_at(record, path) for path in VALUES} == {
        "department": "UK",
        "tax_ref.code": "",
        "detail.payment_term": "",
        "source": "web",
        "source_status": "P",
    }


@pytest.mark.parametrize("actor", [REP, KEY, IMPORT], ids=lambda actor: actor.kind)
@pytest.mark.parametrize(
    ("path", "value"), [pair for pair in VALUES.items() if pair[0] != "source"]
)
def test_all_others_can_set_them(actor, path, value):
    assert (
        value_at(registered(having(smallest(), path, value), actor).record, path)
        == value
    )


@pytest.mark.security("R13")
def test_a_rep_cannot_set_the_source():
    assert problems(having(smallest(), "source", "shop"), REP) == {
        "source": "not_allowed"
    }
    assert registered(smallest(), REP).record.source == "system"


@pytest.mark.parametrize(
    "actor", [KEY, PLAIN_KEY, IMPORT], ids=lambda actor: actor.kind
)
def test_an_integration_and_an_import_may_say_the_source(actor):
    assert (
        registered(having(smallest(), "source", "shop"), actor).record.source == "shop"
    )


@pytest.mark.security("R13")
@pytest.mark.parametrize("status", ["I", "A", "R", "S"])
def test_a_key_needs_a_scope_to_send_another_status_than_pending(status):
    payload = having(smallest(), "source_status", status)
    assert problems(payload, PLAIN_KEY) == {"source_status": "scope"}
    assert "clients:approve" in words(payload, PLAIN_KEY)["source_status"]
    assert problems(payload, KEY) == {}


@pytest.mark.parametrize("status", ["P", " P ", "", None])
def test_any_key_may_send_pending(status):
    assert (
        registered(
            having(full(), "source_status", status), PLAIN_KEY
        ).record.source_status
        == "P"
    )


@pytest.mark.parametrize("scopes", [set(), {"clients:read"}, {"clients:create"}])
def test_a_key_has_no_scope_but_its_own(scopes):
    assert not Actor("key", "shop", frozenset(scopes)).has_scope("clients:approve")


def test_a_customer_sets_everything_else():
    payload = full()
    for path in VALUES:
        payload = having(payload, path, None)
    assert problems(payload, CUSTOMER) == {}
