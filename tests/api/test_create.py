"""Posting a client: what is answered and what is stored."""

import pytest

from tests.support import database_rows, payloads
from tests.support.envelope import assert_envelope, assert_refused
from tests.support.json_door import errors_of
from webapp.api.calls import EXAMPLE_RESPONSE

BLANK_ADDRESS = dict.fromkeys(payloads.address(), "")


def registered(door, payload):
    """Register a client and read its record."""
    answer = door.create(payload)
    assert_envelope(answer, 200)
    return door.record(answer.json["data"]["client_id"])


def test_the_documented_request_gets_the_documented_response(door):
    answer = door.create(payloads.example())
    expected = {
        **EXAMPLE_RESPONSE,
        "data": {**EXAMPLE_RESPONSE["data"], "client_id": 1},
    }
    assert answer.status_code == 200
    assert answer.json == expected


def test_every_value_that_was_sent_is_answered_under_its_name(door):
    sent = payloads.full() | {"external_id": "shop/4711 b"}
    client_id = door.create(sent).json["data"]["client_id"]
    record = door.record(client_id)
    assert record.pop("created_on") == record.pop("updated_on")
    assert record == {
        **sent,
        "id": client_id,
        "account": "NORTHE01",
        "type": {"code": "trade", "name": "Trade"},
        "credentials": {"username": "northern"},
        "advice": [],
    }


def test_what_was_not_given_is_answered_as_empty(door):
    needed = ("1 Harbour Road", "Leith", "EH6 6LL", "GB")
    names = ("address_street_1", "address_town", "address_post_code", "address_country")
    door.create(
        payloads.smallest() | {"billing_address": dict(zip(names, needed, strict=True))}
    )
    record = door.record(1)
    assert record["credentials"] == {"username": ""}
    assert record["tax_ref"] == {"code": ""}
    assert record["shipping_addresses"] == []
    assert record["contacts"] == []
    assert record["detail"].pop("eori_number") is None
    assert set(record["detail"].values()) == {""}
    assert record["billing_address"] == BLANK_ADDRESS | {
        "address_street_1": "1 Harbour Road",
        "address_town": "Leith",
        "address_post_code": "EH6 6LL",
        "address_country": "United Kingdom",
        "address_default": "1",
    }


def test_what_was_not_given_gets_its_default(door):
    door.create(payloads.smallest())
    record = door.record(1)
    chosen = {
        name: record[name]
        for name in ("title", "department", "currency", "source", "source_status")
    }
    assert chosen == {
        "title": "Ada Byron",
        "department": "UK",
        "currency": "GBP",
        "source": "api",
        "source_status": "P",
    }


@pytest.mark.parametrize("nothing", [None, ""])
def test_null_and_empty_mean_the_same_as_absent(door, nothing):
    payload = payloads.smallest() | dict.fromkeys(
        (
            "department",
            "title",
            "credentials",
            "currency",
            "tax_ref",
            "detail",
            "shipping_addresses",
            "contacts",
            "source",
        ),
        nothing,
    )
    door.create(payload)
    door.create(payloads.smallest())
    given, absent = door.record(1), door.record(2)
    for name in ("id", "account", "created_on", "updated_on", "advice"):
        del given[name], absent[name]
    assert given == absent


def test_the_first_shipping_address_is_the_default_when_none_is_marked(door):
    door.create(
        payloads.smallest()
        | {"shipping_addresses": [payloads.address(), payloads.address()]}
    )
    assert [
        address["address_default"] for address in door.record(1)["shipping_addresses"]
    ] == ["1", "0"]


def test_rows_come_back_in_the_order_they_were_sent(door):
    door.create(
        payloads.smallest()
        | {
            "shipping_addresses": [
                payloads.address(address_street_1=f"{number} Harbour Road")
                for number in range(50)
            ],
            "contacts": [
                payloads.contact(first_name=f"Grace {number}") for number in range(50)
            ],
        }
    )
    record = door.record(1)
    assert [
        address["address_street_1"] for address in record["shipping_addresses"]
    ] == [f"{n} Harbour Road" for n in range(50)]
    assert [contact["first_name"] for contact in record["contacts"]] == [
        f"Grace {n}" for n in range(50)
    ]


def test_two_names_of_100_characters_make_a_title_of_201(shared_door):
    record = registered(
        shared_door,
        payloads.smallest() | {"first_name": "A" * 100, "last_name": "B" * 100},
    )
    assert record["title"] == f"{'A' * 100} {'B' * 100}"


@pytest.mark.security("R9")
@pytest.mark.parametrize(
    "sign",
    ["x", "é", "字", "😀", "e\u0301"],
    ids=["ascii", "accent", "han", "emoji", "decomposed"],
)
def test_lengths_are_counted_in_characters(shared_door, sign):
    longest = (sign * 200)[:200]
    payload = payloads.full() | {"credentials": None}
    assert registered(shared_door, payload | {"title": longest})["title"] == longest
    answer = shared_door.create(payload | {"title": longest + "x"})
    assert_refused(answer, 422)
    assert errors_of(answer)["title"][0] == "too_long"


@pytest.mark.security("R9")
@pytest.mark.parametrize(
    "text",
    [
        "=1+1 Ltd",
        "Null",
        "O'Brien & “Sons” <b>",
        "'; DROP TABLE clients; --",
        "שלום Ltd",
        "Ame\u0301lie",
        "ﬁ ①",
        "a\u200db",
        "👩‍👩‍👧",
        "%s {0} \\u0041 \\",
    ],
)
def test_text_comes_back_code_point_for_code_point(shared_door, text):
    record = registered(
        shared_door, payloads.full() | {"title": f" \t{text}\n", "credentials": None}
    )
    assert record["title"] == text


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        (payloads.without(payloads.full(), "title"), "title"),
        (payloads.having(payloads.full(), "title", "  "), "title"),
        (
            payloads.without(payloads.smallest(), "first_name") | {"last_name": ""},
            "first_name",
        ),
        (payloads.having(payloads.full(), "type.code", "charity"), "type.code"),
    ],
)
def test_a_business_needs_a_title_and_a_person_a_name(shared_door, payload, field):
    answer = shared_door.create(payload)
    assert_refused(answer, 422)
    assert [*errors_of(answer)] == [field]


@pytest.mark.parametrize("names", [{}, {"first_name": "Ada"}, {"last_name": "Byron"}])
def test_a_person_with_a_title_needs_no_names(shared_door, names):
    payload = payloads.without(
        payloads.without(payloads.smallest(), "first_name"), "last_name"
    )
    record = registered(
        shared_door, payload | names | {"title": "Countess of Lovelace"}
    )
    assert record["title"] == "Countess of Lovelace"


def test_all_mistakes_are_answered_at_once_and_nothing_is_stored(app, door):
    before = database_rows.counts(app)
    payload = payloads.having(payloads.full(), "email", "nobody")
    payload = payloads.having(payload, "shipping_addresses[1].address_post_code", "")
    answer = door.create(payloads.having(payload, "contacts[0].rôle", "orders"))
    assert_refused(answer, 422)
    assert [*errors_of(answer)] == [
        "email",
        "shipping_addresses[1].address_post_code",
        "contacts[0].rôle",
    ]
    assert answer.json["msg"] == "3 fields need attention"
    assert database_rows.counts(app) == before


def test_a_query_parameter_that_the_call_does_not_know_is_named(app, door):
    before = database_rows.counts(app)
    answer = door.create(payloads.smallest(), query="?validate=1")
    assert_refused(answer, 422)
    assert [*errors_of(answer)] == ["validate"]
    assert database_rows.counts(app) == before
