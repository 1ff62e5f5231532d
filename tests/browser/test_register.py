"""Customers register: at a desk and on a phone, with JavaScript and without, with a mistake on every step first."""

import pytest

from tests.browser.walking import Walk, customer

OWN = {"id", "account", "credentials", "source", "created_on", "updated_on", "advice"}  # the second is advised to be a twin


@pytest.fixture(scope="module")
def key(server):
    return server.key()


@pytest.mark.parametrize(
    ("width", "javascript", "kind"),
    [(1280, True, "trade"), (390, False, "trade"), (390, True, "retail"), (1280, False, "retail")],
    ids=["desk", "phone-plain", "phone", "desk-plain"],
)
def test_a_customer_registers_and_is_stored_as_through_the_json_door(open_page, server, key, width, javascript, kind):
    client = customer(kind)
    account = Walk(open_page("/register", width=width, javascript=javascript), client, javascript=javascript).all()
    (stored,) = server.get(key, f"account={account}")["clients"]
    twin = server.post(key, client | {"credentials": customer(kind)["credentials"]}).json["data"]
    expected = server.get(key, f"client_id={twin['client_id']}")
    assert {name: stored[name] for name in stored.keys() - OWN} == {name: expected[name] for name in expected.keys() - OWN}
    assert stored["credentials"] == {"username": client["credentials"]["username"]}
    assert [row["address_town"] for row in stored["shipping_addresses"]] == ["York", "Leeds", "Albany"]
    assert len(stored["contacts"]) == 2
