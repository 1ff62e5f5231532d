"""The same registration by both doors, the wizard and JSON: payloads, and the records of each."""

from tests.support import payloads
from tests.support.browser import Browser
from tests.support.json_door import Door

OF_OUR_STAFF = (
    "department",
    "tax_ref.code",
    "detail.payment_term",
    "source",
    "source_status",
    "external_id",
)
OWN_OF_EACH = ("id", "account", "created_on", "updated_on")


def of_customer(payload, **changes):
    """The payload with what a customer may set, from the web."""
    kept = {
        name: value
        for name, value in payload.items()
        if name not in (*OF_OUR_STAFF, "tax_ref")
    }
    kept["detail"] = {
        name: value
        for name, value in kept.get("detail", {}).items()
        if name != "payment_term"
    }
    rows = {
        "shipping_addresses": [
            address("Leeds"),
            address("York", address_default="1"),
            address("Ely", address_county=""),
        ]
    }
    rows["contacts"] = [
        payloads.contact(),
        payloads.contact(first_name="Alan", contact_default="1", role="accounts"),
    ]
    return kept | rows | changes


def address(town, **changes):
    return payloads.address(
        address_town=town,
        address_note="Ring twice.\nMind the dog – “Rex” <b>",
        **changes,
    )


def trade(**changes):
    return of_customer(payloads.full(), **changes)


def retail(**changes):
    return of_customer(
        payloads.smallest(),
        detail={"contact_number": "020 7946 0018"},
        currency="USD",
        **changes,
    )


def register_by_both(app, payload, other):
    """The records of the payload by each door; `other` is what must differ by uniqueness."""
    door, browser = Door(app), Browser(app)
    page = browser.register(payload)
    assert page.title.startswith("Thank you, you are registered"), (
        page.path,
        page.summary,
        page.notices,
    )
    answer = door.create(payload | other | {"source": "web"})
    assert answer.status_code == 200, answer.json
    total = door.total()
    records = [door.record(client_id) for client_id in range(1, total + 1)]
    assert records[0]["account"] == page.text("account")
    for record in records:
        for name in OWN_OF_EACH:
            del record[name]
    return records
