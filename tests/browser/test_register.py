"""Customers register without JavaScript, at a desk and on a phone, with a mistake on every
step first; with it in test_states.
"""

import pytest

from tests.support.chromium_walk import Walk, customer, differences_to_json


@pytest.mark.parametrize(
    ("width", "kind", "engine"),
    [(390, "trade", "sqlite"), (1280, "retail", "postgresql")],
    ids=["phone", "desk"],
    indirect=["engine"],
)
def test_a_customer_registers_and_is_stored_as_through_the_json_door(
    open_page, server, width, kind
):
    client = customer(kind)
    account = Walk(
        open_page("/register", width=width, javascript=False), client, javascript=False
    ).all()
    assert differences_to_json(server, account, client) == {}
