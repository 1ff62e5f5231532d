"""A stored client is changed as a whole, in one transaction, and the history tells what was
there before.
"""

import pytest
from sqlalchemy import select

from tests.support import database_rows, payloads
from tests.support.registrations import LOST, Overtaken
from webapp.clients.answer import payload_of, record_of
from webapp.clients.differences import differences
from webapp.clients.found import matches
from webapp.clients.history import history_of
from webapp.clients.models import Client
from webapp.clients.review import review
from webapp.clients.search import find_client
from webapp.clients.update import ClientChanged, update_client
from webapp.extensions import db
from webapp.record.actor import SCOPES, Actor
from webapp.record.problem import InputRefused

REP = Actor("rep", "Rita Rep")
ERP = Actor("key", "erp", frozenset(SCOPES))


@pytest.fixture
def change(checked):
    """Changes client 1 with values at paths, and gives what changed."""

    def make(values, *, version=1, actor=REP, **more):
        client = find_client(1)
        payload = {
            name: value
            for name, value in payload_of(client).items()
            if name not in ("source", "source_status")
        }
        for path, value in values.items():
            payload = payloads.having(payload, path, value)
        return update_client(client, checked(payload), actor, version=version, **more)

    return make


@pytest.fixture
def full(registered):
    """A client with everything, whose source is as the key said."""
    return registered(payloads.having(payloads.full(), "source", "api"))


def found(words):
    return db.session.scalars(
        select(Client.id).where(matches(words, db.engine.dialect.name))
    ).all()


def last_history():
    db.session.expire_all()
    return history_of(1)[-1]


def test_sending_what_there_is_changes_nothing(full, change):
    assert change({}) == {}


@pytest.mark.parametrize(
    ("path", "value", "changes"),
    [
        (
            "email",
            "new@example.com",
            {"email": ["Office@northern-lights.example", "new@example.com"]},
        ),
        ("detail.vat_number", "", {"detail.vat_number": ["GB980780684", ""]}),
        ("department", "UK", {"department": ["Europe", "UK"]}),
        (
            "billing_address.address_town",
            "Leeds",
            {"billing_address.address_town": ["Milton Keynes", "Leeds"]},
        ),
        (
            "shipping_addresses[1].address_note",
            "",
            {"shipping_addresses[1].address_note": ["Ring twice.\nMind the dog.", ""]},
        ),
        ("contacts[0].role", "accounts", {"contacts[0].role": ["orders", "accounts"]}),
    ],
)
def test_a_change_is_stored_and_told_before_and_after(
    full, change, path, value, changes
):
    assert change({path: value}) == changes
    entry = last_history()
    assert (entry.action, entry.actor_kind, entry.actor_name, entry.changes) == (
        "changed",
        "rep",
        "Rita Rep",
        changes,
    )
    assert differences(payload_of(find_client(1)), {}).get(path, ["", ""])[0] == value


def test_a_row_that_is_removed_is_told_value_by_value(full, change):
    changes = change({"contacts": payloads.full()["contacts"][:1]})
    assert changes["contacts[1].email"] == ["alan@example.com", ""]
    assert {path.split(".")[0] for path in changes} == {"contacts[1]"}
    assert len(find_client(1).contacts) == 1


def test_a_row_that_is_added_is_told_value_by_value(full, change):
    changes = change({"contacts[2]": payloads.contact(first_name="Edsger")})
    assert changes["contacts[2].first_name"] == ["", "Edsger"]
    assert [contact.first_name for contact in find_client(1).contacts] == [
        "Grace",
        "Alan",
        "Edsger",
    ]


def test_search_finds_what_there_is_now_and_not_what_was(full, change):
    change(
        {
            "email": "new@elsewhere.example",
            "title": "Southern Cross Ltd",
            "detail.contact_person": "",
            "billing_address.address_company": "",
        }
    )
    assert found("southern cross") == [1]
    assert found("northern lights ltd") == []
    assert found("NORTHE01") == [1]


@pytest.mark.security("R4")
def test_the_account_code_the_login_and_the_source_stay(full, change):
    before = record_of(find_client(1), with_advice=False)
    change({"title": "Southern Cross Ltd"})
    after = record_of(find_client(1), with_advice=False)
    kept = ("id", "account", "credentials", "source", "source_status", "created_on")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    assert after["updated_on"] > before["updated_on"]


def test_a_login_is_added_to_a_client_without_one(registered, change):
    registered(
        payloads.having(
            payloads.having(payloads.full(), "credentials", None), "source", "api"
        )
    )
    changes = change(
        {"credentials": {"username": "northern", "password": payloads.PASSWORD}}
    )
    assert changes == {"credentials.username": ["", "northern"]}
    assert find_client(1).user.username == "northern"


