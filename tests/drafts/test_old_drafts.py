"""A draft that holds what no longer passes still opens, can be mended and sent (security R8)."""

import json

import pytest

from tests.support import database_rows, payloads
from tests.support.browser import Browser
from webapp.questions.steps import STEPS

LONG = "y" * 300_000
KEPT = [
    {
        "title": 5,
        "email": ["x"],
        "first_name": {"x": 1},
        "currency": None,
        "last_name": True,
    },
    {
        "type": "trade",
        "credentials": "x",
        "detail": [],
        "billing_address": "x",
        "tax_ref": 5,
    },
    {
        "type": {"code": 5},
        "credentials": {"username": 5},
        "detail": {"vat_number": []},
        "billing_address": {"address_town": {}},
    },
    {"shipping_addresses": {"0": {}}, "contacts": "x"},
    {
        "shipping_addresses": ["x", 5, None, {}, {"address_town": 5}],
        "contacts": [{"email": None}, []],
    },
    {
        "shipping_addresses": [{"address_town": "x"}] * 80,
        "contacts": [{"email": "x"}] * 80,
    },
    {
        "no_such": "x",
        "detail": {"no_such": "x"},
        "contacts": [{"no_such": "x", "email": "a@example.com"}],
    },
    {
        "type": {"code": "gone"},
        "currency": "ZZZ",
        "billing_address": {"address_country": "Nowhere"},
        "department": "gone",
    },
    {
        "type": {"code": "trade"},
        "detail": {
            "vat_number": "BE" + "1" * 5000,
            "company_number": LONG,
            "contact_number": LONG,
        },
    },
    {
        "title": LONG,
        "email": LONG,
        "billing_address": {
            "address_note": LONG,
            "address_country": LONG,
            "address_post_code": LONG,
        },
    },
    {"title": "\ud800", "email": "x\x7fy@example.com", "last_name": "\x1b"},
    [],
    "x",
]
CONTROLS = [
    {},
    [],
    {
        "done": ["gone", "you"],
        "tried": ["gone"],
        "delivery": "x" * 5000,
        "sign_in": "\x7f",
        "removed": {"list": "gone", "index": 9},
    },
]


def keep(browser, payload, controls):
    app = browser.client.application
    values = {
        "payload": json.dumps(payload),
        "controls": json.dumps(controls),
        "id": browser.draft,
    }
    database_rows.execute(
        app,
        "UPDATE drafts SET payload = :payload, controls = :controls WHERE id = :id",
        **values,
    )


@pytest.fixture
def browser(shared_door):
    begun = Browser(shared_door.client.application).begin()
    begun.fill(last_name="x").press()
    return begun


@pytest.mark.security("R8")
@pytest.mark.parametrize(
    "controls", CONTROLS, ids=["no controls", "a list", "other controls"]
)
@pytest.mark.parametrize("payload", KEPT, ids=range(len(KEPT)))
def test_every_page_of_a_draft_that_no_longer_passes_opens(browser, payload, controls):
    keep(browser, payload, controls)
    for step in (step.name for step in STEPS if not step.staff_only):
        assert browser.get(step).status == 200, step
    assert browser.get("check").status == 200
    for step in ("delivery", "you"):
        browser.get(step)
        assert browser.press("save").status in (200, 413, 422), step


@pytest.mark.parametrize(
    "payload", [KEPT[number] for number in (0, 2, 4, 6, 7)], ids=(0, 2, 4, 6, 7)
)
def test_a_draft_that_no_longer_passes_can_be_mended_and_sent(quick, payload):
    browser = Browser(quick).begin()
    browser.fill(last_name="x").press()
    keep(browser, payload, {})
    browser.get("you")
    browser.fill(currency="GBP", contact_number="").press()
    browser.get("contacts")
    while browser.page.rows("contact"):
        browser.press_row("remove", 0)
    assert browser.walk(payloads.smallest()).status == 200
    assert browser.press(None).path.endswith("/done"), (
        browser.page.summary,
        browser.page.notices,
    )