def test_a_taken_username_changes_nothing(context, registered, change):
    registered(payloads.having(payloads.smallest(), "source", "api"))
    registered(payloads.full())
    before = database_rows.tables(context)
    login = {"username": "NORTHERN", "password": payloads.PASSWORD}
    with pytest.raises(InputRefused):
        change({"credentials": login, "email": "other@example.com"}, actor=ERP)
    assert database_rows.tables(context) == before


@pytest.mark.security("R17")
@pytest.mark.parametrize(
    "username", ["northern", "office@northern-lights.example", "another"]
)
def test_a_login_that_a_change_would_tell_of_is_withheld_and_the_desk_is_told(
    context, registered, change, username
):
    registered(payloads.having(payloads.smallest(), "source", "api"))
    registered(payloads.full())
    login = {"username": username, "password": payloads.PASSWORD}
    changes = change({"credentials": login, "email": "office@northern-lights.example"})
    assert changes == {"email": ["ada@example.com", "office@northern-lights.example"]}
    assert find_client(1).user is None
    assert [
        row.code for row in find_client(1).advice if row.field == "credentials.username"
    ] == ["login_withheld"]
    assert [entry.action for entry in history_of(1)] == [
        "registered",
        "changed",
        "made no login",
    ]
    change({"first_name": "Augusta"}, version=2)
    db.session.expire_all()
    assert [
        row.code for row in find_client(1).advice if row.field == "credentials.username"
    ] == ["login_withheld"]


@pytest.mark.parametrize(
    ("answered", "left", "state"),
    [
        ([], ["detail.vat_number", "contacts"], "I"),
        (["email"], ["detail.vat_number", "contacts"], "I"),
        (["contacts"], ["detail.vat_number"], "I"),
        (["contacts", "detail.vat_number"], [], "P"),
    ],
)
def test_a_client_stays_asked_for_what_is_not_answered(
    full, change, answered, left, state
):
    review(1, "ask", REP, reason="Send both", asked=["detail.vat_number", "contacts"])
    change({"email": "new@example.com"}, version=2, answered=answered)
    client = find_client(1)
    assert (client.source_status, client.asked, client.status_reason) == (
        state,
        left,
        "Send both" if left else "",
    )


def test_advice_is_of_the_client_as_it_is_now(full, change):
    change({"detail.vat_number": "12345555"})
    assert [row.code for row in find_client(1).advice] == ["vat_number"]
    change({"detail.vat_number": "GB980780684"}, version=2)
    assert find_client(1).advice == []


@pytest.mark.security("R6")
def test_what_was_changed_meanwhile_is_not_overwritten(context, full, change):
    change({"email": "first@example.com"})
    before = database_rows.tables(context)
    with pytest.raises(ClientChanged):
        change({"email": "second@example.com"}, version=1)
    assert database_rows.tables(context) == before


def test_a_review_meanwhile_counts_as_a_change(full, change):
    review(1, "approve", REP, reason="")
    with pytest.raises(ClientChanged):
        change({"email": "second@example.com"}, version=1)


@pytest.mark.security("R2")
def test_a_claim_whose_row_somebody_else_changed_undoes_all(context, full, change):
    before = database_rows.tables(context)
    with pytest.raises(Overtaken):
        change({"email": "new@example.com"}, claim=LOST)
    assert database_rows.tables(context) == before


def test_an_answer_puts_the_client_back_to_pending_with_nothing_asked(full, change):
    review(1, "ask", REP, reason="Send the number", asked=["detail.vat_number"])
    changes = change(
        {"detail.vat_number": "GB999999973"}, version=2, answered=["detail.vat_number"]
    )
    assert changes == {
        "detail.vat_number": ["GB980780684", "GB999999973"],
        "source_status": ["I", "P"],
    }
    client = find_client(1)
    assert (client.source_status, client.asked, client.status_reason) == ("P", [], "")
    assert last_history().action == "answered"


def test_a_change_by_the_desk_leaves_what_was_asked(full, change):
    review(1, "ask", REP, reason="Send the number", asked=["detail.vat_number"])
    change({"email": "new@example.com"}, version=2)
    client = find_client(1)
    assert (client.source_status, client.asked, client.status_reason) == (
        "I",
        ["detail.vat_number"],
        "Send the number",
    )


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({"a": ""}, {"a": None}, {}),
        ({"a": "1"}, {}, {"a": ["1", ""]}),
        ({}, {"a": {"b": "2"}}, {"a.b": ["", "2"]}),
        ({"rows": [{"a": "1"}]}, {"rows": []}, {"rows[0].a": ["1", ""]}),
        ({"rows": [{"a_default": "0"}]}, {"rows": [{"a_default": None}]}, {}),
        ({"a_default": "0"}, {"a_default": True}, {"a_default": ["", "1"]}),
        ({"a": "0"}, {"a": ""}, {"a": ["0", ""]}),
    ],
)
def test_differences_are_pairs_by_path(before, after, changes):
    assert differences(before, after) == changes
